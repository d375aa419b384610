import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { Serial } from '../../src/core/serial.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TopK } from '../../src/core/top-k.ts';
import { requireQuery, requireRows } from '../contract/index-input.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import type { Neighbors, VectorIndex, VectorSource } from '../contract/vector-index.ts';
import { scoreRows } from '../exact/int8-search.ts';
import { Int8Table } from '../exact/int8-table.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import { checkedMeanOf } from '../signs/centring.ts';
import { exactBest } from '../signs/exact-best.ts';
import { Lsh } from '../signs/lsh.ts';
import { SignCodes } from '../signs/sign-codes.ts';
import { BioHash } from './bio-hash.ts';
import type { Candidates, CodeLists } from './code-lists.ts';
import { FlyHash } from './fly-hash.ts';
import { Int4Table } from './int4-table.ts';
import { InvertedLists } from './inverted-lists.ts';
import { ListedCodes } from './listed-codes.ts';
import { MAX_LISTED_ORD } from './listed-ords.ts';
import { SketchLists } from './sketch-lists.ts';
import type { SparseCode } from './sparse-code.ts';
import { readSparseForm, type SparseParts, saveSparseForm } from './sparse-form.ts';
import {
  checkSparseOptions,
  checkSparseSearch,
  type SparseBuildOptions,
  type SparseParameters,
  type SparseSearchOptions,
  type SparseSearchParameters,
} from './sparse-options.ts';

/** Where the vectors themselves are. */
export interface SparseVectors {
  /** Full precision: what the answer is ordered by. */
  readonly source: VectorSource;
  /** The same vectors as 8-bit rows, for the option `table: 'shared'`. */
  readonly table?: Int8Table;
}

/** How many candidates each stage of a search gave to the next one. */
export interface SparseStages {
  /** Bits of the query whose lists were read; 0 when everything that is allowed was looked at. */
  readonly queryLength: number;
  /** Entries of these lists, vectors that share a bit with the query, or all that are allowed. */
  readonly listed: number;
  /** Left by the sign codes. */
  readonly signed: number;
  /** Left by the table: their exact scores were computed. */
  readonly scored: number;
}

/** Neighbours, and how they were found. */
export interface SparseNeighbors extends Neighbors {
  readonly stages: SparseStages;
}

/** Bytes that each part of the index takes in memory. */
export interface SparseBytes {
  readonly code: number;
  readonly lists: number;
  readonly signs: number;
  readonly table: number;
}

/** Vectors added between two looks at the clock. */
const ADD_BLOCK = 32;

/**
 * Finds vectors as a text search finds texts: a vector's words are the most active bits of its sparse code, and inverted lists
 * say who has them. What shares a bit with the query is sorted out by sign codes, then by coarse scores, and exact scores
 * order the rest. Training is short, adding and removing change a few lists, and filters are intersections of sets.
 */
export class SparseIndex implements VectorIndex<SparseSearchOptions> {
  readonly code: SparseCode;
  readonly parameters: SparseParameters;
  readonly #parts: SparseParts;
  readonly #vectors: SparseVectors;
  readonly #changes = new Serial();
  /** While vectors are being added, the last of those that are not in the lists yet. */
  #lastOrd: number;

  private constructor(parts: SparseParts, vectors: SparseVectors) {
    const { code, parameters } = parts;
    if (parameters.table === 'shared' && vectors.table === undefined) {
      throw new InvalidArgumentError(`table: 'shared' needs the table that is to be shared; give it with the source`);
    }
    if (vectors.table !== undefined && vectors.table.dim !== code.dim) {
      throw new InvalidArgumentError(
        `the code is of vectors of ${code.dim} values, but the 8-bit rows have ${vectors.table.dim}`,
      );
    }
    this.code = code;
    this.parameters = parameters;
    this.#parts = parts;
    this.#vectors = vectors;
    this.#lastOrd = parts.lists.lastOrd;
  }

