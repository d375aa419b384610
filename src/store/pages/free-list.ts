import { readSync } from 'node:fs';
import { type LeafEntry, readUint64 } from './check-tree.ts';
import { PageDamage } from './page-damage.ts';
import { ON_OVERFLOW_PAGES, PAGE_HEADER_BYTES } from './page-layout.ts';
import type { PageSet } from './page-set.ts';

/** Where a list of free pages lies in the file. */
export interface FreeListPlace {
  /** Page of its entry, for messages. */
  readonly page: number;
  readonly at: number;
  readonly sizeBytes: number;
}

/** Finds the list of an entry of the tree of free pages, which is named by the transaction that freed them. */
export function freeListPlace(entry: LeafEntry, pageSize: number, transaction: number): FreeListPlace {
  const { page, bytes, keyAt, dataAt, dataBytes, flags } = entry;
  const freedBy = dataAt - keyAt === 8 ? readUint64(bytes, keyAt) : 0;
  if (!(freedBy >= 1 && freedBy <= transaction) || flags > ON_OVERFLOW_PAGES || dataBytes < 8 || dataBytes % 8 !== 0) {
    throw new PageDamage(page, `holds a list of free pages of ${dataBytes} bytes, freed by transaction ${freedBy}`);
  }
  const at =
    flags === ON_OVERFLOW_PAGES ? readUint64(bytes, dataAt) * pageSize + PAGE_HEADER_BYTES : page * pageSize + dataAt;
  return { page, at, sizeBytes: dataBytes };
}

/**
 * Adds the pages of a list: how many numbers follow, then pages; a negative number tells how many pages the next one begins, 0 is a gap.
 * @throws PageDamage when one of them cannot be free.
 */
export function addFreePages(file: number, { page, at, sizeBytes }: FreeListPlace, pages: PageSet): void {
  const bytes = Buffer.alloc(sizeBytes);
  readSync(file, bytes, 0, sizeBytes, at);
  const numbers = new BigInt64Array(bytes.buffer, bytes.byteOffset, sizeBytes / 8);
  if (!(numbers[0] >= 0 && numbers[0] < numbers.length)) {
    throw new PageDamage(page, `holds a list of ${numbers[0]} numbers of free pages in ${sizeBytes} bytes`);
  }
  for (let i = 1; i <= Number(numbers[0]); i++) {
    if (numbers[i] > 0) pages.add(Number(numbers[i]));
    else if (numbers[i] < 0) {
      const count = Number(-numbers[i]);
      // The last length may stand for pages that begin just after the numbers that are counted.
      i++;
      if (i === numbers.length) throw new PageDamage(page, 'holds a list of free pages without its end');
      pages.add(Number(numbers[i]), count);
    }
  }
}
