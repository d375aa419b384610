import { fstatSync, readSync } from 'node:fs';
import { PAGE_HEADER_BYTES, PageDamage } from './page-layout.ts';

/** An entry of a leaf; the bytes are valid until the next entry. */
export interface LeafEntry {
  readonly page: number;
  readonly bytes: Buffer;
  readonly keyAt: number;
  /** Where the key ends and the data begins, if it is not on overflow pages. */
  readonly dataAt: number;
  readonly dataBytes: number;
  readonly flags: number;
  /** First of the pages that the data is on. */
  readonly overflowPage: number | undefined;
}

/** Bytes read at once: pages that belong together mostly lie together. */
const BLOCK_BYTES = 65_536;
/** Blocks kept: a few trees are read in turn. */
const BLOCKS = 16;

/** Reads single pages of a file, each valid until the next is read. */
export class PageFile {
  readonly pageSize: number;
  readonly #file: number;
  readonly #pages: number;
  readonly #blocks = Array.from({ length: BLOCKS }, () => ({ at: -1, bytes: Buffer.alloc(BLOCK_BYTES) }));

  constructor(file: number, pageSize: number) {
    this.pageSize = pageSize;
    this.#file = file;
    this.#pages = Math.floor(fstatSync(file).size / pageSize);
  }

  /** Tells whether the file has these pages. */
  has(page: number, count = 1): boolean {
    return page + count <= this.#pages;
  }

  /** A page. @throws PageDamage when the file ends before it. */
  read(page: number): Buffer {
    const at = page * this.pageSize;
    const number = Math.floor(at / BLOCK_BYTES);
    const block = this.#blocks[number % BLOCKS];
    if (block.at !== number) {
      const bytesRead = readSync(this.#file, block.bytes, 0, BLOCK_BYTES, number * BLOCK_BYTES);
      block.at = number;
      block.bytes.fill(0, bytesRead);
    }
    if (!this.has(page)) throw new PageDamage(page, 'is not in the file, which was cut short');
    return block.bytes.subarray(at % BLOCK_BYTES, (at % BLOCK_BYTES) + this.pageSize);
  }

  /** Data of an entry, valid until the next entry. */
  dataOf({ bytes, dataAt, dataBytes, overflowPage }: LeafEntry): Buffer {
    if (overflowPage === undefined) return bytes.subarray(dataAt, dataAt + dataBytes);
    const data = Buffer.alloc(dataBytes);
    readSync(this.#file, data, 0, dataBytes, overflowPage * this.pageSize + PAGE_HEADER_BYTES);
    return data;
  }
}
