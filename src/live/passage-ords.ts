import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { throwIfAborted } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { Serial } from '../core/serial.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';

/** Documents read at a time. */
const BLOCK = 256;

/**
 * Which ords are of passages of one document: a document has the ord of its first passage, and the others have those behind it. Nothing of it
 * is saved: it is read from the store, 8 bytes a document of several passages, and caught up whenever it is asked. What was removed stays, for
 * no ord is given twice.
 */
export class PassageOrds {
  readonly #store: CollectionStore;
  readonly #jobs = new Serial();
  /** Ords of the documents of several passages, ascending, and how many these have; the first `#length`. */
  #heads = new Uint32Array(BLOCK);
  #counts = new Uint32Array(BLOCK);
  #length = 0;
  #nextOrd = 0;
  /** The same ords. */
  #set: OrdSet | undefined;
  /** Passages of sets of documents that were asked for, filters above all. */
  readonly #known = new WeakMap<
    ReadonlyOrdSet,
    { readonly state: readonly number[]; readonly passages: ReadonlyOrdSet }
  >();

  constructor(store: CollectionStore) {
    this.#store = store;
  }

  /** Reads what was stored until now. @throws AbortedError when `signal` fires. */
  caughtUp({ signal }: Pick<LongWorkOptions, 'signal'> = {}): Promise<this> {
    return this.#jobs.run(async () => {
      const { nextOrd } = this.#store.state();
      const slice = new TimeSlice();
      while (this.#nextOrd < nextOrd) {
        if (slice.spent) await slice.pause();
        throwIfAborted(signal, 'reading which passages are of one document');
        const { ords, counts, end } = this.#store.passageCounts(this.#nextOrd, nextOrd, BLOCK);
        this.#append(ords, counts);
        this.#nextOrd = end;
      }
      return this;
    });
  }

  /** Ord of the document that the passage with this ord is of. */
  documentOf(ord: number): number {
    const at = this.#placeOf(ord);
    return at >= 0 && ord < this.#heads[at] + this.#counts[at] ? this.#heads[at] : ord;
  }

  /** How many passages a document has. */
  countOf(document: number): number {
    const at = this.#placeOf(document);
    return at >= 0 && this.#heads[at] === document ? this.#counts[at] : 1;
  }

  /** Ords of all passages of some documents, a shared set; the event loop runs in between. */
  async passagesOf(documents: ReadonlyOrdSet): Promise<ReadonlyOrdSet> {
    // No set of documents changes without one of these: ords are not given twice.
    const state = [documents.size, this.#nextOrd, this.#store.state().removals];
    const known = this.#known.get(documents);
    if (known?.state.every((value, i) => value === state[i])) return known.passages;
    const passages = await this.#readPassagesOf(documents);
    this.#known.set(documents, { state, passages });
    return passages;
  }

  async #readPassagesOf(documents: ReadonlyOrdSet): Promise<OrdSet> {
    this.#set ??= OrdSet.of(this.#heads.subarray(0, this.#length));
    const several = this.#set.clone();
    several.and(documents);
    const passages = documents.clone();
    const slice = new TimeSlice();
    for (const document of several.toArray()) {
      if (slice.spent) await slice.pause();
      passages.addRange(document, document + this.countOf(document));
    }
    return passages;
  }

  /** Place of the last head at or before an ord, by halving; -1 when there is none. */
  #placeOf(ord: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#heads[middle] <= ord) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #append(ords: Uint32Array, counts: Uint32Array): void {
    if (ords.length === 0) return;
    const length = this.#length + ords.length;
    if (length > this.#heads.length) {
      this.#heads = grown(this.#heads, length);
      this.#counts = grown(this.#counts, length);
    }
    this.#heads.set(ords, this.#length);
    this.#counts.set(counts, this.#length);
    this.#length = length;
    this.#set?.addAll(ords);
  }
}

function grown(values: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(length, 2 * values.length));
  larger.set(values);
  return larger;
}
