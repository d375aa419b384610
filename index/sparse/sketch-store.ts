import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';

/**
 * Many short lists of ords with their sign codes, in the order of addition. A list is one block of memory: first room for all
 * ords, then room for all codes. Where the blocks lie is kept in columns, since a query asks that of dozens of lists.
 */
export class SketchStore {
  /** Address of the ords of each list; 0 where it has no room. */
  readonly addresses: Uint32Array;
  /** Entries of each list. */
  readonly lengths: Uint32Array;
  /** Entries each list has room for, multiples of 4. */
  readonly capacities: Uint32Array;
  readonly #memory: KernelMemory;
  readonly #codeBytes: number;

  /** @param count lists. @param codeBytes bytes of a code, a multiple of 16. */
  constructor(memory: KernelMemory, count: number, codeBytes: number) {
    this.addresses = new Uint32Array(count);
    this.lengths = new Uint32Array(count);
    this.capacities = new Uint32Array(count);
    this.#memory = memory;
    this.#codeBytes = codeBytes;
  }

  /** Address of the codes of a list, one after another. */
  codesOf(list: number): number {
    return this.addresses[list] + 4 * this.capacities[list];
  }

  /** Ords of a list; good until the next allocation. */
  ordsOf(list: number): Uint32Array {
    return this.#memory.u32(this.addresses[list], this.lengths[list]);
  }

  /** Adds an entry at the end of a list. */
  push(list: number, ord: number, code: Uint8Array): void {
    const length = this.lengths[list];
    // A little room at a time: there are thousands of lists.
    if (length === this.capacities[list]) this.#resize(list, length + 1 + (length >> 4));
    this.#memory.u32(this.addresses[list], length + 1)[length] = ord;
    this.#memory.u8(this.codesOf(list) + length * this.#codeBytes, this.#codeBytes).set(code);
    this.lengths[list]++;
  }

  /** Drops the entries of a list whose ord's bit is set. */
  drop(list: number, dead: Uint32Array): void {
    const ords = this.ordsOf(list);
    const bytes = this.#codeBytes;
    const codes = this.#memory.u8(this.codesOf(list), ords.length * bytes);
    let kept = 0;
    for (let i = 0; i < ords.length; i++) {
      const ord = ords[i];
      if ((dead[ord >>> 5] >>> (ord & 31)) & 1) continue;
      ords[kept] = ord;
      codes.copyWithin(kept * bytes, i * bytes, (i + 1) * bytes);
      kept++;
    }
    if (kept === this.lengths[list]) return;
    this.lengths[list] = kept;
    this.#resize(list, kept);
  }

  /** Ords of a list, then its codes; copies. */
  *save(list: number): Generator<Uint8Array> {
    const ords = this.ordsOf(list).slice();
    yield new Uint8Array(ords.buffer);
    yield this.#memory.u8(this.codesOf(list), ords.length * this.#codeBytes).slice();
  }

  /** Fills an empty list with what `save` gave, and returns its ords. */
  load(list: number, length: number, bytes: Uint8Array): Uint32Array {
    this.#resize(list, length);
    this.lengths[list] = length;
    this.#memory.u8(this.addresses[list], 4 * length).set(bytes.subarray(0, 4 * length));
    this.#memory.u8(this.codesOf(list), length * this.#codeBytes).set(bytes.subarray(4 * length));
    return this.ordsOf(list);
  }

  /** Moves the entries of a list into a block with room for `least`. */
  #resize(list: number, least: number): void {
    const entryBytes = 4 + this.#codeBytes;
    const length = this.lengths[list];
    const capacity = 4 * Math.ceil(least / 4);
    const address = capacity === 0 ? 0 : this.#memory.allocate(capacity * entryBytes);
    if (length > 0) {
      this.#memory.u32(address, length).set(this.ordsOf(list));
      const codes = this.#memory.u8(this.codesOf(list), length * this.#codeBytes);
      this.#memory.u8(address + 4 * capacity, codes.length).set(codes);
    }
    if (this.capacities[list] > 0) this.#memory.free(this.addresses[list], this.capacities[list] * entryBytes);
    this.addresses[list] = address;
    this.capacities[list] = capacity;
  }
}
