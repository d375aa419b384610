import { requireInteger } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import { ListedOrds, MAX_LISTED_ORD } from './listed-ords.ts';
import { cutByCount, type Overlaps } from './overlaps.ts';

/** A list as the counting kernel reads it: ascending uint32 at an address, with room for some more. */
interface DecodedList {
  readonly address: number;
  length: number;
  readonly capacity: number;
}

/** Which overlaps are wanted. */
export interface OverlapOptions {
  /** Only these may be found; everything may, when it is not given. */
  readonly allowed?: ReadonlyOrdSet;
  /** Keeps so many of the greatest overlaps, of equal ones those that were met first. All, when it is not given. */
  readonly limit?: number;
}

/**
 * One list of ords for every bit of a sparse code: which codes have the bit. Ranking by the number of shared bits takes a look
 * at the lists of the query's bits only. Lists are kept compressed, and decoded once they are asked for.
 */
export class InvertedLists {
  /** Bits in a code: there are as many lists. */
  readonly hashDim: number;
  readonly #memory: KernelMemory;
  #lists: OrdSet[];
  readonly #decoded: (DecodedList | undefined)[];
  #ords = ListedOrds.empty();
  #counts = 0;
  #countsLength = 0;

  /** @param hashDim bits in a code, from 1 up. @throws InvalidArgumentError when it is out of range. */
  constructor(memory: KernelMemory, hashDim: number) {
    requireInteger(hashDim, 'hashDim', 1, 2 ** 20);
    this.hashDim = hashDim;
    this.#memory = memory;
    this.#lists = Array.from({ length: hashDim }, () => OrdSet.of());
    this.#decoded = new Array(hashDim);
  }

  /** Reads what `save` gave, letting the event loop run in between. @throws FormatError when it is not that. */
  static async load(memory: KernelMemory, meta: Record<string, unknown>, payload: Uint8Array): Promise<InvertedLists> {
    const { hashDim, lastOrd } = meta as Record<string, number>;
    const whole = Number.isInteger(hashDim) && hashDim >= 1 && hashDim <= 2 ** 20;
    if (!whole || !Number.isInteger(lastOrd) || lastOrd < -1 || lastOrd > MAX_LISTED_ORD) {
      throw new FormatError(`this does not describe inverted lists: ${JSON.stringify(meta)}`);
    }
    const [live, ...sets] = await decodeSets(payload, hashDim + 1);
    const ords = ListedOrds.of(live, lastOrd);
    const slice = new TimeSlice();
    for (const [bit, set] of sets.entries()) {
      if (slice.spent) await slice.pause();
      if (set.sharedWith(live) !== set.size) throw new FormatError(`inverted list ${bit} holds ords that are not live`);
    }
    const lists = new InvertedLists(memory, hashDim);
    lists.#ords = ords;
    lists.#lists = sets;
    return lists;
  }

  /** Ords that were added and not removed. */
  get live(): ReadonlyOrdSet {
    return this.#ords.live;
  }

  /** Greatest ord that was ever added, -1 when none was. */
  get lastOrd(): number {
    return this.#ords.last;
  }

