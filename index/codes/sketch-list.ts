import type { KernelMemory } from '../../src/core/kernels/kernel-memory.ts';

/** Ords and their sign codes, in the order of addition: first room for all ords, then room for all codes. */
export class SketchList {
  /** Address of the ords; the list alone changes it. */
  address = 0;
  readonly #memory: KernelMemory;
  readonly #codeBytes: number;
  #capacity = 0;
  #length = 0;

  /** @param codeBytes bytes of a code, a multiple of 16. */
  constructor(memory: KernelMemory, codeBytes: number) {
    this.#memory = memory;
    this.#codeBytes = codeBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Entries there is room for. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Address of the codes, one after another. */
  get codes(): number {
    return this.address + 4 * this.#capacity;
  }

  /** Ords of the entries; good until the next allocation. */
  ords(): Uint32Array {
    return this.#memory.u32(this.address, this.#length);
  }

  push(ord: number, code: Uint8Array): void {
    // A little room at a time: there are thousands of lists.
    if (this.#length === this.#capacity) this.#resize(4 * Math.ceil((this.#length + 1 + (this.#length >> 4)) / 4));
    this.#memory.u32(this.address, this.#capacity)[this.#length] = ord;
    this.#memory.u8(this.codes + this.#length * this.#codeBytes, this.#codeBytes).set(code);
    this.#length++;
  }

  /** Drops the entries whose ord's bit is set. */
  drop(dead: Uint32Array): void {
    const ords = this.ords();
    const codes = this.#memory.u8(this.codes, this.#length * this.#codeBytes);
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      const ord = ords[i];
      if ((dead[ord >>> 5] >>> (ord & 31)) & 1) continue;
      ords[kept] = ord;
      codes.copyWithin(kept * this.#codeBytes, i * this.#codeBytes, (i + 1) * this.#codeBytes);
      kept++;
    }
    if (kept === this.#length) return;
    this.#length = kept;
    this.#resize(4 * Math.ceil(kept / 4));
  }

  /** Ords, then codes; copies. */
  *save(): Generator<Uint8Array> {
    yield new Uint8Array(this.ords().slice().buffer);
    yield this.#memory.u8(this.codes, this.#length * this.#codeBytes).slice();
  }

  /** Fills an empty list with what `save` gave, and returns its ords. */
  load(length: number, bytes: Uint8Array): Uint32Array {
    this.#resize(4 * Math.ceil(length / 4));
    this.#length = length;
    this.#memory.u8(this.address, 4 * length).set(bytes.subarray(0, 4 * length));
    this.#memory.u8(this.codes, length * this.#codeBytes).set(bytes.subarray(4 * length));
    return this.ords();
  }

  /** Moves the entries into a block with room for so many. */
  #resize(capacity: number): void {
    const address = capacity === 0 ? 0 : this.#memory.allocate(capacity * (4 + this.#codeBytes));
    if (this.#length > 0) {
      this.#memory.u32(address, this.#length).set(this.ords());
      const codes = this.#memory.u8(this.codes, this.#length * this.#codeBytes);
      this.#memory.u8(address + 4 * capacity, codes.length).set(codes);
    }
    if (this.#capacity > 0) this.#memory.free(this.address, this.#capacity * (4 + this.#codeBytes));
    this.address = address;
    this.#capacity = capacity;
  }
}
