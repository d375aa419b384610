import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError, messageOf } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import { RowTable } from '../memory/row-table.ts';
import { paddedDim, ROW_TAIL_BYTES } from './quantize.ts';

const MAX_FLOAT32 = 3.4028234663852886e38;

/**
 * All vectors of a collection as 8-bit rows, a quarter of their float32 size: what the indexes of a collection share to tell
 * candidates apart cheaply. Scores are off by about 1e-3, and by how much at most is known. A row is
 * `[values int8, padded to 16 | scale float32 | residual norm float32]`.
 */
export class Int8Table {
  readonly dim: number;
  readonly memory: KernelMemory;
  readonly rows: RowTable;
  readonly #paddedDim: number;
  /** Greatest residual norm and greatest length of any row there ever was. */
  #maxResidual = 0;
  #maxNorm = 0;

  /** @param dim values in a vector, from 1 to 65,536. @param memory where the rows go; one of its own when it is not given. */
  constructor(dim: number, memory: KernelMemory = KernelMemory.create()) {
    requireInteger(dim, 'dim', 1, 65_536);
    this.dim = dim;
    this.memory = memory;
    this.#paddedDim = paddedDim(dim);
    this.rows = new RowTable(memory, this.#paddedDim + ROW_TAIL_BYTES);
  }

  /** Makes the table that `save` wrote. @throws FormatError when it is not that. */
  static load(meta: Record<string, unknown>, payload: Uint8Array, memory?: KernelMemory): Int8Table {
    const { dim, count } = requireTableMeta(meta);
    const table = new Int8Table(dim, memory);
    table.load(count, payload);
    return table;
  }

  /** Live rows. */
  get count(): number {
    return this.rows.count;
  }

  /** Bytes of memory that the rows take, with the gaps between them. */
  get sizeBytes(): number {
    return this.rows.sizeBytes;
  }

  /**
   * Sets the rows of some ords, in any order; about half a microsecond a row of 256 values, without a break.
   * @param rows `[n, dim]`, finite.
   */
  add(ords: Uint32Array, rows: Float32Array): void {
    const { dim, memory } = this;
    if (rows.length !== ords.length * dim) {
      throw new InvalidArgumentError(
        `${ords.length} rows of ${dim} values are ${ords.length * dim} values, got ${rows.length}`,
      );
    }
    const sizeBytes = 4 * this.#paddedDim;
    const vector = memory.allocate(sizeBytes);
    for (let i = 0; i < ords.length; i++) {
      const address = this.rows.claim(ords[i]);
      memory.floats.set(rows.subarray(i * dim, (i + 1) * dim), vector / 4);
      const norm = memory.kernels.quantizeI8(vector, this.#paddedDim, address);
      this.#widenBounds(memory.floats[(address + this.#paddedDim) / 4 + 1], norm);
    }
    memory.free(vector, sizeBytes);
  }

  /** Removes the rows of some ords; those that have none are passed over. */
  remove(ords: Iterable<number>): void {
    for (const ord of ords) this.rows.remove(ord);
  }

  has(ord: number): boolean {
    return this.rows.has(ord);
  }

  /** Greatest residual norm of any row there ever was. */
  get maxResidual(): number {
    return this.#maxResidual;
  }

  /** Greatest length of any row there ever was; 1, but for rounding, where rows are unit vectors. */
  get maxNorm(): number {
    return this.#maxNorm;
  }

  /** Length of what rounding took from the row of an ord; the greatest there ever was where there is no row. */
  residualNorm(ord: number): number {
    const address = this.rows.addressOf(ord);
    return address === 0 ? this.#maxResidual : this.memory.f32(address + this.#paddedDim, 2)[1];
  }

  /** Fills an empty table with `count` saved rows. @throws FormatError when the bytes are not that. */
  load(count: number, payload: Uint8Array): void {
    this.rows.load(count, payload);
    for (const { ord, scale, residualNorm } of this.#tails()) {
      // Comparisons with NaN are false.
      if (!(scale >= 0 && scale <= MAX_FLOAT32 && residualNorm >= 0 && residualNorm <= MAX_FLOAT32))
        throw new FormatError(`row ${ord} of the 8-bit rows has scale ${scale} and residual norm ${residualNorm}`);
      this.#widenBounds(residualNorm, scale * lengthOf(this.#values(ord)) + residualNorm);
    }
  }

  /** The table as bytes, read back by `load`. */
  save(): SavedForm {
    return { meta: { dim: this.dim, count: this.count }, payload: this.rows.save() };
  }

  *#tails(): Generator<{ ord: number; scale: number; residualNorm: number }> {
    for (const ord of this.rows.ords()) {
      const [scale, residualNorm] = this.memory.f32(this.rows.addressOf(ord) + this.#paddedDim, 2);
      yield { ord, scale, residualNorm };
    }
  }

  #values(ord: number): Int8Array {
    return this.memory.i8(this.rows.addressOf(ord), this.dim);
  }

  #widenBounds(residualNorm: number, norm: number): void {
    this.#maxResidual = Math.max(this.#maxResidual, residualNorm);
    this.#maxNorm = Math.max(this.#maxNorm, norm);
  }
}

/** Dimension and row count of a saved table. @throws FormatError when they are none. */
export function requireTableMeta({ dim, count }: Record<string, unknown>): { dim: number; count: number } {
  try {
    requireInteger(dim as number, 'dim', 1, 65_536);
    requireInteger(count as number, 'count', 0);
  } catch (error) {
    throw new FormatError(`saved 8-bit rows cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return { dim: dim as number, count: count as number };
}

function lengthOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
