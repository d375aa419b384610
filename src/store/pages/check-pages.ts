import { type CompareKeys, checkPageTree, readUint64, type TreeContext } from './check-page-tree.ts';
import { addFreePages, type FreeList, readFreeList } from './free-list.ts';
import { type LeafEntry, PageFile } from './page-file.ts';
import { IS_TABLE, ON_OVERFLOW_PAGES, PageDamage, readTree, TREE_BYTES, type Tree } from './page-layout.ts';
import { PageSet } from './page-set.ts';
import type { Head } from './read-head.ts';

/** Is told an entry of a table, and the file, for what lies on pages of its own. */
export type OnEntry = (table: string, entry: LeafEntry, file: PageFile) => void;

/** Pages of a state, and what it says of the free ones. */
interface Walk {
  /** Those that something leads to. */
  readonly pages: PageSet;
  readonly freeLists: readonly FreeList[];
}

/**
 * Walks all that one state of an LMDB file names, free pages too. LMDB reads and reuses pages by these names, and ends the process, reads
 * for ever or overwrites what is in use where they are wrong.
 * @param file descriptor.
 * @param names of the tables, in the order in which their entries are told. What is not of these tables is not ours: nothing is said of it.
 * @param onEntry is told every entry of every table, in order of the keys.
 * @throws PageDamage at the first thing that is not as it must be.
 */
export async function checkPages(file: number, head: Head, names: readonly string[], onEntry: OnEntry): Promise<void> {
  const { pages, freeLists } = await walk(file, head, names, onEntry);
  for (const list of freeLists) addFreePages(list, pages);
}

/** Pages of a state that something leads to. @param file descriptor. @throws PageDamage as {@link checkPages} does. */
export async function usedPages(file: number, head: Head, names: readonly string[]): Promise<PageSet> {
  return (await walk(file, head, names, () => {})).pages;
}

async function walk(file: number, head: Head, names: readonly string[], onEntry: OnEntry): Promise<Walk> {
  const { pageSize, transaction } = head;
  const pages = new PageSet(head.lastPage);
  const context: TreeContext = { file: new PageFile(file, pageSize), pages, transaction };
  const freeLists: FreeList[] = [];
  await checkPageTree(context, head.freePages, compareNumbers, (entry) => {
    freeLists.push(readFreeList(entry, context.file, transaction));
  });
  const tables = new Map<string, Tree | undefined>();
  await checkPageTree(context, head.tables, compareBytes, (entry) => {
    const [name, tree] = readTable(entry);
    tables.set(name, tree);
  });
  requireOwnRoot(context.file, head);
  // A file of another program: whoever opens it says so.
  if (tables.size > 0 && names.every((name) => !tables.has(name))) return { pages, freeLists: [] };
  const unknown = [...tables.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new PageDamage(head.tables.root, `holds an unknown table ${JSON.stringify(unknown)}`);
  for (const name of names) {
    const tree = tables.get(name);
    if (!tables.has(name)) continue;
    if (tree === undefined || tree.flags !== 0 || tree.pad !== 0)
      throw new PageDamage(head.tables.root, `holds a record of table ${name} that cannot be right`);
    await checkPageTree(context, tree, compareBytes, (entry) => {
      if (entry.flags > ON_OVERFLOW_PAGES) throw new PageDamage(entry.page, `holds a row with flags ${entry.flags}`);
      onEntry(name, entry, context.file);
    });
  }
  return { pages, freeLists };
}

/** Every transaction writes the root of the tables anew: one of an older transaction is a state that was left. */
function requireOwnRoot(file: PageFile, { transaction, tables: { root } }: Head): void {
  if (root === undefined) return;
  const writtenBy = readUint64(file.read(root), 8);
  if (writtenBy !== transaction) {
    throw new PageDamage(root, `is of transaction ${writtenBy}, but the last one was ${transaction}`);
  }
}

function readTable({ bytes, keyAt, dataAt, dataBytes, flags }: LeafEntry): [string, Tree | undefined] {
  const name = bytes.toString('utf8', keyAt, dataAt).replace(/\0$/, '');
  const tree = flags === IS_TABLE && dataBytes === TREE_BYTES ? readTree(bytes, dataAt) : undefined;
  return [name, tree];
}

const compareNumbers: CompareKeys = (a, aFrom, _aTo, b, bFrom) => readUint64(a, aFrom) - readUint64(b, bFrom);

const compareBytes: CompareKeys = (a, aFrom, aTo, b, bFrom, bTo) => {
  const length = Math.min(aTo - aFrom, bTo - bFrom);
  for (let i = 0; i < length; i++) {
    const difference = a[aFrom + i] - b[bFrom + i];
    if (difference !== 0) return difference;
  }
  return aTo - aFrom - (bTo - bFrom);
};
