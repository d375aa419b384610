import { requireInteger } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import { Lsh } from '../signs/lsh.ts';
import { worstOf } from '../signs/nearest-of.ts';
import type { CandidateOptions, Candidates, CodeLists } from './code-lists.ts';
import { ListedOrds, MAX_LISTED_ORD } from './listed-ords.ts';
import { SketchStore } from './sketch-store.ts';

/**
 * Lists whose entries carry the sign codes, so that a query reads both one after another: where codes lie by ord, most of the
 * time goes into waiting for a few thousand scattered ones. A vector's code is stored once for each of its bits.
 */
export class SketchLists implements CodeLists {
  readonly hashDim: number;
  /** Makes the sign codes. */
  readonly lsh: Lsh;
  readonly #memory: KernelMemory;
  readonly #store: SketchStore;
  readonly #histogram: Uint32Array;
  readonly #query: number;
  #ords = ListedOrds.empty();
  /** Whether any vector is in more than one list. */
  #repeats = false;

  /** @param hashDim bits in a code, from 1 up. */
  constructor(memory: KernelMemory, hashDim: number, lsh: Lsh) {
    requireInteger(hashDim, 'hashDim', 1, 2 ** 20);
    this.hashDim = hashDim;
    this.lsh = lsh;
    this.#memory = memory;
    this.#store = new SketchStore(memory, hashDim, lsh.codeBytes);
    this.#histogram = new Uint32Array(lsh.numBits + 1);
    this.#query = memory.allocate(lsh.codeBytes);
  }

  /** Reads what `save` gave, letting the event loop run in between. @throws FormatError when it is not that. */
  static async load(memory: KernelMemory, meta: Record<string, unknown>, payload: Uint8Array): Promise<SketchLists> {
    const { hashDim, lastOrd, entries, liveBytes, lsh: lshMeta } = meta as Record<string, number>;
    const limits = [2 ** 20, MAX_LISTED_ORD + 1, 2 ** 40, payload.length];
    const right = [hashDim - 1, lastOrd + 1, entries, liveBytes].every(
      (value, i) => Number.isSafeInteger(value) && value >= 0 && value <= limits[i],
    );
    const described = typeof lshMeta === 'object' && lshMeta !== null ? (lshMeta as Record<string, unknown>) : {};
    const meanBytes = 4 * Number(described.dim);
    const head = liveBytes + meanBytes + 4 * hashDim;
    if (!right || !(head <= payload.length)) {
      throw new FormatError(`this does not describe lists with sign codes: ${JSON.stringify(meta)}`);
    }
    const lsh = Lsh.load(described, payload.subarray(liveBytes, liveBytes + meanBytes), memory);
    const lists = new SketchLists(memory, hashDim, lsh);
    lists.#ords = ListedOrds.of(OrdSet.decode(payload.subarray(0, liveBytes)), lastOrd);
    lists.#repeats = entries > lists.live.size;
    await lists.#read(payload.subarray(liveBytes + meanBytes), entries);
    return lists;
  }

  get signBits(): number {
    return this.lsh.numBits;
  }

  get live(): ReadonlyOrdSet {
    return this.#ords.live;
  }

  get lastOrd(): number {
    return this.#ords.last;
  }

  get bytes(): { lists: number; signs: number } {
    const capacity = this.#store.capacities.reduce((sum, places) => sum + places, 0);
    return {
      lists: 4 * capacity + this.#ords.sizeBytes,
      signs: this.lsh.codeBytes * capacity + this.lsh.sizeBytes,
    };
  }

  add(ords: Uint32Array, vectors: Float32Array, bits: readonly Uint32Array[]): void {
    const { codeBytes } = this.lsh;
    const codes = this.lsh.encode(vectors);
    ords.forEach((ord, i) => {
      this.#ords.requireNext(ord);
      const code = codes.subarray(i * codeBytes, (i + 1) * codeBytes);
      if (bits[i].length > 1) this.#repeats = true;
      for (const bit of bits[i]) this.#store.push(bit, ord, code);
      this.#ords.add(ord);
    });
  }