  /**
   * Learns the code from a sample and creates an empty index, letting the event loop run in between.
   * @param sample `[n, dim]` vectors like those that will be added; SPARSE_SAMPLE_SIZE of them are enough.
   * @throws InvalidArgumentError when an option or the sample is wrong; AbortedError when `signal` fires.
   */
  static async train(
    sample: Float32Array,
    dim: number,
    vectors: SparseVectors,
    options: SparseBuildOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<SparseIndex> {
    const mean = await checkedMeanOf(sample, dim);
    const memory = KernelMemory.create();
    const count = sample.length / dim;
    const filled = { ...options, hashDim: checkSparseOptions(options, count).hashDim };
    const code =
      filled.code === 'fly' ? await FlyHash.of(mean, filled) : await BioHash.train(sample, dim, filled, memory);
    return SparseIndex.#empty(code, { mean, count }, vectors, filled, memory);
  }

  /**
   * Creates an empty index of a trained code, letting the event loop run in between.
   * @param sample `[n, dim]`: its mean is taken. @param memory where lists and tables go.
   * @throws InvalidArgumentError when an option is wrong.
   */
  static async of(
    code: SparseCode,
    sample: Float32Array,
    vectors: SparseVectors,
    options: SparseBuildOptions = {},
    memory: KernelMemory = KernelMemory.create(),
  ): Promise<SparseIndex> {
    const mean = await checkedMeanOf(sample, code.dim);
    return SparseIndex.#empty(code, { mean, count: sample.length / code.dim }, vectors, options, memory);
  }

  static #empty(
    code: SparseCode,
    { mean, count }: { readonly mean: Float32Array; readonly count: number },
    vectors: SparseVectors,
    options: SparseBuildOptions,
    memory: KernelMemory,
  ): SparseIndex {
    const { kind, hashDim } = code;
    const { code: _, hashDim: __, ...parameters } = checkSparseOptions({ ...options, code: kind, hashDim }, count);
    const parts: SparseParts = {
      parameters,
      code,
      lists: emptyLists(memory, hashDim, mean, parameters, options.seed),
      rows: parameters.table === 'int4' ? new Int4Table(memory, mean) : undefined,
    };
    return new SparseIndex(parts, vectors);
  }

  /**
   * Reads what `save` gave, letting the event loop run in between.
   * @throws FormatError when it is not that; InvalidArgumentError without a table to share.
   */
  static async load(meta: Record<string, unknown>, payload: Uint8Array, vectors: SparseVectors): Promise<SparseIndex> {
    return new SparseIndex(await readSparseForm(meta, payload, KernelMemory.create()), vectors);
  }

  get dim(): number {
    return this.code.dim;
  }

  get count(): number {
    return this.#parts.lists.live.size;
  }

  /** Bytes in memory, about; vectors and a shared table are others' and not counted. */
  get bytes(): SparseBytes {
    const { code, lists, rows } = this.#parts;
    return { code: code.sizeBytes, ...lists.bytes, table: rows?.sizeBytes ?? 0 };
  }

  /** Sum of `bytes`. */
  get sizeBytes(): number {
    const { code, lists, signs, table } = this.bytes;
    return code + lists + signs + table;
  }

