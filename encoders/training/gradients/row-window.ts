import type { Weight } from '../../roformer/weights.ts';

/** Room is made for this many rows at a time, so that it rarely has to grow. */
const ROOM = 1024;

/**
 * Copies of the rows of a table that a batch reads, with room for their gradient. Both are kept and used again: fresh
 * arrays each step would keep the garbage collector busy.
 */
export class RowWindow {
  readonly #table: Weight;
  readonly #width: number;
  #values = new Float32Array(0);
  #gradient = new Float32Array(0);

  constructor(table: Weight) {
    this.#table = table;
    this.#width = table.shape[1];
  }

  /** Copies the given rows. Both arrays, `[rows.length, width]`, are good until the next call. */
  take(rows: Int32Array): { shape: [number, number]; values: Float32Array; gradient: Float32Array } {
    const width = this.#width;
    const length = rows.length * width;
    if (length > this.#values.length) {
      const room = Math.ceil(rows.length / ROOM) * ROOM * width;
      this.#values = new Float32Array(room);
      this.#gradient = new Float32Array(room);
    }
    const { data } = this.#table;
    for (let i = 0; i < rows.length; i++) {
      this.#values.set(data.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
    }
    return {
      shape: [rows.length, width],
      values: this.#values.subarray(0, length),
      gradient: this.#gradient.subarray(0, length),
    };
  }
}
