import { InvalidArgumentError } from '../../src/core/errors.ts';
import { requireVector } from '../../src/core/vectors.ts';
import { CHUNK_ORDS, type Chunk } from '../memory/row-table.ts';
import type { Int8Table } from './int8-table.ts';
import { paddedDim, type QuantizedQuery, quantizeQuery } from './quantize.ts';

/** Error that float32 arithmetic adds, here and in the exact scores, as a share of the vectors' lengths. */
const ARITHMETIC_ERROR = 2e-6;

/** Scores of a block of rows that are not below some threshold. */
export interface BlockScores {
  /** Places in the block, ascending. */
  readonly places: Uint32Array;
  /** Scores of all the block. */
  readonly scores: Float32Array;
}

/** A query at work on a table of 8-bit rows, block by block. Holds memory until it is closed. */
export class Int8Search {
  readonly #table: Int8Table;
  readonly #query: QuantizedQuery;
  readonly #paddedDim: number;
  readonly #blockRows: number;
  readonly #address: number;
  readonly #sizeBytes: number;

  /**
   * @param query `[dim]`, finite.
   * @param maxRows the most rows that will be scored by ord; blocks are smaller when it is.
   */
  constructor(table: Int8Table, query: Float32Array, maxRows = CHUNK_ORDS) {
    this.#table = table;
    this.#paddedDim = paddedDim(table.dim);
    this.#blockRows = Math.min(maxRows, CHUNK_ORDS);
    const { memory } = table;
    // The query, then ords or places, then scores.
    this.#sizeBytes = 2 * this.#paddedDim + 8 * this.#blockRows;
    this.#address = memory.allocate(this.#sizeBytes);
    this.#query = quantizeQuery(query, memory.i16(this.#address, this.#paddedDim));
  }

  get #places(): number {
    return this.#address + 2 * this.#paddedDim;
  }

  get #scores(): number {
    return this.#places + 4 * this.#blockRows;
  }

  /**
   * How far a score may be from the inner product of the vectors themselves, for any row. With x = x' + e and q = q' + f,
   * qx - q'x' = q'e + fx, at most |q'| |e| + |f| |x| (Cauchy and Schwarz).
   */
  get maxError(): number {
    return this.#errorOf(this.#table.maxResidual);
  }

  /** How far the score of one row may be off. */
  errorAt(ord: number): number {
    return this.#errorOf(this.#table.residualNorm(ord));
  }

  /** Scores the rows of a chunk. @param mask address of a bit for each row that is asked for, or 0 for all. */
  scanChunk({ rows, live, count, liveCount }: Chunk, mask = 0): void {
    const { kernels } = this.#table.memory;
    const { rowBytes } = this.#table.rows;
    kernels.dotsI8(this.#address, this.#query.scale, rows, rowBytes, count, this.#paddedDim, this.#scores);
    if (liveCount < count) kernels.maskScores(this.#scores, live, count);
    if (mask !== 0) kernels.maskScores(this.#scores, mask, count);
  }

  /** Scores the rows of up to 4,096 ords; NaN where there is none. */
  scanOrds(ords: Uint32Array): void {
    const { memory, rows } = this.#table;
    memory.u32(this.#places, ords.length).set(ords);
    memory.kernels.dotsI8At(
      this.#address,
      this.#query.scale,
      rows.address,
      rows.chunkCount,
      rows.rowBytes,
      this.#paddedDim,
      this.#places,
      ords.length,
      this.#scores,
    );
  }

  /**
   * Those of the scores `[from, to)` of the last scan that are at least `threshold`, their places counted from `from`; views, good
   * until the next scan.
   */
  above(threshold: number, from: number, to: number): BlockScores {
    const { memory } = this.#table;
    const scores = this.#scores + 4 * from;
    const found = memory.kernels.collectAbove(scores, to - from, threshold, this.#places);
    return { places: memory.u32(this.#places, found), scores: memory.f32(scores, to - from) };
  }

  /** Scores any number of ords, a block at a time, and gives each block when its scores are there. */
  *blocks(ords: Uint32Array): Generator<Uint32Array> {
    for (let from = 0; from < ords.length; from += this.#blockRows) {
      const block = ords.subarray(from, from + this.#blockRows);
      this.scanOrds(block);
      yield block;
    }
  }

  /** Scores any number of ords. @param out `[n]`, written. */
  scoreOrds(ords: Uint32Array, out: Float32Array): void {
    let from = 0;
    for (const block of this.blocks(ords)) {
      out.set(this.#table.memory.f32(this.#scores, block.length), from);
      from += block.length;
    }
  }

  /** Gives the memory back. */
  close(): void {
    this.#table.memory.free(this.#address, this.#sizeBytes);
  }

  #errorOf(residualNorm: number): number {
    const { norm, residualNorm: queryResidual } = this.#query;
    const { maxNorm } = this.#table;
    return norm * residualNorm + queryResidual * maxNorm + ARITHMETIC_ERROR * norm * maxNorm;
  }
}

/**
 * Writes the approximate inner product of the query and the row of each ord.
 * @param query `[dim]`, finite. @param ords `[n]`, in any order. @param out `[n]`, written; NaN for an ord without a row.
 */
export function scoreRows(table: Int8Table, query: Float32Array, ords: Uint32Array, out: Float32Array): void {
  requireVector(query, table.dim, 'the query vector');
  if (out.length !== ords.length) {
    throw new InvalidArgumentError(`${ords.length} ords need ${ords.length} scores, got room for ${out.length}`);
  }
  if (ords.length === 0) return;
  const search = new Int8Search(table, query, ords.length);
  search.scoreOrds(ords, out);
  search.close();
}
