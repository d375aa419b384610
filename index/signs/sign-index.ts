import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TopK } from '../../src/core/top-k.ts';
import { requireQuery, requireRows } from '../contract/index-input.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import type { Neighbors, SearchOptions, VectorIndex, VectorSource } from '../contract/vector-index.ts';
import { CertifiedSearch } from '../exact/certified-search.ts';
import { Int8Search } from '../exact/int8-search.ts';
import type { Int8Table } from '../exact/int8-table.ts';
import { exactBest } from './exact-best.ts';
import type { LshOptions } from './lsh.ts';
import { SignCodes } from './sign-codes.ts';

/** Rows encoded between two looks at the clock. */
const ADD_BLOCK = 512;

/** Vectors that are worth giving to the training: their mean hardly changes with more. */
export const SIGN_SAMPLE_SIZE = 4096;

/** Candidates taken from the codes unless asked otherwise. */
const DEFAULT_SIGN_CANDIDATES = 300;

/** Where the vectors themselves are. */
export interface SignIndexVectors {
  /** Full precision: what the answer is ordered by. */
  readonly source: VectorSource;
  /** The same vectors as 8-bit rows: with them only the few candidates that matter are asked of the source. */
  readonly table?: Int8Table;
}

/** Options of a search of sign codes. */
export interface SignSearchOptions extends SearchOptions {
  /** Nearest codes whose vectors are compared, at least k. More find more and cost more. Default 300. */
  readonly candidates?: number;
}

/**
 * Compares the query's sign code with all codes, 512 bits instead of 256 float32, and then the vectors of the nearest codes.
 * Built as fast as vectors are encoded, without training; the answer is exact but for neighbours that are not among the candidates.
 */
export class SignIndex implements VectorIndex<SignSearchOptions> {
  readonly codes: SignCodes;
  readonly #vectors: SignIndexVectors;
  #lastOrd = -1;

  /** @param codes a table of codes, empty or with what is in the vectors. */
  constructor(codes: SignCodes, vectors: SignIndexVectors) {
    if (vectors.table !== undefined && vectors.table.dim !== codes.dim) {
      throw new InvalidArgumentError(
        `codes are of vectors of ${codes.dim} values, but the 8-bit rows have ${vectors.table.dim}`,
      );
    }
    this.codes = codes;
    this.#vectors = vectors;
    this.#lastOrd = codes.lastOrd;
  }

  /**
   * Creates an empty index from the mean of a sample, `[n, dim]`.
   * @throws InvalidArgumentError when an option or the sample is wrong.
   */
  static train(sample: Float32Array, dim: number, vectors: SignIndexVectors, options?: LshOptions): SignIndex {
    return new SignIndex(SignCodes.train(sample, dim, options), vectors);
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(meta: Record<string, unknown>, payload: Uint8Array, vectors: SignIndexVectors): SignIndex {
    return new SignIndex(SignCodes.load(meta, payload), vectors);
  }

  get dim(): number {
    return this.codes.dim;
  }

  get count(): number {
    return this.codes.count;
  }

  /** Bytes in memory; vectors and 8-bit rows are others' and not counted. */
  get sizeBytes(): number {
    return this.codes.sizeBytes;
  }

  async add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    requireRows(ords, rows, this.dim, this.#lastOrd);
    if (ords.length > 0) this.#lastOrd = ords[ords.length - 1];
    const slice = new TimeSlice();
    for (let from = 0; from < ords.length; from += ADD_BLOCK) {
      const some = ords.subarray(from, from + ADD_BLOCK);
      this.codes.add(some, rows.subarray(from * this.dim, (from + some.length) * this.dim));
      await slice.pause();
    }
  }

  async remove(ords: Uint32Array): Promise<void> {
    this.codes.remove(ords);
  }

  async search(query: Float32Array, k: number, options: SignSearchOptions = {}): Promise<Neighbors> {
    requireQuery(query, k, this.dim);
    const candidates = requireCandidates(options.candidates, k);
    const { signal } = options;
    throwIfAborted(signal, 'the search');
    if (this.count === 0) return { ...new TopK(0).drain(), scanned: 0 };
    const limit = Math.min(candidates, this.count);
    const { ords } = await this.codes.nearest(this.codes.encode(query), limit, options);
    return { ...(await this.#rescore(query, ords, k, signal)), scanned: ords.length };
  }

  /** The codes as bytes, read back by `load`; the vectors are others'. */
  save(): SavedForm {
    return this.codes.save();
  }

  async #rescore(query: Float32Array, ords: Uint32Array, k: number, signal: AbortSignal | undefined) {
    const { source, table } = this.#vectors;
    if (table === undefined) return exactBest(query, ords, k, source, signal);
    const approximate = new Int8Search(table, query);
    try {
      const search = new CertifiedSearch(approximate, Math.min(k, ords.length));
      for (const block of approximate.blocks(ords)) search.takeScores(block.length, (place) => block[place]);
      return await search.rescore(query, source, new TimeSlice(), signal);
    } finally {
      approximate.close();
    }
  }
}

/** Fills in and checks how many candidates there are to be. */
function requireCandidates(candidates: number | undefined, k: number): number {
  if (candidates === undefined) return Math.max(DEFAULT_SIGN_CANDIDATES, k);
  requireInteger(candidates, 'candidates', 1);
  if (candidates >= k) return candidates;
  throw new InvalidArgumentError(`candidates must be at least k = ${k}, got ${candidates}; ask for more of them`);
}
