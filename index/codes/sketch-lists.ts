import { FormatError } from '../../src/core/errors.ts';
import { requireInteger } from '../../src/core/integers.ts';
import type { KernelMemory } from '../../src/core/kernels/kernel-memory.ts';
import { MAX_LISTED_ORD } from '../postings/inverted-lists.ts';
import { OrdSet, type ReadonlyOrdSet } from '../postings/ord-set.ts';
import type { SavedForm } from '../saved-form.ts';
import type { CandidateOptions, Candidates, CodeLists } from './code-lists.ts';
import { Lsh } from './lsh.ts';
import { worstOf } from './nearest-of.ts';
import { SketchList } from './sketch-list.ts';

const PURGE_SHARE = 0.25;
const LEAST_PURGED = 1024;

/**
 * Lists whose entries carry the sign codes, so that a query reads both one after another: where codes lie by ord, most of the
 * time goes into waiting for a few thousand scattered ones. A vector's code is stored once for each of its bits.
 */
export class SketchLists implements CodeLists {
  readonly hashDim: number;
  /** Makes the sign codes. */
  readonly lsh: Lsh;
  readonly #memory: KernelMemory;
  readonly #lists: SketchList[];
  readonly #query: number;
  #live = OrdSet.of();
  /** Removed vectors that are still in the lists. */
  #dead = OrdSet.of();
  #lastOrd = -1;

