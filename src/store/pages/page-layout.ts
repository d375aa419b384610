/*
 * What of LMDB's file is relied on (data version 2; mdb.c of lmdb-js has the rest). All numbers are in the byte order of the machine.
 *
 *   page    number u64 | transaction u64 | pad u16 | flags u16 | lower u16, upper u16, or in an overflow page its pages u32 | body
 *   meta    magic u32 | version u32 | address u64 | map size u64 | tree of free pages | tree of tables | last page u64 | transaction u64
 *   tree    pad u32 | flags u16 | depth u16 | branch pages u64 | leaf pages u64 | overflow pages u64 | entries u64 | root u64
 *   branch  offsets of nodes u16, ascending by key; node: child u48 | key size u16 | key
 *   leaf    the same; node: data size u32 | flags u16 | key size u16 | key | data, or where the data is: page u64 | transaction u64 | pages u64
 *
 * Pages 0 and 1 are meta pages, written in turn; the pad of the tree of free pages is the page size. Offsets are counted from the end of the
 * header; nodes fill the page from its end.
 */
export const PAGE_HEADER_BYTES = 24;
export const META_PAGES = 2;
export const BRANCH = 1;
export const LEAF = 2;
export const OVERFLOW = 4;
export const META = 8;

export const NODE_HEADER_BYTES = 8;
/** Flags of a leaf's node: its data is on overflow pages; it is the tree of a table. */
export const ON_OVERFLOW_PAGES = 1;
export const IS_TABLE = 2;
/** Bytes that say where data on overflow pages is. */
export const OVERFLOW_PLACE_BYTES = 24;

export const TREE_BYTES = 48;
/** Root of a tree without pages. */
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
/** Pages from a root to a leaf that LMDB can follow. */
const MAX_DEPTH = 32;

/** A tree as its record describes it. */
export interface Tree {
  readonly pad: number;
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** Undefined while it is empty. */
  readonly root: number | undefined;
}

/** Reads the record of a tree; undefined when its numbers cannot be right. */
export function readTree(bytes: Buffer, at: number): Tree | undefined {
  const root = bytes.readBigUInt64LE(at + 40);
  const tree = {
    pad: bytes.readUInt32LE(at),
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: Number(bytes.readBigUInt64LE(at + 8)),
    leafPages: Number(bytes.readBigUInt64LE(at + 16)),
    overflowPages: Number(bytes.readBigUInt64LE(at + 24)),
    entries: Number(bytes.readBigUInt64LE(at + 32)),
    root: root === NO_PAGE ? undefined : Number(root),
  };
  const isEmpty = tree.root === undefined;
  return tree.depth <= MAX_DEPTH && isEmpty === (tree.depth === 0) ? tree : undefined;
}

/** Pages that data of so many bytes takes outside of a leaf. */
export function overflowPages(dataBytes: number, pageSize: number): number {
  return Math.floor((PAGE_HEADER_BYTES - 1 + dataBytes) / pageSize) + 1;
}

/** Thrown at the first thing in a file that is not as it must be; whoever knows the file's name makes a FormatError of it. */
export class PageDamage extends Error {
  /** @param page where it was seen, if in one place. */
  constructor(page: number | undefined, what: string) {
    super(page === undefined ? what : `page ${page} ${what}`);
  }
}