  /** Bytes in memory, about. */
  get sizeBytes(): number {
    let sum = 2 * this.#countsLength + this.#ords.sizeBytes;
    for (const list of this.#lists) sum += list.sizeBytes;
    for (const list of this.#decoded) sum += list === undefined ? 0 : 4 * list.capacity;
    return sum;
  }

  /**
   * Adds a code.
   * @param ord above every ord added before, below 2^28.
   * @param bits different bits of the code, in any order.
   * @throws InvalidArgumentError when one of them is out of range; nothing is added then.
   */
  add(ord: number, bits: Uint32Array): void {
    this.#ords.requireNext(ord);
    for (const bit of bits) requireInteger(bit, 'a bit', 0, this.hashDim - 1);
    for (const bit of bits) {
      this.#lists[bit].add(ord);
      this.#append(bit, ord);
    }
    this.#ords.add(ord);
  }

  /** Removes a code, whose bits need not be known, and says whether it was there. */
  remove(ord: number): boolean {
    if (!this.#ords.remove(ord)) return false;
    if (this.#ords.isPurgeDue) this.purge();
    return true;
  }

  /** Takes the removed ords out of the lists; `remove` does it by itself from time to time. */
  purge(): void {
    const dead = this.#ords.takeDead();
    if (dead === undefined) return;
    this.#lists.forEach((list, bit) => {
      if (list.sharedWith(dead) === 0) return;
      list.andNot(dead);
      this.#forget(bit);
    });
  }

  /** How many ords the lists of these bits hold together, repeated ones and removed ones included. */
  lengthOf(bits: Uint32Array): number {
    let sum = 0;
    for (const bit of bits) sum += this.#lists[bit].size;
    return sum;
  }

  /**
   * Counts how many of some bits each ord has; ords that have none are left out.
   * @param bits different bits.
   * @throws InvalidArgumentError when a bit is out of range.
   */
  overlaps(bits: Uint32Array, { allowed, limit }: OverlapOptions = {}): Overlaps {
    for (const bit of bits) requireInteger(bit, 'a bit', 0, this.hashDim - 1);
    const lists = Array.from(bits, (bit) => this.#decode(bit));
    this.#widenCounts();
    const room = 4 * (1 + lists.reduce((sum, { length }) => sum + length, 0));
    const touched = this.#memory.allocate(room);
    try {
      const { kernels } = this.#memory;
      let count = 0;
      for (const { address, length } of lists) {
        count = kernels.countPostings(address, length, 1, this.#counts, touched, count);
      }
      const overlaps = this.#read(touched, count, allowed);
      kernels.clearCounts(this.#counts, touched, count);
      return limit === undefined ? overlaps : cutByCount(overlaps, limit, bits.length);
    } finally {
      this.#memory.free(touched, room);
    }
  }

  /** The lists as they are stored; takes the removed ords out first. */
  save(): SavedForm {
    this.purge();
    const sets = [this.#ords, ...this.#lists].map((set) => set.encode());
    const lengths = Uint32Array.from(sets, (bytes) => bytes.byteLength);
    return {
      meta: { hashDim: this.hashDim, lastOrd: this.#ords.last },
      payload: [new Uint8Array(lengths.buffer), ...sets],
    };
  }

  /** Copies the touched ords that are live and allowed, and their counts. */
  #read(touched: number, count: number, allowed: ReadonlyOrdSet | undefined): Overlaps {
    const ords = this.#memory.u32(touched, count).slice();
    const counts = new Uint16Array(count);
    const all = this.#memory.u16(this.#counts, this.#countsLength);
    const dead = this.#ords.deadBits();
    const open = allowed?.toBits(this.#ords.last + 1);
    let kept = 0;
    for (const ord of ords) {
      if (dead !== undefined && ((dead[ord >>> 5] >>> (ord & 31)) & 1) === 1) continue;
      if (open !== undefined && ((open[ord >>> 5] >>> (ord & 31)) & 1) === 0) continue;
      ords[kept] = ord;
      counts[kept++] = all[ord];
    }
    return { ords: ords.subarray(0, kept), counts: counts.subarray(0, kept) };
  }

  #decode(bit: number): DecodedList {
    const known = this.#decoded[bit];
    if (known !== undefined) return known;
    const { size } = this.#lists[bit];
    // Memory is given out in blocks of 16 bytes.
    return this.#decodeInto(bit, Math.max(4, Math.ceil(size / 4) * 4));
  }

  #decodeInto(bit: number, capacity: number): DecodedList {
    const { size } = this.#lists[bit];
    const list = { address: this.#memory.allocate(4 * capacity), length: size, capacity };
    this.#lists[bit].copyTo(this.#memory.u32(list.address, size));
    this.#decoded[bit] = list;
    return list;
  }

  /** Follows an addition in the decoded list, if there is one: ords ascend, so it goes to the end. */
  #append(bit: number, ord: number): void {
    const list = this.#decoded[bit];
    if (list === undefined) return;
    if (list.length < list.capacity) {
      this.#memory.u32(list.address, list.capacity)[list.length++] = ord;
    } else {
      this.#forget(bit);
      this.#decodeInto(bit, Math.ceil(list.capacity / 3) * 4);
    }
  }

  #forget(bit: number): void {
    const list = this.#decoded[bit];
    if (list !== undefined) this.#memory.free(list.address, 4 * list.capacity);
    this.#decoded[bit] = undefined;
  }

  /** Between two calls every count is 0, so none needs to be copied. */
  #widenCounts(): void {
    const needed = this.#ords.last + 1;
    if (needed <= this.#countsLength) return;
    const length = needed + (needed >> 3);
    // Where there is no memory for more, what is there goes on to be ours.
    const counts = this.#memory.allocate(2 * length);
    if (this.#countsLength > 0) this.#memory.free(this.#counts, 2 * this.#countsLength);
    this.#counts = counts;
    this.#countsLength = length;
  }
}

/** Reads sets one after another; their lengths come first. */
async function decodeSets(payload: Uint8Array, count: number): Promise<OrdSet[]> {
  const head = 4 * count;
  if (payload.byteLength < head) throw new FormatError(`${count} lists need ${head} bytes for their lengths at least`);
  const lengths = new Uint32Array(new Uint8Array(payload.subarray(0, head)).buffer);
  const end = lengths.reduce((sum, length) => sum + length, head);
  if (end !== payload.byteLength) {
    throw new FormatError(`the lists must take ${end} bytes by their lengths, got ${payload.byteLength}`);
  }
  const slice = new TimeSlice();
  const sets: OrdSet[] = [];
  let at = head;
  for (const length of lengths) {
    if (slice.spent) await slice.pause();
    sets.push(OrdSet.decode(payload.subarray(at, at + length)));
    at += length;
  }
  return sets;
}
