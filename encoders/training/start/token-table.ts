import type { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';

/** Kernels work on whole vectors of four. */
const LANES = 4;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Writes token ids into kernel memory. @returns their address */
export function placeIds(memory: KernelMemory, ids: Int32Array): number {
  const address = memory.allocate(Math.max(1, ids.byteLength));
  memory.u32(address, ids.length).set(ids);
  return address;
}

/** A row of float32 for each token, in kernel memory, with a row beside the table that sums are made in. */
export class TokenTable {
  readonly vocabSize: number;
  /** Floats from one row to the next: the width, rounded up to a multiple of 4. */
  readonly stride: number;
  readonly #memory: KernelMemory;
  readonly #rows: number;
  readonly #work: number;

  /** Makes a table of zeros. */
  constructor(memory: KernelMemory, vocabSize: number, width: number) {
    this.vocabSize = vocabSize;
    this.stride = Math.ceil(width / LANES) * LANES;
    this.#memory = memory;
    this.#rows = memory.allocate(vocabSize * this.stride * FLOAT_BYTES);
    this.#work = memory.allocate(this.stride * FLOAT_BYTES);
  }

  /** `[vocabSize, stride]`; good until memory is allocated again. */
  get rows(): Float32Array {
    return this.#memory.f32(this.#rows, this.vocabSize * this.stride);
  }

  /** `[stride]`: what `sum` writes and `add` reads; good until memory is allocated again. */
  get work(): Float32Array {
    return this.#memory.f32(this.#work, this.stride);
  }

  /** Sums the rows of `count` ids that lie at an address into `work`. */
  sum(ids: number, count: number): void {
    this.#memory.kernels.sumRows(this.#rows, this.stride * FLOAT_BYTES, ids, count, this.#work);
  }

  /** Adds `scale * work` to the rows of `count` ids of this table, or of another of the same memory and width. */
  add(scale: number, ids: number, count: number, table: TokenTable = this): void {
    this.#memory.kernels.addToRows(this.#work, scale, table.#rows, this.stride * FLOAT_BYTES, ids, count);
  }
}
