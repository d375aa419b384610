import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TopK } from '../../src/core/top-k.ts';
import { NearestCodes } from '../memory/nearest-codes.ts';
import { CHUNK_ORDS, RowTable } from '../memory/row-table.ts';
import { Lsh } from '../signs/lsh.ts';

const NUM_BITS = 256;
const LEAST_SHORTLIST = 48;

/**
 * Finds the centres that have the greatest inner products with a vector, on two levels: the sign codes of all centres give a
 * shortlist, and the inner products with those decide. A shortlist of all is exact.
 *
 * Groups of centres were tried for the first level: to miss no more they need three times as long, since centres of sentence
 * vectors lie in no clear groups themselves.
 */
export class CentreSearch {
  readonly dim: number;
  readonly #memory: KernelMemory;
  readonly #lsh: Lsh;
  readonly #rows: RowTable;
  readonly #codes: RowTable;
  readonly #query: number;

  /** @param lsh makes the sign codes; those of two searches may be made by one. */
  private constructor(memory: KernelMemory, dim: number, lsh: Lsh) {
    this.dim = dim;
    this.#memory = memory;
    this.#lsh = lsh;
    this.#rows = new RowTable(memory, Math.ceil(dim / 4) * 16);
    this.#codes = new RowTable(memory, lsh.codeBytes);
    this.#query = memory.allocate(this.#rows.rowBytes);
  }

  /** Takes in the centres. @param centres `[count, dim]`, at least one. */
  static of(
    memory: KernelMemory,
    centres: Float32Array,
    dim: number,
    lsh: Lsh = centreSigns(memory, dim),
  ): CentreSearch {
    const search = new CentreSearch(memory, dim, lsh);
    for (let i = 0; i * dim < centres.length; i++) search.setCentre(i, centres.subarray(i * dim, (i + 1) * dim));
    return search;
  }

  /** Takes in the centres as {@link CentreSearch.of} does, letting the event loop run in between. */
  static async inSlices(memory: KernelMemory, centres: Float32Array, dim: number, lsh: Lsh): Promise<CentreSearch> {
    const slice = new TimeSlice();
    const search = new CentreSearch(memory, dim, lsh);
    for (let i = 0; i * dim < centres.length; i++) {
      if (slice.spent) await slice.pause();
      search.setCentre(i, centres.subarray(i * dim, (i + 1) * dim));
    }
    return search;
  }

  get count(): number {
    return this.#rows.count;
  }

  get sizeBytes(): number {
    const chunks = Math.ceil(this.count / CHUNK_ORDS);
    return this.#lsh.sizeBytes + chunks * CHUNK_ORDS * (this.#rows.rowBytes + this.#codes.rowBytes);
  }

  /** Writes a centre. */
  setCentre(index: number, centre: Float32Array): void {
    this.#memory.f32(this.#rows.claim(index), this.dim).set(centre);
    this.#codes.set(index, this.#lsh.encode(centre));
  }

  /** Copies a centre out. */
  readCentre(index: number, centre: Float32Array): void {
    centre.set(this.#memory.f32(this.#rows.addressOf(index), this.dim));
  }

  /**
   * Writes the nearest centres, best first; of equal ones the smaller comes first.
   * @param vector `[dim]`.
   * @param nearest as many are written as it has places, or as there are centres.
   * @param shortlist centres whose inner products are computed for every one that is wanted; 48 in all at least.
   * @returns how many were written.
   */
  find(vector: Float32Array, nearest: Uint32Array, shortlist: number): number {
    const wanted = Math.min(nearest.length, this.count);
    const best = new TopK(wanted);
    const compared = Math.max(LEAST_SHORTLIST, shortlist * wanted);
    if (compared >= this.count) this.#compareAll(vector, best);
    else this.#compareSome(vector, compared, best);
    const { ords } = best.drain();
    nearest.set(ords);
    return ords.length;
  }

  /** Gives the memory back; nothing may be looked for any more. */
  close(): void {
    this.#rows.clear();
    this.#codes.clear();
    this.#memory.free(this.#query, this.#rows.rowBytes);
  }

  #compareAll(vector: Float32Array, best: TopK): void {
    const { rowBytes } = this.#rows;
    const out = this.#memory.allocate(4 * CHUNK_ORDS);
    this.#memory.f32(this.#query, this.dim).set(vector);
    for (const { base, rows, count } of this.#rows.chunks()) {
      this.#memory.kernels.dotsF32(this.#query, rows, rowBytes, count, rowBytes / 4, out);
      const scores = this.#memory.f32(out, count);
      for (let i = 0; i < count; i++) best.offer(scores[i], base + i);
    }
    this.#memory.free(out, 4 * CHUNK_ORDS);
  }

  #compareSome(vector: Float32Array, compared: number, best: TopK): void {
    const near = new NearestCodes(this.#codes, this.#lsh.encode(vector), compared);
    for (const chunk of this.#codes.chunks()) near.scanChunk(chunk);
    const { ords } = near.result();
    near.close();
    const list = this.#memory.allocate(8 * ords.length);
    const out = list + 4 * ords.length;
    this.#memory.u32(list, ords.length).set(ords);
    this.#memory.f32(this.#query, this.dim).set(vector);
    const { address, chunkCount, rowBytes } = this.#rows;
    const { kernels } = this.#memory;
    kernels.dotsF32At(this.#query, address, chunkCount, rowBytes, rowBytes / 4, list, ords.length, out);
    const scores = this.#memory.f32(out, ords.length);
    for (let i = 0; i < ords.length; i++) best.offer(scores[i], ords[i]);
    this.#memory.free(list, 8 * ords.length);
  }
}

/** Makes the sign codes of centres, which have the mean removed. */
export function centreSigns(memory: KernelMemory, dim: number): Lsh {
  return new Lsh(new Float32Array(dim), { numBits: NUM_BITS }, memory);
}
