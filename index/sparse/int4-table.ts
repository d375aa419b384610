import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { bytesOf, floatsOf, type SavedForm } from '../contract/saved-form.ts';
import { RowTable } from '../memory/row-table.ts';
import { subtractMean } from '../signs/centring.ts';

/** The 16 values that four bits stand for are -7.5, -6.5 ... 7.5. */
const MIDDLE = 7.5;
/** Greatest values, as shares of the row's greatest, that are tried: cutting off the few great ones makes the others finer. */
const CLIPS = [0.55, 0.65, 0.75, 0.9];
const MAX_INT32 = 2 ** 31 - 1;

/**
 * Vectors less their mean as 4-bit values with a scale each, found by their ord: half of what 8 bits take, and close enough to
 * sort candidates so that few of them need their exact score.
 */
export class Int4Table {
  readonly dim: number;
  readonly #memory: KernelMemory;
  readonly #mean: Float32Array;
  /** Values in a row: `dim` rounded up to 32. */
  readonly #width: number;
  readonly #table: RowTable;
  readonly #query: number;
  readonly #centred: Float32Array;
  readonly #levels: Int8Array;

  /** @param mean mean of the vectors, `[dim]`. */
  constructor(memory: KernelMemory, mean: Float32Array) {
    this.dim = mean.length;
    this.#memory = memory;
    this.#mean = mean;
    this.#width = Math.ceil(mean.length / 32) * 32;
    this.#table = new RowTable(memory, this.#width / 2 + 4);
    this.#query = memory.allocate(this.#width * 2);
    this.#centred = new Float32Array(mean.length);
    this.#levels = new Int8Array(this.#width);
  }

  /** Rows that are there. */
  get count(): number {
    return this.#table.count;
  }

  /** Writes the row of an ord from the vector at `offset`. */
  set(ord: number, vectors: Float32Array, offset: number): void {
    const centred = subtractMean(vectors, offset, this.#mean, this.#centred);
    const scale = quantize(centred, this.#levels);
    const address = this.#table.claim(ord);
    const packed = this.#memory.u8(address, this.#width / 2);
    const levels = this.#levels;
    for (let i = 0; i < this.#width; i += 32) {
      for (let j = 0; j < 16; j++) packed[i / 2 + j] = levels[i + j] | (levels[i + 16 + j] << 4);
    }
    this.#memory.f32(address + this.#width / 2, 1)[0] = scale;
  }

  /** Removes the row of an ord and says whether there was one. */
  remove(ord: number): boolean {
    return this.#table.remove(ord);
  }

  has(ord: number): boolean {
    return this.#table.has(ord);
  }

  /**
   * Writes the approximate inner product of the query and the vector of each ord.
   * @param query `[dim]`.
   * @param scores `[n]`, written; NaN for an ord that has no row.
   */
  scores(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    if (ords.length === 0) return;
    const list = this.#memory.allocate(8 * ords.length);
    const out = list + 4 * ords.length;
    this.#memory.u32(list, ords.length).set(ords);
    const { queryScale, sum } = this.#placeQuery(query);
    const { address, chunkCount, rowBytes } = this.#table;
    const { kernels } = this.#memory;
    const middle = MIDDLE * sum;
    kernels.dotsI4At(
      this.#query,
      queryScale,
      middle,
      address,
      chunkCount,
      rowBytes,
      this.#width,
      list,
      ords.length,
      out,
    );
    scores.set(this.#memory.f32(out, ords.length));
    this.#memory.free(list, 8 * ords.length);
    const common = dot(query, this.#mean);
    for (let i = 0; i < ords.length; i++) scores[i] += common;
  }

  /** Bytes in memory, gaps between rows included. */
  get sizeBytes(): number {
    return this.#table.sizeBytes + 2 * this.#width;
  }

  /** The mean, then ords and rows. */
  save(): SavedForm {
    return { meta: { dim: this.dim, count: this.count }, payload: this.#payload() };
  }

  /** Bytes that `save` gives. */
  get savedBytes(): number {
    return 4 * this.dim + this.count * (4 + this.#table.rowBytes);
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(memory: KernelMemory, meta: Record<string, unknown>, payload: Uint8Array): Int4Table {
    const { dim, count } = meta as Record<string, number>;
    if (!Number.isInteger(dim) || dim < 1 || dim > 65_536 || payload.length < 4 * dim) {
      throw new FormatError(`this does not describe 4-bit rows: ${JSON.stringify(meta)}`);
    }
    const table = new Int4Table(memory, floatsOf(payload.subarray(0, 4 * dim), dim, 'the mean'));
    table.#table.load(count, payload.subarray(4 * dim));
    for (const ord of table.ords()) table.#requireFinite(ord);
    return table;
  }

  /** The ords that have a row, ascending. */
  ords(): Uint32Array {
    return this.#table.ords();
  }

  *#payload(): Generator<Uint8Array> {
    yield bytesOf(this.#mean);
    yield* this.#table.save();
  }

  #requireFinite(ord: number): void {
    const [scale] = this.#memory.f32(this.#table.addressOf(ord) + this.#width / 2, 1);
    if (!Number.isFinite(scale)) throw new FormatError(`4-bit row ${ord} has the scale ${scale}`);
  }

  /** Writes the query as int16, as finely as no sum with values up to 15 leaves int32. */
  #placeQuery(query: Float32Array): { queryScale: number; sum: number } {
    let total = 0;
    let greatest = 0;
    for (const value of query) {
      total += Math.abs(value);
      greatest = Math.max(greatest, Math.abs(value));
    }
    // Rounding may add a half to each.
    const factor = greatest === 0 ? 1 : Math.min(32_767 / greatest, (MAX_INT32 / 15 - query.length) / total);
    const placed = this.#memory.i16(this.#query, this.#width);
    let sum = 0;
    for (let i = 0; i < query.length; i++) {
      placed[i] = Math.round(query[i] * factor);
      sum += placed[i];
    }
    return { queryScale: 1 / factor, sum };
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Writes the values as levels from 0 to 15 and returns their scale: of a few cut-offs the one of least squared error, with the
 * factor that fits best to the levels it gives.
 */
function quantize(values: Float32Array, levels: Int8Array): number {
  let greatest = 0;
  for (const value of values) greatest = Math.max(greatest, Math.abs(value));
  if (greatest === 0) return 0;
  let best = 0;
  let bestClip = CLIPS[0];
  for (const clip of CLIPS) {
    const { gain } = fit(values, 8 / (clip * greatest), levels);
    if (gain > best) {
      best = gain;
      bestClip = clip;
    }
  }
  return fit(values, 8 / (bestClip * greatest), levels).scale;
}

/** Rounds to levels; `gain` is how much of the squared length the levels explain. */
function fit(values: Float32Array, factor: number, levels: Int8Array): { scale: number; gain: number } {
  let cross = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const level = Math.max(-8, Math.min(7, Math.floor(values[i] * factor)));
    levels[i] = level + 8;
    cross += values[i] * (level + 0.5);
    square += (level + 0.5) * (level + 0.5);
  }
  return { scale: cross / square, gain: (cross * cross) / square };
}
