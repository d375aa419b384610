import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { dotAt } from '../../src/core/vectors.ts';
import type { VectorSource } from '../contract/vector-index.ts';
import { RowTable } from '../memory/row-table.ts';

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
      this.#rows.memory.floats.set(rows.subarray(i * dim, (i + 1) * dim), address / 4);
    }
  }

  /** The rows as bytes, read back by `load`. */
  save(): Iterable<Uint8Array> {
    return this.#rows.save();
  }

  /** Fills an empty source with `count` saved rows. @throws FormatError when the bytes are not that. */
  load(count: number, payload: Uint8Array): void {
    this.#rows.load(count, payload);
    for (const ord of this.#rows.ords()) {
      const row = this.#rows.memory.f32(this.#rows.addressOf(ord), this.dim);
      if (!row.every(Number.isFinite))
        throw new FormatError(`the saved vector of ord ${ord} holds values that are not finite`);
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