  /** @param hashDim bits in a code, from 1 up. */
  constructor(memory: KernelMemory, hashDim: number, lsh: Lsh) {
    requireInteger(hashDim, 'hashDim', 1, 2 ** 20);
    this.hashDim = hashDim;
    this.lsh = lsh;
    this.#memory = memory;
    this.#lists = Array.from({ length: hashDim }, () => new SketchList(memory, lsh.codeBytes));
    this.#query = memory.allocate(lsh.codeBytes);
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(memory: KernelMemory, meta: Record<string, unknown>, payload: Uint8Array): SketchLists {
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
    lists.#live = OrdSet.decode(payload.subarray(0, liveBytes));
    lists.#lastOrd = lastOrd;
    lists.#read(payload.subarray(liveBytes + meanBytes), entries);
    return lists;
  }

  get signBits(): number {
    return this.lsh.numBits;
  }

  get live(): ReadonlyOrdSet {
    return this.#live;
  }

  get lastOrd(): number {
    return this.#lastOrd;
  }

  get bytes(): { lists: number; signs: number } {
    const capacity = this.#lists.reduce((sum, list) => sum + list.capacity, 0);
    return {
      lists: 4 * capacity + this.#live.sizeBytes + this.#dead.sizeBytes,
      signs: this.lsh.codeBytes * capacity + this.lsh.sizeBytes,
    };
  }

  add(ords: Uint32Array, vectors: Float32Array, bits: readonly Uint32Array[]): void {
    const { codeBytes } = this.lsh;
    const codes = this.lsh.encode(vectors);
    ords.forEach((ord, i) => {
      requireInteger(ord, 'ord', this.#lastOrd + 1, MAX_LISTED_ORD);
      const code = codes.subarray(i * codeBytes, (i + 1) * codeBytes);
      for (const bit of bits[i]) this.#lists[bit].push(ord, code);
      this.#live.add(ord);
      this.#lastOrd = ord;
    });
  }

  remove(ord: number): boolean {
    if (!this.#live.has(ord)) return false;
    this.#live.remove(ord);
    this.#dead.add(ord);
    if (this.#dead.size >= Math.max(LEAST_PURGED, PURGE_SHARE * this.#live.size)) this.purge();
    return true;
  }

  /** Takes the removed vectors out of the lists; `remove` does it by itself from time to time. */
  purge(): void {
    if (this.#dead.size === 0) return;
    const dead = this.#dead.toBits(this.#lastOrd + 1);
    for (const list of this.#lists) list.drop(dead);
    this.#dead = OrdSet.of();
  }

  lengthOf(bits: Uint32Array): number {
    let sum = 0;
    for (const bit of bits) sum += this.#lists[bit].length;
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
    const entries = this.#entries(bits, out, listed);
    this.#exclude(entries, allowed);
    // A vector may come once for each of its bits: entries are taken until there are enough vectors.
    const distinct = new Set<number>();
    for (let limit = signCandidates; ; limit *= 2) {
      const taken = takeNearest(entries, limit, this.lsh.numBits, distinct);
      if (distinct.size >= signCandidates || taken < limit) break;
    }
    this.#memory.free(out, room);
    return { ords: Uint32Array.from(distinct), listed };
  }

  sift(_query: Float32Array, ords: Uint32Array): Uint32Array {
    return ords;
  }

  save(): SavedForm {
    this.purge();
    const live = this.#live.encode();
    const lsh = this.lsh.save();
    const entries = this.#lists.reduce((sum, list) => sum + list.length, 0);
    return {
      meta: { hashDim: this.hashDim, lastOrd: this.#lastOrd, entries, liveBytes: live.byteLength, lsh: lsh.meta },
      payload: this.#payload(live, lsh.payload),
    };
  }

  *#payload(live: Uint8Array, mean: Iterable<Uint8Array>): Generator<Uint8Array> {
    yield live;
    yield* mean;
    yield new Uint8Array(Uint32Array.from(this.#lists, ({ length }) => length).buffer);
    for (const list of this.#lists) yield* list.save();
  }

  /** Fills the lists from their lengths and entries. */
  #read(bytes: Uint8Array, entries: number): void {
    const head = 4 * this.hashDim;
    const entryBytes = 4 + this.lsh.codeBytes;
    const lengths = new Uint32Array(new Uint8Array(bytes.subarray(0, head)).buffer);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total !== entries || bytes.length !== head + total * entryBytes) {
      throw new FormatError(`${entries} entries must take ${entryBytes} bytes each, got ${bytes.length - head} bytes`);
    }
    let at = head;
    this.#lists.forEach((list, bit) => {
      const end = at + lengths[bit] * entryBytes;
      const ords = list.load(lengths[bit], bytes.subarray(at, end));
      if (ords.some((ord, i) => ord > this.#lastOrd || (i > 0 && ord <= ords[i - 1]) || !this.#live.has(ord))) {
        throw new FormatError(`list ${bit} does not hold ascending ords of live vectors`);
      }
      at = end;
    });
  }

  /** Writes how far the sign code of each entry is from the query's, list after list. */
  #compare(bits: Uint32Array, out: number): void {
    const { kernels } = this.#memory;
    const { codeBytes } = this.lsh;
    let at = out;
    for (const bit of bits) {
      const { codes, length } = this.#lists[bit];
      kernels.hamming(this.#query, codes, codeBytes, length, at);
      at += 2 * length;
    }
  }

  /** The entries where they lie; good until the next allocation. */
  #entries(bits: Uint32Array, out: number, listed: number): Entries {
    const lists = Array.from(bits, (bit) => this.#lists[bit]);
    const end = lists.reduce((greatest, { address, length }) => Math.max(greatest, address + 4 * length), 0);
    return {
      lists,
      words: this.#memory.u32(0, end / 4),
      distances: this.#memory.u16(out, listed),
    };
  }

  /** Puts removed and not allowed entries out of reach. */
  #exclude({ lists, words, distances }: Entries, allowed: ReadonlyOrdSet | undefined): void {
    if (this.#dead.size === 0 && allowed === undefined) return;
    const dead = this.#dead.toBits(this.#lastOrd + 1);
    const open = allowed?.toBits(this.#lastOrd + 1);
    const never = this.lsh.numBits + 1;
    let at = 0;
    for (const { address, length } of lists) {
      for (let i = address >>> 2; i < (address >>> 2) + length; i++, at++) {
        const ord = words[i];
        const gone = (dead[ord >>> 5] >>> (ord & 31)) & 1;
        if (gone || (open !== undefined && !((open[ord >>> 5] >>> (ord & 31)) & 1))) distances[at] = never;
      }
    }
  }
}

/** Entries of some lists and the distances of their codes. */
interface Entries {
  readonly lists: readonly { readonly address: number; readonly length: number }[];
  /** The memory, as far as ords of these lists lie in it. */
  readonly words: Uint32Array;
  /** One an entry, list after list; above the number of bits where the entry may not be found. */
  readonly distances: Uint16Array;
}

/** Collects the ords of the `limit` nearest entries, of equal ones those that come first; returns how many entries there were. */
function takeNearest({ lists, words, distances }: Entries, limit: number, numBits: number, ords: Set<number>): number {
  const { worst, ties } = worstOf(distances, limit, numBits);
  ords.clear();
  let left = ties;
  let taken = 0;
  let at = 0;
  for (const { address, length } of lists) {
    const ordAt = (address >>> 2) - at;
    for (const end = at + length; at < end; at++) {
      const distance = distances[at];
      if (distance > worst || (distance === worst && left-- <= 0)) continue;
      ords.add(words[ordAt + at]);
      taken++;
    }
  }
  return taken;
}
