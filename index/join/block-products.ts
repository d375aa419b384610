import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { dotAt } from '../../src/core/vectors.ts';

/** Most that the order of additions changes in an inner product of unit vectors, a value. */
const ERROR_PER_VALUE = 2 ** -23;

/** Compares blocks of rows with each other, each row of one with each row of the other. */
export class BlockProducts {
  readonly #dim: number;
  readonly #chunk: number;
  readonly #paddedDim: number;
  readonly #memory = KernelMemory.create();
  readonly #a: number;
  readonly #b: number;
  readonly #products: number;
  readonly #places: number;

  /** @param chunk most rows of a block, which takes `8 chunk (chunk + dim)` bytes. */
  constructor(dim: number, chunk: number) {
    this.#dim = dim;
    this.#chunk = Math.ceil(chunk / 4) * 4;
    this.#paddedDim = Math.ceil(dim / 4) * 4;
    const rowsBytes = 4 * this.#chunk * this.#paddedDim;
    this.#a = this.#memory.allocate(rowsBytes);
    this.#b = this.#memory.allocate(rowsBytes);
    this.#products = this.#memory.allocate(4 * this.#chunk ** 2);
    this.#places = this.#memory.allocate(4 * this.#chunk ** 2);
  }

  /**
   * Tells `found` of every pair of a row of `a` and a row of `b` whose inner product, summed up by {@link dotAt} and rounded to
   * float32, is at least `floor`.
   * @param a `[m, dim]` of unit length. @param b `[n, dim]` of unit length; both of `chunk` rows at most.
   * @param found gets the rows' places and the product.
   */
  near(a: Float32Array, b: Float32Array, floor: number, found: (i: number, j: number, score: number) => void): void {
    const dim = this.#dim;
    const m = a.length / dim;
    const n = b.length / dim;
    this.#place(a, this.#a);
    this.#place(b, this.#b);
    const { kernels } = this.#memory;
    const columns = Math.ceil(n / 4) * 4;
    kernels.productF32(this.#a, m, this.#b, columns, this.#paddedDim, this.#products);
    const least = floor - dim * ERROR_PER_VALUE;
    const count = kernels.collectAbove(this.#products, m * columns, least, this.#places);
    for (const place of this.#memory.u32(this.#places, count)) {
      const i = Math.floor(place / columns);
      const j = place % columns;
      if (j >= n) continue;
      const score = Math.fround(dotAt(a.subarray(i * dim, (i + 1) * dim), b, j * dim));
      if (score >= floor) found(i, j, score);
    }
  }

  #place(rows: Float32Array, address: number): void {
    const dim = this.#dim;
    const padded = this.#paddedDim;
    const out = this.#memory.f32(address, this.#chunk * padded);
    if (padded === dim) out.set(rows);
    else for (let i = 0; i * dim < rows.length; i++) out.set(rows.subarray(i * dim, (i + 1) * dim), i * padded);
  }
}
