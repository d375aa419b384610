import { readSync } from 'node:fs';
import { META, PAGE_HEADER_BYTES, readTree, TREE_BYTES, type Tree } from './page-layout.ts';

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const MAGIC_AT = PAGE_HEADER_BYTES;
const MAP_SIZE_AT = 40;
const FREE_TREE_AT = 48;
const TABLES_TREE_AT = FREE_TREE_AT + TREE_BYTES;
const LAST_PAGE_AT = TABLES_TREE_AT + TREE_BYTES;
const META_BYTES = LAST_PAGE_AT + 16;

/** Keys of free pages are numbers of transactions, compared as such; three of the bits above say how the file was opened. */
const FREE_TREE_FLAGS = 8;
const HOW_OPENED = 0xd000;
/** What a process can map. */
const MAX_MAP_BYTES = 2 ** 46;

/** One state of the file: what a transaction committed. */
export interface Head {
  readonly transaction: number;
  readonly pageSize: number;
  /** Pages above are not part of it. */
  readonly lastPage: number;
  readonly freePages: Tree;
  readonly tables: Tree;
}

/**
 * Reads both meta pages of an LMDB file and returns the newer state; undefined when they cannot be right. LMDB itself looks only at the
 * magic number, and whatever else is in them decides what it reads and overwrites.
 */
export function readHead(file: number): Head | undefined {
  const first = readMeta(file, 0, 0);
  const second = first && readMeta(file, first.pageSize, 1);
  if (first === undefined || second === undefined || first.pageSize !== second.pageSize) return undefined;
  const [older, newer] = first.transaction > second.transaction ? [second, first] : [first, second];
  // Each transaction takes the page of the one before the last; a new file has neither.
  const isNew = newer.transaction === 0 && newer.tables.root === undefined;
  return isNew || newer.transaction === older.transaction + 1 ? newer : undefined;
}

function readMeta(file: number, at: number, page: number): Head | undefined {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, at) < META_BYTES) return undefined;
  const freePages = readTree(bytes, FREE_TREE_AT);
  const tables = readTree(bytes, TABLES_TREE_AT);
  if (freePages === undefined || tables === undefined) return undefined;
  const transaction = Number(bytes.readBigUInt64LE(LAST_PAGE_AT + 8));
  const head = {
    transaction,
    pageSize: freePages.pad,
    lastPage: Number(bytes.readBigUInt64LE(LAST_PAGE_AT)),
    freePages,
    tables,
  };
  const isPlausible =
    bytes.readUInt32LE(MAGIC_AT) === MAGIC &&
    bytes.readUInt32LE(MAGIC_AT + 4) === DATA_VERSION &&
    bytes.readBigUInt64LE(0) === BigInt(page) &&
    bytes.readUInt16LE(PAGE_HEADER_BYTES - 6) === META &&
    head.pageSize >= 512 &&
    head.pageSize <= 65_536 &&
    (head.pageSize & (head.pageSize - 1)) === 0 &&
    bytes.readBigUInt64LE(MAP_SIZE_AT) <= MAX_MAP_BYTES &&
    head.lastPage * head.pageSize < MAX_MAP_BYTES &&
    (transaction === 0 || transaction % 2 === page) &&
    Number.isSafeInteger(transaction) &&
    (freePages.flags & ~HOW_OPENED) === FREE_TREE_FLAGS &&
    tables.flags === 0 &&
    tables.pad === 0;
  return isPlausible ? head : undefined;
}
