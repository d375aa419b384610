import { TimeSlice } from '../../core/time-slice.ts';
import type { LeafEntry, PageFile } from './page-file.ts';
import {
  BRANCH,
  LEAF,
  NODE_HEADER_BYTES,
  ON_OVERFLOW_PAGES,
  OVERFLOW,
  OVERFLOW_PLACE_BYTES,
  overflowPages,
  PAGE_HEADER_BYTES,
  PageDamage,
  type Tree,
} from './page-layout.ts';
import type { PageSet } from './page-set.ts';

/** Longest key of LMDB's binding. */
const MAX_KEY_BYTES = 1978;

/** Parts that the trees of one state of a file have in common. */
export interface TreeContext {
  readonly file: PageFile;
  /** Pages come to so far. */
  readonly pages: PageSet;
  /** The transaction that made the state: no page is younger. */
  readonly transaction: number;
}

/** Orders keys: below 0 when the first comes first. */
export type CompareKeys = (a: Buffer, aFrom: number, aTo: number, b: Buffer, bFrom: number, bTo: number) => number;

/** A branch page on the way down, its keys copied. */
interface Level {
  readonly children: readonly number[];
  /** Keys that no key below the child may come before; that of the first child is its parent's. */
  readonly from: readonly (Buffer | undefined)[];
  /** All keys below the page come before this one. */
  readonly to: Buffer | undefined;
  readonly transaction: number;
  next: number;
}

/**
 * Walks a tree down to its entries and checks all that LMDB trusts in it: that pages are what they are named as and come to once, nodes lie
 * within their page, keys ascend, and the numbers in its record are right. After this LMDB can read and change the tree.
 * @param onEntry is told every entry, in order of the keys.
 * @throws PageDamage at the first thing that is not as it must be.
 */
export async function checkPageTree(
  context: TreeContext,
  tree: Tree,
  compare: CompareKeys,
  onEntry: (entry: LeafEntry) => void,
): Promise<void> {
  if (tree.root === undefined)
    return requireCounts(0, tree, { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 });
  const slice = new TimeSlice();
  const counts = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
  const root: Level = {
    children: [tree.root],
    from: [undefined],
    to: undefined,
    transaction: context.transaction,
    next: 0,
  };
  const levels: Level[] = [root];
  while (levels.length > 0) {
    const level = levels[levels.length - 1];
    if (level.next === level.children.length) {
      levels.pop();
      continue;
    }
    await slice.pause();
    const page = level.children[level.next];
    const from = level.from[level.next];
    const to = level.next + 1 < level.children.length ? level.from[level.next + 1] : level.to;
    level.next++;
    const reader = new NodeReader(context, page, level.transaction, levels.length === tree.depth ? LEAF : BRANCH);
    if (levels.length === tree.depth) {
      counts.leafPages++;
      counts.entries += reader.count;
      counts.overflowPages += readLeaf(context, reader, compare, from, to, onEntry);
    } else {
      counts.branchPages++;
      levels.push(readBranch(reader, compare, from, to));
    }
  }
  requireCounts(tree.root, tree, counts);
}

function requireCounts(
  page: number,
  tree: Tree,
  counts: Pick<Tree, 'branchPages' | 'leafPages' | 'overflowPages' | 'entries'>,
): void {
  for (const name of ['branchPages', 'leafPages', 'overflowPages', 'entries'] as const) {
    if (tree[name] !== counts[name]) {
      throw new PageDamage(page, `is the root of a tree of ${counts[name]} ${name}, its record says ${tree[name]}`);
    }
  }
}

/** A branch or leaf page whose header and nodes have been checked to lie within it. */
class NodeReader {
  readonly page: number;
  bytes: Buffer;
  readonly transaction: number;
  readonly count: number;
  readonly #upper: number;

  constructor({ file, pages }: TreeContext, page: number, youngest: number, kind: typeof BRANCH | typeof LEAF) {
    pages.add(page);
    const bytes = file.read(page);
    this.page = page;
    this.bytes = bytes;
    this.transaction = requirePage(bytes, page, kind, youngest);
    const lower = bytes.readUInt16LE(20);
    this.#upper = bytes.readUInt16LE(22);
    this.count = lower >> 1;
    // LMDB ends the process over a branch with one child.
    if (
      this.count < (kind === BRANCH ? 2 : 1) ||
      lower % 2 !== 0 ||
      lower > this.#upper ||
      this.#upper > bytes.length - PAGE_HEADER_BYTES
    ) {
      this.damaged(`holds ${lower} bytes of offsets and nodes from ${this.#upper} on`);
    }
  }

  /** Keeps the page while others are read. */
  keep(): void {
    this.bytes = Buffer.from(this.bytes);
  }

  /** Where a node begins. */
  nodeAt(i: number): number {
    const offset = this.bytes.readUInt16LE(PAGE_HEADER_BYTES + 2 * i);
    if (
      offset < this.#upper ||
      offset % 2 !== 0 ||
      offset + PAGE_HEADER_BYTES + NODE_HEADER_BYTES > this.bytes.length
    ) {
      this.damaged(`has node ${i} at ${offset}`);
    }
    return PAGE_HEADER_BYTES + offset;
  }

  /** @throws PageDamage when the nodes do not fill the part of the page that is theirs. */
  requireFilled(nodeBytes: number): void {
    const room = this.bytes.length - PAGE_HEADER_BYTES - this.#upper;
    if (nodeBytes !== room) this.damaged(`has nodes of ${nodeBytes} bytes in ${room}`);
  }

