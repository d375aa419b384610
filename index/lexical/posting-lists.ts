import { StorageError } from '../../src/core/errors.ts';
import { grown } from './growing.ts';
import { PostingCursor } from './posting-cursor.ts';
import {
  BLOCK_BYTES,
  BLOCK_MASK,
  BLOCK_SHIFT,
  COUNT_BITS,
  LARGE_COUNT,
  LINK_BYTES,
  MAX_BLOCKS,
  SLICE_BYTES,
} from './posting-slices.ts';
import { sizeOfVarint, writeVarint } from './varint.ts';

/** Greatest slot: its distance from another and a small count must fit 32 bits. */
export const MAX_SLOT = 2 ** (32 - COUNT_BITS) - 2;

/** One list of (slot, count) for each term; slots of a list only ascend, and nothing is taken out. */
export class PostingLists {
  readonly #blocks: Uint8Array[] = [];
  /** The same bytes, for links; in the order of this machine, for they are never stored. */
  readonly #links: Uint32Array[] = [];
  /** Address after the last slice; address 0 stands for none. */
  #end = LINK_BYTES;
  #heads: Uint32Array = new Uint32Array(64);
  /** Where the next posting goes, and the end of the slice it goes to. */
  #tails: Uint32Array = new Uint32Array(64);
  #tailEnds: Uint32Array = new Uint32Array(64);
  #levels: Uint8Array = new Uint8Array(64);
  /** Last slot + 1, 0 while the list is empty. */
  #lasts: Uint32Array = new Uint32Array(64);

  get sizeBytes(): number {
    const perTerm = [this.#heads, this.#tails, this.#tailEnds, this.#levels, this.#lasts];
    return this.#blocks.length * BLOCK_BYTES + perTerm.reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** Last slot of a list, -1 while it is empty. */
  lastSlot(term: number): number {
    return term < this.#lasts.length ? this.#lasts[term] - 1 : -1;
  }

  /**
   * Appends a posting.
   * @param slot above every slot of the list, at most MAX_SLOT.
   * @param count how often the term occurs, from 1 up.
   */
  append(term: number, slot: number, count: number): void {
    this.#reserve(term);
    const code = (slot + 1 - this.#lasts[term]) * LARGE_COUNT + Math.min(count, LARGE_COUNT) - 1;
    const needed = sizeOfVarint(code) + (count < LARGE_COUNT ? 0 : sizeOfVarint(count - LARGE_COUNT));
    while (this.#tails[term] + needed > this.#tailEnds[term]) this.#extend(term);
    const address = this.#tails[term];
    const block = this.#blocks[address >>> BLOCK_SHIFT];
    let at = writeVarint(block, address & BLOCK_MASK, code);
    if (count >= LARGE_COUNT) at = writeVarint(block, at, count - LARGE_COUNT);
    this.#tails[term] = address + needed;
    this.#lasts[term] = slot + 1;
  }

  /** A reader that goes from list to list. */
  cursor(): PostingCursor {
    return new PostingCursor(this.#blocks, this.#links, (term) => (term < this.#heads.length ? this.#heads[term] : 0));
  }

  #reserve(term: number): void {
    if (term < this.#levels.length) return;
    this.#heads = grown(this.#heads, term + 1);
    this.#tails = grown(this.#tails, term + 1);
    this.#tailEnds = grown(this.#tailEnds, term + 1);
    this.#lasts = grown(this.#lasts, term + 1);
    const levels = new Uint8Array(this.#heads.length);
    levels.set(this.#levels);
    this.#levels = levels;
  }

  /** Chains another slice to the list. */
  #extend(term: number): void {
    const empty = this.#heads[term] === 0;
    const level = empty ? 0 : Math.min(this.#levels[term] + 1, SLICE_BYTES.length - 1);
    const address = this.#allocate(SLICE_BYTES[level]);
    if (empty) this.#heads[term] = address;
    else this.#link(this.#tailEnds[term] - SLICE_BYTES[this.#levels[term]], address);
    this.#levels[term] = level;
    this.#tails[term] = address + LINK_BYTES;
    this.#tailEnds[term] = address + SLICE_BYTES[level];
  }

  #link(from: number, to: number): void {
    this.#links[from >>> BLOCK_SHIFT][(from & BLOCK_MASK) / LINK_BYTES] = to;
  }

  /** A slice never crosses the end of a block, and leaves the last byte of the address space unused. */
  #allocate(sizeBytes: number): number {
    const room = this.#blocks.length * BLOCK_BYTES - this.#end;
    if (room < sizeBytes) {
      if (this.#blocks.length === MAX_BLOCKS - 1) {
        throw new StorageError(`the posting lists take more than ${MAX_BLOCKS * BLOCK_BYTES} bytes`);
      }
      if (this.#blocks.length > 0) this.#end = this.#blocks.length * BLOCK_BYTES;
      const buffer = new ArrayBuffer(BLOCK_BYTES);
      this.#blocks.push(new Uint8Array(buffer));
      this.#links.push(new Uint32Array(buffer));
    }
    const address = this.#end;
    this.#end += sizeBytes;
    return address;
  }
}
