import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type hnswlib from 'hnswlib-node';
import { requireInteger } from '../../src/core/checks.ts';
import { loadPart, throwIfAborted } from '../../src/core/errors.ts';
import { Serial } from '../../src/core/serial.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TopK } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { requireQuery, requireRows } from '../contract/index-input.ts';
import type { Neighbors, SearchOptions, VectorIndex } from '../contract/vector-index.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import { readOpenHnswFile } from './hnsw-file.ts';
import {
  checkEfSearch,
  checkHnswOptions,
  type HnswBuildOptions,
  type HnswParameters,
  type HnswSearchOptions,
} from './hnsw-options.ts';
import { findStrays } from './stray-nodes.ts';

type Graph = InstanceType<typeof hnswlib.HierarchicalNSW>;

const require = createRequire(import.meta.url);

/** An empty graph; the library is loaded by the first one. */
function emptyGraph(dim: number): Graph {
  const { HierarchicalNSW } = loadPart('hnswlib-node', () => require('hnswlib-node') as typeof hnswlib);
  return new HierarchicalNSW('ip', dim);
}

/** State of a graph that is saved beside hnswlib's file and needed to load it. */
export interface HnswState {
  readonly dim: number;
  readonly parameters: HnswParameters;
  /** Live vectors. */
  readonly count: number;
  /** Vectors in the graph, removed ones included. */
  readonly total: number;
  /** Greatest ord ever added, -1 when there is none. */
  readonly lastOrd: number;
}

const FIRST_CAPACITY = 1024;
/** Strays are looked for when the graph has grown by one part in so many, while its file is small; a larger graph rests sooner. */
const EXAMINED_PARTS = 32;
const MOST_EXAMINED_BYTES = 8 << 20;
/** Neighbours fetched for each that is wanted, where one in one is allowed. */
const OVERFETCH = 3;

/**
 * Walks a Hierarchical Navigable Small World graph: approximate, far faster than comparing with every vector. Removed vectors
 * stay in the graph as waypoints until it is built again.
 *
 * The graph is hnswlib's. It is trusted with nothing: it takes NaN, wraps labels, answers with fewer than k without a word, and
 * aborts the process when a filter callback throws, so all of that is settled on this side of it. It computes synchronously;
 * adding pauses between vectors. Saving and loading run on another thread, during which nothing is added or removed.
 */
export class GrowingGraph implements VectorIndex<SearchOptions & HnswSearchOptions> {
  readonly dim: number;
  readonly parameters: HnswParameters;
  readonly #graph: Graph;
  readonly #changes = new Serial();
  /** hnswlib reads plain arrays only; one is filled again and again. */
  readonly #scratch: number[];
  #capacity: number;
  #total: number;
  #count: number;
  #lastOrd: number;
  /** Vectors added since strays were looked for; those of a file all are. */
  #unexamined: number;
  /** Vectors that a walk may miss, compared with every query: strays, and those that came since strays were looked for. */
  #apart = new Map<number, Float32Array>();

  private constructor(graph: Graph, capacity: number, { dim, parameters, count, total, lastOrd }: HnswState) {
    this.dim = dim;
    this.parameters = parameters;
    this.#graph = graph;
    this.#capacity = capacity;
    this.#count = count;
    this.#total = total;
    this.#lastOrd = lastOrd;
    this.#unexamined = total;
    this.#scratch = Array.from({ length: dim }, () => 0.5);
  }

  /** Makes an empty graph. @throws InvalidArgumentError when an option is wrong. */
  static create(dim: number, options?: HnswBuildOptions): GrowingGraph {
    requireInteger(dim, 'dim', 1, 65_536);
    const parameters = checkHnswOptions(options);
    const graph = emptyGraph(dim);
    graph.initIndex(FIRST_CAPACITY, parameters.M, parameters.efConstruction, parameters.seed);
    return new GrowingGraph(graph, FIRST_CAPACITY, { dim, parameters, count: 0, total: 0, lastOrd: -1 });
  }

  /**
   * Reads a graph that `writeTo` wrote. The file must have been verified: hnswlib reads damaged bytes without noticing.
   * @throws whatever hnswlib throws when it does notice.
   */
  static async readFrom(path: string, state: HnswState): Promise<GrowingGraph> {
    const graph = emptyGraph(state.dim);
    await graph.readIndex(path);
    return new GrowingGraph(graph, graph.getMaxElements(), state);
  }

