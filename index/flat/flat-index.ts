import { dotAt } from '../../src/core/dot.ts';
import { throwIfAborted } from '../../src/core/errors.ts';
import { requireInteger } from '../../src/core/integers.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TopK } from '../../src/core/top-k.ts';
import { requireQuery, requireRows } from '../index-input.ts';
import type { Neighbors, SearchOptions, VectorIndex } from '../vector-index.ts';

/** Values in a chunk of rows: 4 MiB, so that growing never copies what is there. */
const CHUNK_VALUES = 2 ** 20;

/** Rows in ascending order of their ords; a chunk that has been handed to a search is only ever appended to. */
interface Chunk {
  readonly ords: Uint32Array;
  readonly rows: Float32Array;
  /** 1 where the row was removed. */
  readonly dead: Uint8Array;
  size: number;
  live: number;
}

/** Compares the query with every vector: exact, and the yardstick of every other index. */
export class FlatIndex implements VectorIndex {
  readonly dim: number;
  #chunks: Chunk[] = [];
  #count = 0;
  #lastOrd = -1;

  readonly #chunkRows: number;

  /**
   * @param dim values in a vector, from 1 up.
   * @param chunkRows rows in a chunk, from 1 up; the default is right for all but tests.
   * @throws InvalidArgumentError when one of them is out of range.
   */
  constructor(dim: number, chunkRows?: number) {
    requireInteger(dim, 'dim', 1, 65_536);
    this.dim = dim;
    this.#chunkRows = chunkRows ?? Math.floor(CHUNK_VALUES / dim);
    requireInteger(this.#chunkRows, 'chunkRows', 1);
  }

  get count(): number {
    return this.#count;
  }

  async add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    const { dim } = this;
    requireRows(ords, rows, dim, this.#lastOrd);
    for (let from = 0; from < ords.length; ) {
      const chunk = this.#roomyChunk();
      const taken = Math.min(ords.length - from, chunk.ords.length - chunk.size);
      chunk.ords.set(ords.subarray(from, from + taken), chunk.size);
      chunk.rows.set(rows.subarray(from * dim, (from + taken) * dim), chunk.size * dim);
      chunk.size += taken;
      chunk.live += taken;
      from += taken;
    }
    this.#count += ords.length;
    if (ords.length > 0) this.#lastOrd = ords[ords.length - 1];
  }

  async remove(ords: Uint32Array): Promise<void> {
    const shrunk = new Set<Chunk>();
    for (const ord of ords) {
      const chunk = this.#chunks[lastAtMost(this.#chunks.length, (i) => this.#chunks[i].ords[0], ord)];
      if (chunk === undefined) continue;
      const at = lastAtMost(chunk.size, (i) => chunk.ords[i], ord);
      if (chunk.ords[at] !== ord || chunk.dead[at] === 1) continue;
      chunk.dead[at] = 1;
      chunk.live--;
      this.#count--;
      shrunk.add(chunk);
    }
    for (const chunk of shrunk) this.#compact(chunk);
  }

  async search(query: Float32Array, k: number, { signal }: SearchOptions = {}): Promise<Neighbors> {
    requireQuery(query, k, this.dim);
    const best = new TopK(Math.min(k, this.#count));
    const slice = new TimeSlice();
    let scanned = 0;
    // A snapshot: chunks that are replaced meanwhile stay as they are, rows that are added meanwhile are not looked at.
    const parts = this.#chunks.map((chunk) => ({ chunk, size: chunk.size }));
    for (const { chunk, size } of parts) {
      throwIfAborted(signal, 'the search');
      scanChunk(query, chunk, size, best);
      scanned += chunk.live;
      await slice.pause();
    }
    return { ...best.drain(), scanned };
  }

  #roomyChunk(): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.size < last.ords.length) return last;
    const fresh = newChunk(this.#chunkRows, this.dim);
    this.#chunks.push(fresh);
    return fresh;
  }

  /** Replaces a chunk of which more than half is dead by one that holds the live rows only. */
  #compact(chunk: Chunk): void {
    if (chunk.live * 2 >= chunk.size) return;
    const at = this.#chunks.indexOf(chunk);
    this.#chunks = chunk.live === 0 ? this.#chunks.toSpliced(at, 1) : this.#chunks.with(at, copyLive(chunk, this.dim));
  }
}

function newChunk(capacity: number, dim: number): Chunk {
  return {
    ords: new Uint32Array(capacity),
    rows: new Float32Array(capacity * dim),
    dead: new Uint8Array(capacity),
    size: 0,
    live: 0,
  };
}

function copyLive(chunk: Chunk, dim: number): Chunk {
  const copy = newChunk(chunk.live, dim);
  for (let i = 0; i < chunk.size; i++) {
    if (chunk.dead[i] === 1) continue;
    copy.ords[copy.size] = chunk.ords[i];
    copy.rows.set(chunk.rows.subarray(i * dim, (i + 1) * dim), copy.size * dim);
    copy.size++;
  }
  copy.live = copy.size;
  return copy;
}

function scanChunk(query: Float32Array, chunk: Chunk, size: number, best: TopK): void {
  const { ords, rows, dead } = chunk;
  const dim = query.length;
  for (let i = 0; i < size; i++) {
    if (dead[i] === 0) best.offer(dotAt(query, rows, i * dim), ords[i]);
  }
}

/** Index of the last of `length` ascending values that is at most `value`, or -1. */
function lastAtMost(length: number, valueAt: (i: number) => number, value: number): number {
  let low = -1;
  let high = length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= value) low = middle;
    else high = middle;
  }
  return low;
}