  add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    return this.#changes.run(async () => {
      requireRows(ords, rows, this.dim, this.#lastOrd);
      if (ords.length === 0) return;
      requireInteger(ords[ords.length - 1], 'the last ord', 0, MAX_LISTED_ORD);
      this.#lastOrd = ords[ords.length - 1];
      const slice = new TimeSlice();
      for (let from = 0; from < ords.length; from += ADD_BLOCK) {
        const some = ords.subarray(from, from + ADD_BLOCK);
        this.#addBlock(some, rows.subarray(from * this.dim, (from + some.length) * this.dim));
        await slice.pause();
      }
    });
  }

  remove(ords: Uint32Array): Promise<void> {
    return this.#changes.run(async () => {
      const { lists, rows } = this.#parts;
      const slice = new TimeSlice();
      for (const ord of ords) {
        if (lists.remove(ord)) rows?.remove(ord);
        await slice.pause();
      }
    });
  }

  async search(query: Float32Array, k: number, options: SparseSearchOptions = {}): Promise<SparseNeighbors> {
    requireQuery(query, k, this.dim);
    const parameters = checkSparseSearch(options, this.code, this.parameters, k);
    const { allowed, signal } = options;
    throwIfAborted(signal, 'the search');
    const { live } = this.#parts.lists;
    const wanted = Math.min(k, allowed === undefined ? live.size : live.sharedWith(allowed));
    const { ords: signed, ...first } = this.#candidates(query, wanted, allowed, parameters);
    const scored = this.#byTable(query, signed, parameters.candidates);
    const best = await exactBest(query, scored, wanted, this.#vectors.source, signal);
    return { ...best, scanned: first.listed, stages: { ...first, signed: signed.length, scored: scored.length } };
  }

  /** The index as it is stored; removed vectors leave the lists first. Vectors are others'. */
  save(): SavedForm {
    return saveSparseForm(this.#parts);
  }

  /** Lists come last: what they name has its row. */
  #addBlock(ords: Uint32Array, vectors: Float32Array): void {
    const { code, lists, rows, parameters } = this.#parts;
    const bits = Array.from(ords, (ord, i) => {
      const room = new Uint32Array(parameters.hashLength);
      rows?.set(ord, vectors, i * this.dim);
      return room.subarray(0, code.encode(vectors, i * this.dim, room));
    });
    lists.add(ords, vectors, bits);
  }

  /** At least `wanted` candidates, which there are: what shares a bit, by more bits where these are too few. */
  #candidates(
    query: Float32Array,
    wanted: number,
    allowed: ReadonlyOrdSet | undefined,
    parameters: SparseSearchParameters,
  ): Candidates & { readonly queryLength: number } {
    const { code, lists } = this.#parts;
    for (let queryLength = parameters.queryLength; queryLength <= code.hashDim; queryLength *= 2) {
      const room = new Uint32Array(queryLength);
      const bits = room.subarray(0, code.encode(query, 0, room));
      // A filter that leaves less than the lists hold is better than the lists.
      if (allowed !== undefined && allowed.size <= lists.lengthOf(bits)) break;
      const found = lists.find(query, bits, { ...parameters, allowed });
      if (found.ords.length >= wanted) return { ...found, queryLength };
    }
    const all = this.#everything(allowed);
    return { ords: lists.sift(query, all, parameters.signCandidates), listed: all.length, queryLength: 0 };
  }

  #everything(allowed: ReadonlyOrdSet | undefined): Uint32Array {
    const { live } = this.#parts.lists;
    if (allowed === undefined) return live.toArray();
    const both = live.clone();
    both.and(allowed);
    return both.toArray();
  }

  #byTable(query: Float32Array, ords: Uint32Array, limit: number): Uint32Array {
    const table = this.parameters.table === 'shared' ? this.#vectors.table : this.#parts.rows;
    if (table === undefined || ords.length <= limit) return ords;
    const scores = new Float32Array(ords.length);
    if (table instanceof Int8Table) scoreRows(table, query, ords, scores);
    else table.scores(query, ords, scores);
    const best = new TopK(limit);
    for (let i = 0; i < ords.length; i++) best.offer(scores[i], ords[i]);
    return best.drain().ords;
  }
}

function emptyLists(
  memory: KernelMemory,
  hashDim: number,
  mean: Float32Array,
  { signBits: numBits, signLayout }: SparseParameters,
  seed = 1,
): CodeLists {
  if (signLayout === 'lists') {
    return new SketchLists(memory, hashDim, new Lsh(mean, { numBits, seed }, memory));
  }
  const signs = numBits === 0 ? undefined : SignCodes.of(mean, { numBits, seed }, memory);
  return new ListedCodes(new InvertedLists(memory, hashDim), signs);
}
