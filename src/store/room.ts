import { readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RootDatabase } from 'lmdb';
import type { Tables } from './tables.ts';

const PAGE_BYTES = 4096;
/** Pages that LMDB writes whatever is changed: heads, the paths to the leaves of each table, lists of free pages. */
const PAGES = 64;
/** Pages that it writes a changed key at most, about: the leaf, half of another where it is split, a share of the branches above. */
const PAGES_A_KEY = 2.5;
/** Free bytes that are enough for tables without rows. */
const NEW_TABLES_BYTES = 2 ** 20;

/*
 * Nothing is written that may find no room: the binding tells of a failed write with a text that is longer than its place, which damages the
 * memory of the process.
 */

/** @throws an error with the code ENOSPC where there is no room for tables without rows. */
export function requireRoomForTables(directory: string): void {
  if (freeBytes(directory) < NEW_TABLES_BYTES) throw diskFull();
}

/**
 * Makes sure that there is room for changes of so many keys with so many bytes of values. In the worst case all pages that are written are new
 * ones, or were holes.
 * @throws an error with the code ENOSPC where the disk may have none, EFBIG where the file may not become so large.
 */
export function requireRoom(
  root: RootDatabase<Buffer, string>,
  tables: Tables,
  { keys, bytes }: { readonly keys: number; readonly bytes: number },
): void {
  const file = pathOf(root);
  // Values of some length have pages of their own, the last of which is hardly used.
  const least = 2 * bytes + PAGES * PAGE_BYTES;
  const most = least + keys * PAGES_A_KEY * PAGE_BYTES;
  const [free, limit] = [freeBytes(dirname(file)), fileSizeLimit()];
  if (free >= most && limit === Number.POSITIVE_INFINITY) return;
  const { size } = statSync(file);
  // No more pages can be changed than there are.
  const needed = Math.min(most, least + size);
  if (free < needed) throw diskFull();
  if (size + needed > limit && freePages(root, tables) * PAGE_BYTES < needed)
    throw Object.assign(new Error(`no file of this process may have more than ${limit} bytes (ulimit -f)`), {
      code: 'EFBIG',
    });
}

/** Pages of the file that nothing is on. */
function freePages(root: RootDatabase<Buffer, string>, tables: Tables): number {
  const stats = root.getStats() as Stats & { root: Stats; free: Stats; lastPageNumber: number };
  const trees = [stats.root, stats.free, ...Object.values(tables).map((table) => table.getStats() as Stats)];
  return stats.lastPageNumber - trees.map(pagesOf).reduce((sum, pages) => sum + pages, 0);
}

/** Pages of a tree, as the binding counts them. */
interface Stats {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

function pagesOf({ treeBranchPageCount, treeLeafPageCount, overflowPages }: Stats): number {
  return treeBranchPageCount + treeLeafPageCount + overflowPages;
}

function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

let sizeLimit: number | undefined;

/** Bytes that a file of this process may have, where Linux says so. */
function fileSizeLimit(): number {
  sizeLimit ??= readSizeLimit();
  return sizeLimit;
}

function readSizeLimit(): number {
  try {
    const limit = /^Max file size +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return limit === null ? Number.POSITIVE_INFINITY : Number(limit[1]);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function diskFull(): Error {
  return Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
}

/** The binding's types leave it out. */
function pathOf(root: RootDatabase<Buffer, string>): string {
  return (root as unknown as { readonly path: string }).path;
}
