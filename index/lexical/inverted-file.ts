import { StorageError } from '../../src/core/errors.ts';
import type { TimeSlice } from '../../src/core/time-slice.ts';
import { grown } from './growing.ts';
import type { PostingCursor } from './posting-cursor.ts';
import { MAX_SLOT, PostingLists } from './posting-lists.ts';
import { isCompound, TermFamilies } from './term-families.ts';
import { NO_TERM, TermTable } from './term-table.ts';

/** Length of a document that was removed. */
const REMOVED = 2 ** 32 - 1;

/**
 * Terms, their posting lists, and the documents in the order of their slots: slot i is the i-th document added, whatever its ord.
 * Removing a document only marks its slot. What is true of the live documents alone is kept true all the same: their number and
 * length at once, the number that has a term (which needs the list to be read) when it is next asked for.
 */
export class InvertedFile {
  readonly #terms = new TermTable();
  readonly #lists = new PostingLists();
  readonly #families = new TermFamilies(this.#terms);
  /** Ords by slot, ascending. */
  #ords: Uint32Array = new Uint32Array(64);
  /** Words in a document by slot, repeated ones included; REMOVED when it is gone. */
  #lengths: Uint32Array = new Uint32Array(64);
  #total = 0;
  #count = 0;
  #liveLength = 0;
  /** How many live documents had each term when `#removals` was `#countedAt`, kept up with additions since. */
  #frequencies: Uint32Array = new Uint32Array(64);
  #countedAt: Uint32Array = new Uint32Array(64);
  #removals = 0;
  /** Occurrences of each term in the document being added; zero in between. */
  #occurrences: Uint32Array = new Uint32Array(64);

  /** Live documents. */
  get count(): number {
    return this.#count;
  }

  /** Slots in use, those of removed documents included. */
  get total(): number {
    return this.#total;
  }

  /** Words of the live documents, repeated ones included: their terms but for those of compounds, whose words count already. */
  get liveLength(): number {
    return this.#liveLength;
  }

  /** Distinct terms, those that only removed documents have included. */
  get termCount(): number {
    return this.#terms.count;
  }

  /** Ords by slot, ascending; only the first `total` mean something. */
  get ords(): Uint32Array {
    return this.#ords;
  }

  /** Lengths by slot; see `isLive`. */
  get lengths(): Uint32Array {
    return this.#lengths;
  }