  damaged(what: string): never {
    throw new PageDamage(this.page, what);
  }
}

/** Checks the header of a page. @returns the transaction that wrote it. */
function requirePage(bytes: Buffer, page: number, flags: number, youngest: number): number {
  const number = readUint64(bytes, 0);
  const transaction = readUint64(bytes, 8);
  if (number !== page || bytes.readUInt16LE(18) !== flags || !(transaction <= youngest)) {
    throw new PageDamage(
      page,
      `says that it is page ${number} of kind ${bytes.readUInt16LE(18)} of transaction ${transaction}`,
    );
  }
  return transaction;
}

function readBranch(reader: NodeReader, compare: CompareKeys, from: Buffer | undefined, to: Buffer | undefined): Level {
  const { bytes, count } = reader;
  const children: number[] = [];
  const keys: (Buffer | undefined)[] = [];
  let nodeBytes = 0;
  for (let i = 0; i < count; i++) {
    const at = reader.nodeAt(i);
    const keyAt = at + NODE_HEADER_BYTES;
    const keyEnd = keyAt + bytes.readUInt16LE(at + 6);
    if (keyEnd > bytes.length) reader.damaged(`has node ${i} that ends at ${keyEnd}`);
    nodeBytes += even(keyEnd - at);
    children.push(bytes.readUIntLE(at, 6));
    // What the first key is does not matter: the first child holds all that comes before the second.
    keys.push(i === 0 ? from : Buffer.from(bytes.subarray(keyAt, keyEnd)));
    const before = keys[i - 1];
    const key = keys[i];
    if (i > 0 && before && key && compare(before, 0, before.length, key, 0, key.length) >= 0)
      reader.damaged(`has node ${i} out of order`);
  }
  const last = keys[count - 1];
  if (last && to && compare(last, 0, last.length, to, 0, to.length) >= 0)
    reader.damaged('has keys that belong to the next page');
  reader.requireFilled(nodeBytes);
  return { children, from: keys, to, transaction: reader.transaction, next: 0 };
}

/** @returns how many overflow pages the entries have. */
function readLeaf(
  context: TreeContext,
  reader: NodeReader,
  compare: CompareKeys,
  from: Buffer | undefined,
  to: Buffer | undefined,
  onEntry: (entry: LeafEntry) => void,
): number {
  let { bytes } = reader;
  let nodeBytes = 0;
  let pages = 0;
  let lastKeyAt = 0;
  let lastKeyEnd = 0;
  for (let i = 0; i < reader.count; i++) {
    const at = reader.nodeAt(i);
    const dataBytes = bytes.readUInt32LE(at);
    const flags = bytes.readUInt16LE(at + 4);
    const keyBytes = bytes.readUInt16LE(at + 6);
    const keyAt = at + NODE_HEADER_BYTES;
    const dataAt = keyAt + keyBytes;
    const dataEnd = dataAt + (flags === ON_OVERFLOW_PAGES ? OVERFLOW_PLACE_BYTES : dataBytes);
    if (keyBytes === 0 || keyBytes > MAX_KEY_BYTES || dataEnd > bytes.length) {
      reader.damaged(`has node ${i} with a key of ${keyBytes} bytes that ends at ${dataEnd}`);
    }
    nodeBytes += even(dataEnd - at);
    const isInOrder =
      i === 0
        ? from === undefined || compare(bytes, keyAt, dataAt, from, 0, from.length) >= 0
        : compare(bytes, lastKeyAt, lastKeyEnd, bytes, keyAt, dataAt) < 0;
    if (!isInOrder) reader.damaged(`has node ${i} out of order`);
    lastKeyAt = keyAt;
    lastKeyEnd = dataAt;
    let overflowPage: number | undefined;
    if (flags === ON_OVERFLOW_PAGES) {
      if (pages === 0) reader.keep();
      bytes = reader.bytes;
      overflowPage = readUint64(bytes, dataAt);
      pages += checkOverflow(context, reader, overflowPage, readUint64(bytes, dataAt + 16), dataBytes);
    }
    onEntry({ page: reader.page, bytes, keyAt, dataAt, dataBytes, flags, overflowPage });
  }
  if (to !== undefined && compare(bytes, lastKeyAt, lastKeyEnd, to, 0, to.length) >= 0)
    reader.damaged('has keys that belong to the next page');
  reader.requireFilled(nodeBytes);
  return pages;
}

/** Checks the pages of data that is not in its leaf. @returns how many they are. */
function checkOverflow(
  { file, pages }: TreeContext,
  reader: NodeReader,
  page: number,
  count: number,
  dataBytes: number,
): number {
  if (count !== overflowPages(dataBytes, file.pageSize)) {
    reader.damaged(`says that ${dataBytes} bytes take ${count} pages`);
  }
  pages.add(page, count);
  if (!file.has(page, count)) throw new PageDamage(page, 'is not in the file, which was cut short');
  const head = file.read(page);
  requirePage(head, page, OVERFLOW, reader.transaction);
  if (head.readUInt32LE(20) !== count) {
    throw new PageDamage(page, `says that it is ${head.readUInt32LE(20)} pages, expected ${count}`);
  }
  return count;
}

/** Nodes begin at even places. */
function even(size: number): number {
  return size + (size & 1);
}

/** Reads an uint64 as a number, which is not exact when it cannot be right anyway. */
export function readUint64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
