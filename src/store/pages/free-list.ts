import { readUint64 } from './check-page-tree.ts';
import type { LeafEntry, PageFile } from './page-file.ts';
import { ON_OVERFLOW_PAGES, PageDamage } from './page-layout.ts';
import type { PageSet } from './page-set.ts';

/** A list of free pages, int64 each: how many numbers follow, then pages; a negative number tells how many the next one begins, 0 is a gap. */
export interface FreeList {
  /** Page of its entry, for messages. */
  readonly page: number;
  readonly numbers: BigInt64Array;
}

/** Reads the list of an entry of the tree of free pages, which is named by the transaction that freed them. */
export function readFreeList(entry: LeafEntry, file: PageFile, transaction: number): FreeList {
  const { page, bytes, keyAt, dataAt, dataBytes, flags } = entry;
  const freedBy = dataAt - keyAt === 8 ? readUint64(bytes, keyAt) : 0;
  if (!(freedBy >= 1 && freedBy <= transaction) || flags > ON_OVERFLOW_PAGES || dataBytes < 8 || dataBytes % 8 !== 0) {
    throw new PageDamage(page, `holds a list of free pages of ${dataBytes} bytes, freed by transaction ${freedBy}`);
  }
  return { page, numbers: new BigInt64Array(new Uint8Array(file.dataOf(entry)).buffer) };
}

/** Adds the pages of a list. @throws PageDamage when one of them cannot be free. */
export function addFreePages({ page, numbers }: FreeList, pages: PageSet): void {
  const [length] = numbers;
  if (!(length >= 0 && length < numbers.length)) {
    throw new PageDamage(page, `holds a list of ${length} numbers of free pages in ${numbers.length}`);
  }
  for (let i = 1; i <= Number(length); i++) {
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
