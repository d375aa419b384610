import { BLOCK_MASK, BLOCK_SHIFT, COUNT_BITS, LARGE_COUNT, LINK_BYTES, SLICE_BYTES } from './posting-slices.ts';

/** Postings that a cursor hands out at a time. */
const BATCH = 1024;

/** Hands out the postings of a list in batches. Postings that are appended meanwhile may come or not. */
export class PostingCursor {
  /** Slots of the batch, ascending. */
  readonly slots: Uint32Array = new Uint32Array(BATCH);
  /** How often the term occurs in each. */
  readonly counts: Uint32Array = new Uint32Array(BATCH);
  readonly #blocks: readonly Uint8Array[];
  readonly #links: readonly Uint32Array[];
  readonly #headOf: (term: number) => number;
  #slice = 0;
  #level = 0;
  #at = 0;
  #last = -1;

  constructor(blocks: readonly Uint8Array[], links: readonly Uint32Array[], headOf: (term: number) => number) {
    this.#blocks = blocks;
    this.#links = links;
    this.#headOf = headOf;
  }

  /** Goes to the beginning of a list. */
  open(term: number): void {
    this.#slice = this.#headOf(term);
    this.#at = (this.#slice & BLOCK_MASK) + LINK_BYTES;
    this.#level = 0;
    this.#last = -1;
  }

  /** Reads the next postings into `slots` and `counts`. @returns how many, 0 at the end. */
  next(): number {
    let size = 0;
    while (this.#slice !== 0) {
      size = this.#readSlice(size);
      if (size === BATCH) break;
      const link = this.#links[this.#slice >>> BLOCK_SHIFT][(this.#slice & BLOCK_MASK) / LINK_BYTES];
      this.#slice = link;
      this.#at = (link & BLOCK_MASK) + LINK_BYTES;
      this.#level = Math.min(this.#level + 1, SLICE_BYTES.length - 1);
    }
    return size;
  }

  /** How often a term occurs in the document of a slot; reads the list as far as that. */
  countAt(term: number, slot: number): number {
    this.open(term);
    for (let size = this.next(); size > 0; size = this.next()) {
      if (this.slots[size - 1] < slot) continue;
      const at = this.slots.subarray(0, size).indexOf(slot);
      return at < 0 ? 0 : this.counts[at];
    }
    return 0;
  }

  /** Reads what the slice has, as far as the batch has room. Reads varints itself: a call for each would double the time. */
  #readSlice(from: number): number {
    const { slots, counts } = this;
    const block = this.#blocks[this.#slice >>> BLOCK_SHIFT];
    const end = (this.#slice & BLOCK_MASK) + SLICE_BYTES[this.#level];
    let size = from;
    let at = this.#at;
    let last = this.#last;
    while (size < BATCH && at < end && block[at] !== 0) {
      let byte = block[at++];
      let code = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = block[at++];
        code |= (byte & 127) << shift;
      }
      last += code >>> COUNT_BITS;
      let count = (code & (LARGE_COUNT - 1)) + 1;
      if (count === LARGE_COUNT) {
        for (let shift = 0; ; shift += 7) {
          byte = block[at++];
          count += (byte & 127) * 2 ** shift;
          if (byte < 128) break;
        }
      }
      slots[size] = last;
      counts[size++] = count;
    }
    this.#at = at;
    this.#last = last;
    return size;
  }
}