  get count(): number {
    return this.#count;
  }

  /** Vectors in the graph, removed ones included. */
  get total(): number {
    return this.#total;
  }

  add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    return this.#changes.run(async () => {
      requireRows(ords, rows, this.dim, this.#lastOrd);
      const slice = new TimeSlice();
      for (let i = 0; i < ords.length; i++) {
        this.#addOne(ords[i], rows, i * this.dim);
        await slice.pause();
      }
      this.#unexamined += ords.length;
      if (this.#isSmall && this.#unexamined * EXAMINED_PARTS >= this.#total) await this.#examine();
    });
  }

  remove(ords: Uint32Array): Promise<void> {
    return this.#changes.run(async () => {
      const slice = new TimeSlice();
      for (const ord of ords) {
        if (this.#markDeleted(ord)) this.#count--;
        this.#apart.delete(ord);
        await slice.pause();
      }
    });
  }

  async search(
    query: Float32Array,
    k: number,
    { efSearch, allowed, signal }: SearchOptions & HnswSearchOptions = {},
  ): Promise<Neighbors> {
    requireQuery(query, k, this.dim);
    const width = checkEfSearch(efSearch);
    throwIfAborted(signal, 'the search');
    const wanted = Math.min(k, this.#count, allowed?.size ?? this.#count);
    if (wanted === 0) return { ords: new Uint32Array(0), scores: new Float32Array(0), scanned: 0 };
    const walked =
      allowed === undefined ? this.#walk(query, width, wanted) : this.#overfetch(query, wanted, width, allowed);
    const found = walked && this.#withApart(query, wanted, walked, allowed);
    return found?.ords.length === wanted ? found : this.#scan(query, k, allowed, signal);
  }

  /** Vector of a live ord, or undefined. */
  vectorOf(ord: number): Float32Array | undefined {
    try {
      return Float32Array.from(this.#graph.getPoint(ord));
    } catch {
      return undefined;
    }
  }

  /** Ords in the graph, removed ones included, in no order. */
  ords(): Uint32Array {
    return Uint32Array.from(this.#graph.getIdsList());
  }

  /** Writes the graph to a file; returns what it held at that moment. The file is neither checked nor synced here. */
  writeTo(path: string): Promise<HnswState> {
    return this.#changes.run(async () => {
      await this.#graph.writeIndex(path);
      const { dim, parameters } = this;
      return { dim, parameters, count: this.#count, total: this.#total, lastOrd: this.#lastOrd };
    });
  }

  #addOne(ord: number, rows: Float32Array, offset: number): void {
    if (this.#total === this.#capacity) {
      this.#capacity = Math.ceil(this.#capacity * 1.5);
      this.#graph.resizeIndex(this.#capacity);
    }
    this.#graph.addPoint(this.#toArray(rows, offset), ord);
    if (this.#isSmall) this.#apart.set(ord, rows.slice(offset, offset + this.dim));
    this.#total++;
    this.#count++;
    this.#lastOrd = ord;
  }

  /** Whether the file that hnswlib writes is small enough to be looked at. */
  get #isSmall(): boolean {
    return this.#total * (4 * this.dim + 8 * this.parameters.M) <= MOST_EXAMINED_BYTES;
  }

  /**
   * Sets the vectors apart that no walk finds. They are not added again: that links them, but takes others' last links, without end
   * where many are nearly equal.
   */
  async #examine(): Promise<void> {
    this.#unexamined = 0;
    // Where nothing can be written, for example, all that was added stays apart until the graph rests.
    const strays = await this.#findStrays().catch(() => undefined);
    if (strays === undefined) return;
    const apart = new Map<number, Float32Array>();
    for (const ord of strays) {
      const vector = this.vectorOf(ord);
      if (vector !== undefined) apart.set(ord, vector);
    }
    this.#apart = apart;
  }

  /** Ords of the vectors that no path leads to, which is seen in the file that hnswlib writes only. */
  async #findStrays(): Promise<Uint32Array> {
    const directory = await mkdtemp(join(tmpdir(), 'kenyon-graph-'));
    const path = join(directory, 'graph.bin');
    const discard = () => rm(directory, { recursive: true, force: true });
    let file: FileHandle | undefined;
    try {
      await this.#graph.writeIndex(path);
      file = await open(path, 'r');
      // Where a file that is open may be removed, nothing is left of it however the program ends.
      await discard().catch(() => {});
      const graph = await readOpenHnswFile(file, path, this.dim, { start() {}, vector() {} });
      return (await findStrays(graph)).map((node) => graph.ords[node]);
    } finally {
      await file?.close();
      await discard();
    }
  }

  #markDeleted(ord: number): boolean {
    try {
      this.#graph.markDelete(ord);
      return true;
    } catch {
      // hnswlib throws only for a label it does not hold or has removed already.
      return false;
    }
  }

  /**
   * The best `wanted` of as many candidates as the walk is wide; undefined when it found fewer and there are more: then no link leads on
   * from where it went, and what it did not see may be nearer. That is so of groups of nearly equal vectors that only know each other.
   */
  #walk(query: Float32Array, efSearch: number, wanted: number): Neighbors | undefined {
    const width = Math.min(this.#count, Math.max(efSearch, wanted));
    this.#graph.setEf(width);
    const { neighbors, distances } = this.#graph.searchKnn(this.#toArray(query, 0), width);
    if (neighbors.length < width) return undefined;
    const best = new TopK(wanted);
    for (let i = 0; i < width; i++) best.offer(Math.fround(1 - distances[i]), neighbors[i]);
    return { ...best.drain(), scanned: 0 };
  }

  /** What a walk found, and what of the vectors that are apart is nearer. */
  #withApart(
    query: Float32Array,
    wanted: number,
    { ords, scores, scanned }: Neighbors,
    allowed: ReadonlyOrdSet | undefined,
  ): Neighbors {
    if (this.#apart.size === 0) return { ords, scores, scanned };
    const best = new TopK(wanted);
    for (let i = 0; i < ords.length; i++) best.offer(scores[i], ords[i]);
    const found = new Set(ords);
    for (const [ord, vector] of this.#apart) {
      if (!found.has(ord) && allowed?.has(ord) !== false) best.offer(dotAt(query, vector, 0), ord);
    }
    return { ...best.drain(), scanned: scanned + this.#apart.size };
  }

  /**
   * Walks for so many neighbours of any kind that enough allowed ones should be among them; undefined when they were not, for one that is
   * further than the last one fetched may still be nearer than what is apart, or when comparing with all that is allowed costs less.
   */
  #overfetch(query: Float32Array, wanted: number, efSearch: number, allowed: ReadonlyOrdSet): Neighbors | undefined {
    const fetched = Math.min(this.#count, Math.ceil((OVERFETCH * wanted * this.#total) / allowed.size));
    if (allowed.size < 2 * fetched) return undefined;
    const walked = this.#walk(query, efSearch, fetched);
    if (walked === undefined) return undefined;
    const { ords, scores, scanned } = walked;
    const places = [...ords.keys()].filter((i) => allowed.has(ords[i])).slice(0, wanted);
    if (places.length < wanted && fetched < this.#count) return undefined;
    return {
      ords: Uint32Array.from(places, (i) => ords[i]),
      scores: Float32Array.from(places, (i) => scores[i]),
      scanned,
    };
  }

  /**
   * Compares with every live vector that is allowed. The last resort: a graph may hold vectors that a walk does not reach from where it
   * begins, for example among many equal ones, and then it ends with fewer than there are.
   */
  async #scan(
    query: Float32Array,
    k: number,
    allowed: ReadonlyOrdSet | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Neighbors> {
    const ords = allowed?.toArray() ?? this.ords();
    // Not as many as there are: more may be added while these are compared, and must not push them out.
    const best = new TopK(Math.min(k, ords.length));
    const slice = new TimeSlice();
    let scanned = 0;
    for (const ord of ords) {
      throwIfAborted(signal, 'the search');
      const vector = this.vectorOf(ord);
      if (vector === undefined) continue;
      best.offer(dotAt(query, vector, 0), ord);
      scanned++;
      await slice.pause();
    }
    return { ...best.drain(), scanned };
  }

  #toArray(values: Float32Array, offset: number): number[] {
    const array = this.#scratch;
    for (let i = 0; i < array.length; i++) array[i] = values[offset + i];
    return array;
  }
}
