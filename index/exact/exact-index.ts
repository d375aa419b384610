import { FormatError, throwIfAborted } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { requireQuery, requireRows } from '../contract/index-input.ts';
import { concatenated, type SavedForm } from '../contract/saved-form.ts';
import type { Neighbors, SearchOptions, VectorIndex, VectorSource } from '../contract/vector-index.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import { AllowedBits, isFew } from './allowed-bits.ts';
import { CertifiedSearch } from './certified-search.ts';
import { Int8Search } from './int8-search.ts';
import { Int8Table, requireTableMeta } from './int8-table.ts';
import { RowSource } from './row-source.ts';

/** Rows added between two looks at the clock. */
const ADD_BLOCK = 512;

/** How an exact index is built. */
export interface ExactOptions {
  /** Where the full vectors are; the index keeps them itself, in four times the memory, when it is not given. */
  readonly source?: VectorSource;
}

/**
 * Compares the query with every vector: exact, and the yardstick of every other index. The scan reads 8-bit rows, whose scores
 * have a known bound of error; only rows that the bound does not exclude are compared at full precision, so the answer is the
 * one that comparing all of them at full precision would give.
 */
export class ExactIndex implements VectorIndex {
  readonly dim: number;
  /** The vectors as 8-bit rows, for others to score candidates by. */
  readonly table: Int8Table;
  readonly #source: VectorSource;
  readonly #kept: RowSource | undefined;
  #lastOrd = -1;

  /**
   * @param dim values in a vector, from 1 to 65,536.
   * @throws InvalidArgumentError when it is out of range.
   */
  constructor(dim: number, { source }: ExactOptions = {}) {
    const memory = KernelMemory.create();
    this.dim = dim;
    this.table = new Int8Table(dim, memory);
    this.#kept = source === undefined ? new RowSource(dim, memory) : undefined;
    this.#source = source ?? this.#kept!;
  }

  /**
   * Reads what `save` gave, by an index that kept the full vectors if and only if this one is to keep them.
   * @throws FormatError when it is not that.
   */
  static load(meta: Record<string, unknown>, payload: Uint8Array, options: ExactOptions = {}): ExactIndex {
    const { dim, count } = requireTableMeta(meta);
    const index = new ExactIndex(dim, options);
    const tableBytes = count * (4 + index.table.rows.rowBytes);
    index.table.load(count, payload.subarray(0, tableBytes));
    const rest = payload.subarray(tableBytes);
    if (index.#kept !== undefined) index.#kept.load(count, rest);
    else if (rest.length > 0) {
      throw new FormatError(
        `8-bit rows without full vectors take ${tableBytes} bytes, got ${payload.length}; load them without a source`,
      );
    }
    index.#lastOrd = index.table.rows.end - 1;
    return index;
  }

  get count(): number {
    return this.table.count;
  }

  /** Bytes of memory that the vectors take here. */
  get sizeBytes(): number {
    return this.table.sizeBytes + (this.#kept?.sizeBytes ?? 0);
  }

  async add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    requireRows(ords, rows, this.dim, this.#lastOrd);
    if (ords.length > 0) this.#lastOrd = ords[ords.length - 1];
    const slice = new TimeSlice();
    for (let from = 0; from < ords.length; from += ADD_BLOCK) {
      const some = ords.subarray(from, from + ADD_BLOCK);
      const theirs = rows.subarray(from * this.dim, (from + some.length) * this.dim);
      this.#kept?.add(some, theirs);
      this.table.add(some, theirs);
      await slice.pause();
    }
  }

  async remove(ords: Uint32Array): Promise<void> {
    this.table.remove(ords);
    this.#kept?.remove(ords);
  }

  /** The rows as bytes, read back by `load`; the full vectors too if they are kept here. */
  save(): SavedForm {
    const { meta, payload } = this.table.save();
    return { meta, payload: concatenated(payload, this.#kept?.save() ?? []) };
  }

  async search(query: Float32Array, k: number, { allowed, signal }: SearchOptions = {}): Promise<Neighbors> {
    requireQuery(query, k, this.dim);
    throwIfAborted(signal, 'the search');
    const approximate = new Int8Search(this.table, query);
    try {
      const search = new CertifiedSearch(approximate, Math.min(k, this.count));
      const slice = new TimeSlice();
      const { count } = this;
      const few = allowed !== undefined && isFew(allowed, count, this.table.rows.end);
      const scanned = few
        ? await this.#scanList(approximate, search, allowed.toArray(), slice, signal)
        : await this.#scanAll(approximate, search, allowed, slice, signal);
      return { ...(await search.rescore(query, this.#source, slice, signal)), scanned };
    } finally {
      approximate.close();
    }
  }

  /** Scores every row, or every row that is allowed, and says how many there were. */
  async #scanAll(
    approximate: Int8Search,
    search: CertifiedSearch,
    allowed: ReadonlyOrdSet | undefined,
    slice: TimeSlice,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const { memory, rows } = this.table;
    const bits = allowed === undefined ? undefined : new AllowedBits(memory, allowed, rows.end);
    let scanned = 0;
    try {
      for (const chunk of rows.chunks()) {
        const mask = bits === undefined ? 0 : bits.at(chunk.base);
        // Added after the search had begun.
        if (mask === undefined) break;
        approximate.scanChunk(chunk, mask);
        search.takeScores(chunk.count, (place) => chunk.base + place);
        scanned += chunk.liveCount;
        await slice.pause();
        throwIfAborted(signal, 'the search');
      }
    } finally {
      bits?.close();
    }
    return scanned;
  }

  /** Scores the rows of some ords. */
  async #scanList(
    approximate: Int8Search,
    search: CertifiedSearch,
    ords: Uint32Array,
    slice: TimeSlice,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    for (const block of approximate.blocks(ords)) {
      search.takeScores(block.length, (place) => block[place]);
      await slice.pause();
      throwIfAborted(signal, 'the search');
    }
    return ords.length;
  }
}
