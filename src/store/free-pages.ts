import { closeSync, openSync, readSync } from 'node:fs';
import { FormatError } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { Libraries } from './libraries.ts';

/*
 * Pages of an LMDB file, little-endian. A page begins with
 *   number u64 | transaction u64 | pad u16 | flags u16 | end of the offsets u16 and of the room u16, or number of pages u32
 * and goes on with offsets u16 of its nodes, counted from here. A node is
 *   low u16 | high u16 | flags u16 | key size u16 | key | data
 * where a branch has the number of a page in low, high and flags, and a leaf its size of data in low and high. A tree is a record of
 *   pad u32 | flags u16 | depth u16 | branch pages u64 | leaf pages u64 | overflow pages u64 | entries u64 | root u64
 * of which each of the two meta pages has two: that of the free pages, and that whose entries are the tables.
 */
const HEADER_BYTES = 24;
const FLAGS_AT = 18;
const COUNT_AT = 20;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const NODE_BYTES = 8;
const IS_BIG = 1;
const IS_TREE = 2;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
const TREES_AT = 48;
const TREE_BYTES = 48;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;

/** Pages read between two looks at the clock. */
const PAGES_A_SLICE = 64;

/**
 * Gives the room of the free pages of a database file back to the disk, without changing what the file says: they read as zeros
 * then, and take room again when they are written. Only while nobody writes, and nobody reads what was stored before the last
 * transaction.
 * @returns bytes that were given back.
 * @throws FormatError when the pages in use are not those that the file counts.
 */
export async function releaseFreePages(path: string, { locks }: Libraries): Promise<number> {
  const fd = openSync(path, 'r+');
  try {
    const { used, pageSize } = await new PageReader(fd, path).usedPages();
    let released = 0;
    for (let from = 0; from < used.length; ) {
      let end = from;
      while (end < used.length && used[end] === 0) end++;
      if (end > from) {
        await locks.trim(fd, from * pageSize, (end - from) * pageSize);
        released += (end - from) * pageSize;
      }
      from = end + 1;
    }
    return released;
  } finally {
    closeSync(fd);
  }
}

/** Root of a tree, and how many pages it must have of each kind. */
interface Tree {
  readonly root: bigint;
  readonly pages: readonly bigint[];
}

/** Finds the pages of a file that anything leads to. */
class PageReader {
  readonly #fd: number;
  readonly #path: string;
  readonly #slice = new TimeSlice();
  #pageSize = 4096;
  #used = new Uint8Array(0);
  #read = 0;

  constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  /** @returns for each page up to the last one whether it is in use. */
  async usedPages(): Promise<{ readonly used: Uint8Array; readonly pageSize: number }> {
    this.#pageSize = this.#page(0).readUInt32LE(TREES_AT);
    const metas = [this.#page(0), this.#page(1)];
    const [meta] = metas.sort((a, b) => Number(b.readBigUInt64LE(TRANSACTION_AT) - a.readBigUInt64LE(TRANSACTION_AT)));
    this.#used = new Uint8Array(Number(meta.readBigUInt64LE(LAST_PAGE_AT)) + 1).fill(1, 0, 2);
    for (const at of [TREES_AT, TREES_AT + TREE_BYTES]) await this.#follow(treeAt(meta, at));
    return { used: this.#used, pageSize: this.#pageSize };
  }

  async #follow({ root, pages }: Tree): Promise<void> {
    const found = [0n, 0n, 0n];
    const trees: Tree[] = [];
    const waiting = root === NO_PAGE ? [] : [root];
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      if (this.#read++ % PAGES_A_SLICE === 0) await this.#slice.pause();
      const page = this.#page(this.#use(number, 1));
      const kind = page.readUInt16LE(FLAGS_AT) & (BRANCH | LEAF);
      if (kind !== BRANCH && kind !== LEAF) throw this.#damaged();
      found[kind - 1]++;
      for (const node of nodesOf(page)) {
        if (kind === BRANCH) waiting.push(BigInt(node.readUIntLE(0, 6)));
        else found[2] += this.#useData(node, trees);
      }
    }
    if (found.some((count, i) => count !== pages[i])) throw this.#damaged();
    for (const tree of trees) await this.#follow(tree);
  }

  /** Marks the pages that the data of a leaf lie in, or remembers the tree that they are. @returns how many pages. */
  #useData(node: Buffer, trees: Tree[]): bigint {
    const flags = node.readUInt16LE(4);
    const at = NODE_BYTES + node.readUInt16LE(6);
    if ((flags & IS_TREE) !== 0) trees.push(treeAt(node, at));
    if ((flags & IS_BIG) === 0) return 0n;
    const number = node.readBigUInt64LE(at);
    const first = this.#page(this.#use(number, 1));
    if ((first.readUInt16LE(FLAGS_AT) & OVERFLOW) === 0) throw this.#damaged();
    const count = first.readUInt32LE(COUNT_AT);
    if (count > 1) this.#use(number + 1n, count - 1);
    return BigInt(count);
  }

  /** Marks pages, each of which can be in use once only. */
  #use(number: bigint, count: number): number {
    const first = Number(number);
    const end = first + count;
    if (end > this.#used.length || this.#used.subarray(first, end).includes(1)) throw this.#damaged();
    this.#used.fill(1, first, end);
    return first;
  }

  #page(number: number): Buffer {
    const page = Buffer.alloc(this.#pageSize);
    if (readSync(this.#fd, page, 0, page.length, number * this.#pageSize) < page.length) throw this.#damaged();
    return page;
  }

  #damaged(): FormatError {
    return new FormatError(
      `${this.#path} is damaged: its pages are not those that it counts; restore it from a backup`,
    );
  }
}

function* nodesOf(page: Buffer): Generator<Buffer> {
  const end = page.readUInt16LE(COUNT_AT);
  for (let at = 0; at < end; at += 2) yield page.subarray(HEADER_BYTES + page.readUInt16LE(HEADER_BYTES + at));
}

function treeAt(bytes: Buffer, at: number): Tree {
  const pages = [8, 16, 24].map((offset) => bytes.readBigUInt64LE(at + offset));
  return { pages, root: bytes.readBigUInt64LE(at + 40) };
}