  get sizeBytes(): number {
    const arrays = [this.#ords, this.#lengths, this.#frequencies, this.#countedAt, this.#occurrences];
    const parts = [this.#terms, this.#lists, this.#families].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return parts + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  isLive(slot: number): boolean {
    return this.#lengths[slot] !== REMOVED;
  }

  /**
   * Adds a document by its terms, in any order, each as often as it occurs. The event loop may run between two batches of them; the
   * document is found from the end on. Nothing else may be added meanwhile.
   * @param ord above those of all slots.
   */
  async add(ord: number, batches: Iterable<readonly string[]>, slice: TimeSlice): Promise<void> {
    const distinct: number[] = [];
    try {
      for (const terms of batches) {
        for (const term of terms) {
          const number = this.intern(term);
          if (this.#occurrences[number]++ === 0) distinct.push(number);
        }
        if (slice.spent) await slice.pause();
      }
      const slot = this.addSlot(ord);
      for (const number of distinct) this.addPosting(number, slot, this.#occurrences[number]);
    } finally {
      for (const number of distinct) this.#occurrences[number] = 0;
    }
  }

  /** Adds a document that has no terms yet. @returns its slot. */
  addSlot(ord: number): number {
    const slot = this.#total;
    if (slot > MAX_SLOT) throw new StorageError(`a lexical index holds ${MAX_SLOT + 1} documents at most`);
    this.#ords = grown(this.#ords, slot + 1);
    this.#lengths = grown(this.#lengths, slot + 1);
    this.#ords[slot] = ord;
    this.#lengths[slot] = 0;
    this.#total++;
    this.#count++;
    return slot;
  }

  /** Number of a term, a new one when no document had it. */
  intern(term: string): number {
    const number = this.#terms.intern(term);
    if (number >= this.#occurrences.length) {
      this.#occurrences = grown(this.#occurrences, number + 1);
      this.#frequencies = grown(this.#frequencies, number + 1);
      this.#countedAt = grown(this.#countedAt, number + 1);
    }
    if (this.#frequencies[number] === 0 && this.#lists.lastSlot(number) < 0) this.#countedAt[number] = this.#removals;
    return number;
  }

  /** Says how often a term occurs in a live document; slots of a term ascend. */
  addPosting(term: number, slot: number, count: number): void {
    this.#lists.append(term, slot, count);
    this.#frequencies[term]++;
    if (isCompound(this.#terms, term)) return;
    this.#lengths[slot] += count;
    this.#liveLength += count;
  }

  /** Marks documents as removed; those that are not there are passed over. */
  remove(ords: Uint32Array): void {
    for (const ord of ords) {
      const slot = this.slotOf(ord);
      if (slot < 0) continue;
      this.#removals++;
      this.#count--;
      this.#liveLength -= this.#lengths[slot];
      this.#lengths[slot] = REMOVED;
    }
  }

  /** Slot of a live document, -1 when there is none. */
  slotOf(ord: number): number {
    const slot = this.firstSlotFrom(ord, 0);
    return slot < this.#total && this.#ords[slot] === ord && this.isLive(slot) ? slot : -1;
  }

  /** First slot from `from` on whose ord is at least `ord`; near ones are found fastest. */
  firstSlotFrom(ord: number, from: number): number {
    let low = from - 1;
    let step = 1;
    while (low + step < this.#total && this.#ords[low + step] < ord) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.#total);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#ords[middle] < ord) low = middle;
      else high = middle;
    }
    return high;
  }

  /** Number of a term, NO_TERM when no document ever had it. */
  find(term: string): number {
    return this.#terms.find(term);
  }

  termOf(number: number): string {
    return this.#terms.termOf(number);
  }

  /** The terms in the order of their numbers, for those who look through all of them. */
  get terms(): TermTable {
    return this.#terms;
  }

  /** Terms by the forms of their words. */
  get families(): TermFamilies {
    return this.#families;
  }

  cursor(): PostingCursor {
    return this.#lists.cursor();
  }

  /** How many live documents have a term; reads its list when documents were removed since it was last asked. */
  documentFrequency(term: number, cursor: PostingCursor): number {
    if (this.#countedAt[term] !== this.#removals) {
      this.#frequencies[term] = this.#countLive(term, cursor);
      this.#countedAt[term] = this.#removals;
    }
    return this.#frequencies[term];
  }

  #countLive(term: number, cursor: PostingCursor): number {
    let live = 0;
    cursor.open(term);
    for (let size = cursor.next(); size > 0; size = cursor.next()) {
      for (let i = 0; i < size; i++) if (this.isLive(cursor.slots[i])) live++;
    }
    return live;
  }

  /** Copies the live documents and their terms into a new file; this one must not change meanwhile. */
  async compacted(slice: TimeSlice): Promise<InvertedFile> {
    const copy = new InvertedFile();
    const slots = new Uint32Array(this.#total);
    for (let slot = 0; slot < this.#total; slot++) if (this.isLive(slot)) slots[slot] = copy.addSlot(this.#ords[slot]);
    const cursor = this.cursor();
    for (let term = 0; term < this.#terms.count; term++) {
      this.#copyLive(term, cursor, slots, copy);
      await slice.pause();
    }
    return copy;
  }

  #copyLive(term: number, cursor: PostingCursor, slots: Uint32Array, copy: InvertedFile): void {
    let number = NO_TERM;
    cursor.open(term);
    for (let size = cursor.next(); size > 0; size = cursor.next()) {
      for (let i = 0; i < size; i++) {
        if (!this.isLive(cursor.slots[i])) continue;
        if (number === NO_TERM) number = copy.intern(this.#terms.termOf(term));
        copy.addPosting(number, slots[cursor.slots[i]], cursor.counts[i]);
      }
    }
  }
}
