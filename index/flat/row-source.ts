import { dotAt } from '../../src/core/dot.ts';
import type { KernelMemory } from '../../src/core/kernels/kernel-memory.ts';
import { RowTable } from '../../src/core/kernels/row-table.ts';
import type { VectorSource } from '../vector-source.ts';

/** Full vectors in memory, for indexes that have no other place to ask: small ones, tests and benchmarks. */
export class RowSource implements VectorSource {
  readonly dim: number;
  readonly #rows: RowTable;

  constructor(dim: number, memory: KernelMemory) {
    this.dim = dim;
    this.#rows = new RowTable(memory, dim * 4);
  }

  /** Bytes of memory that the rows take, with the gaps between them. */
  get sizeBytes(): number {
    return this.#rows.sizeBytes;
  }

  /** Sets the rows of some ords. @param rows `[n, dim]`. */
  add(ords: Uint32Array, rows: Float32Array): void {
    const { dim } = this;
    for (let i = 0; i < ords.length; i++) {
      const address = this.#rows.claim(ords[i]);
      this.#rows.memory.f32(address, dim).set(rows.subarray(i * dim, (i + 1) * dim));
    }
  }

  remove(ords: Iterable<number>): void {
    for (const ord of ords) this.#rows.remove(ord);
  }

  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    for (let i = 0; i < ords.length; i++) {
      const address = this.#rows.addressOf(ords[i]);
      scores[i] = address === 0 ? Number.NaN : dotAt(query, this.#rows.memory.f32(address, this.dim), 0);
    }
  }
}