  remove(ord: number): boolean {
    if (!this.#ords.remove(ord)) return false;
    if (this.#ords.isPurgeDue) this.purge();
    return true;
  }

  /** Takes the removed vectors out of the lists; `remove` does it by itself from time to time. */
  purge(): void {
    const dead = this.#ords.takeDead()?.toBits(this.lastOrd + 1);
    if (dead === undefined) return;
    for (let bit = 0; bit < this.hashDim; bit++) this.#store.drop(bit, dead);
  }

  lengthOf(bits: Uint32Array): number {
    const { lengths } = this.#store;
    let sum = 0;
    for (let i = 0; i < bits.length; i++) sum += lengths[bits[i]];
    return sum;
  }

  find(query: Float32Array, bits: Uint32Array, { allowed, signCandidates }: CandidateOptions): Candidates {
    const listed = this.lengthOf(bits);
    if (listed === 0) return { ords: new Uint32Array(0), listed };
    const code = this.lsh.encode(query);
    const room = 2 * listed;
    const out = this.#memory.allocate(room);
    this.#memory.u8(this.#query, code.length).set(code);
    this.#compare(bits, out);
    const distances = this.#memory.u16(out, listed);
    this.#exclude(bits, distances, allowed);
    const ords = this.#nearest(bits, distances, signCandidates);
    this.#memory.free(out, room);
    return { ords, listed };
  }

  sift(_query: Float32Array, ords: Uint32Array): Uint32Array {
    return ords;
  }

  save(): SavedForm {
    this.purge();
    const live = this.#ords.encode();
    const lsh = this.lsh.save();
    const entries = this.#store.lengths.reduce((sum, length) => sum + length, 0);
    return {
      meta: { hashDim: this.hashDim, lastOrd: this.lastOrd, entries, liveBytes: live.byteLength, lsh: lsh.meta },
      payload: this.#payload(live, lsh.payload),
    };
  }

  *#payload(live: Uint8Array, mean: Iterable<Uint8Array>): Generator<Uint8Array> {
    yield live;
    yield* mean;
    yield new Uint8Array(this.#store.lengths.slice().buffer);
    for (let bit = 0; bit < this.hashDim; bit++) yield* this.#store.save(bit);
  }

  /** Fills the lists from their lengths and entries. */
  async #read(bytes: Uint8Array, entries: number): Promise<void> {
    const head = 4 * this.hashDim;
    const entryBytes = 4 + this.lsh.codeBytes;
    const lengths = new Uint32Array(new Uint8Array(bytes.subarray(0, head)).buffer);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total !== entries || bytes.length !== head + total * entryBytes) {
      throw new FormatError(`${entries} entries must take ${entryBytes} bytes each, got ${bytes.length - head} bytes`);
    }
    const slice = new TimeSlice();
    // A copy: the set would keep the bits.
    const live = this.live.clone().toBits(this.lastOrd + 1);
    let at = head;
    for (const [bit, length] of lengths.entries()) {
      if (slice.spent) await slice.pause();
      const end = at + length * entryBytes;
      if (!ascendWithin(this.#store.load(bit, length, bytes.subarray(at, end)), live)) {
        throw new FormatError(`list ${bit} does not hold ascending ords of live vectors`);
      }
      at = end;
    }
  }

  /** Writes how far the sign code of each entry is from the query's, list after list. */
  #compare(bits: Uint32Array, out: number): void {
    const { kernels } = this.#memory;
    const { codeBytes } = this.lsh;
    const { addresses, capacities, lengths } = this.#store;
    let at = out;
    for (let i = 0; i < bits.length; i++) {
      const bit = bits[i];
      kernels.hamming(this.#query, addresses[bit] + 4 * capacities[bit], codeBytes, lengths[bit], at);
      at += 2 * lengths[bit];
    }
  }

  /** Puts removed and not allowed entries out of reach. */
  #exclude(bits: Uint32Array, distances: Uint16Array, allowed: ReadonlyOrdSet | undefined): void {
    const dead = this.#ords.deadBits();
    if (dead === undefined && allowed === undefined) return;
    const open = allowed?.toBits(this.lastOrd + 1);
    const never = this.lsh.numBits + 1;
    let at = 0;
    for (const bit of bits) {
      for (const ord of this.#store.ordsOf(bit)) {
        const gone = dead !== undefined && (dead[ord >>> 5] >>> (ord & 31)) & 1;
        if (gone || (open !== undefined && !((open[ord >>> 5] >>> (ord & 31)) & 1))) distances[at] = never;
        at++;
      }
    }
  }

  /** The ords of the `wanted` nearest entries, of equal ones those that come first; more entries where vectors repeat. */
  #nearest(bits: Uint32Array, distances: Uint16Array, wanted: number): Uint32Array {
    for (let limit = wanted; ; limit *= 2) {
      const taken = this.#take(bits, distances, limit);
      const distinct = this.#repeats ? Uint32Array.from(new Set(taken)) : taken;
      if (distinct.length >= wanted || taken.length < limit) return distinct;
    }
  }

  #take(bits: Uint32Array, distances: Uint16Array, limit: number): Uint32Array {
    const { worst, ties } = worstOf(distances, limit, this.#histogram);
    const taken = new Uint32Array(Math.min(limit, distances.length));
    const { addresses, lengths } = this.#store;
    const words = this.#memory.u32(0, this.#endOf(bits) / 4);
    let size = 0;
    let left = ties;
    let at = 0;
    for (let i = 0; i < bits.length; i++) {
      const ordAt = (addresses[bits[i]] >>> 2) - at;
      for (const end = at + lengths[bits[i]]; at < end; at++) {
        const distance = distances[at];
        if (distance > worst || (distance === worst && left-- <= 0)) continue;
        taken[size++] = words[ordAt + at];
      }
    }
    return taken.subarray(0, size);
  }

  /** Address behind the ords of these lists. */
  #endOf(bits: Uint32Array): number {
    const { addresses, lengths } = this.#store;
    let end = 0;
    for (let i = 0; i < bits.length; i++) end = Math.max(end, addresses[bits[i]] + 4 * lengths[bits[i]]);
    return end;
  }
}

/** Whether ords ascend and each has its bit. */
function ascendWithin(ords: Uint32Array, bits: Uint32Array): boolean {
  let last = -1;
  for (const ord of ords) {
    // Beyond the end of the bits there are none.
    if (ord <= last || ((bits[ord >>> 5] >>> (ord & 31)) & 1) === 0) return false;
    last = ord;
  }
  return true;
}
