import { mkdtemp, rm } from 'node:fs/promises';
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
import { readHnswFile } from './hnsw-file.ts';
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
/** Linking one stray may make another. */
const MOST_ROUNDS = 4;
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
  /** Vectors added since strays were looked for. */
  #unexamined = 0;

  private constructor(graph: Graph, capacity: number, { dim, parameters, count, total, lastOrd }: HnswState) {
    this.dim = dim;
    this.parameters = parameters;
    this.#graph = graph;
    this.#capacity = capacity;
    this.#count = count;
    this.#total = total;
    this.#lastOrd = lastOrd;
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
      if (this.#isExaminationDue()) await this.#linkStrays();
    });
  }

  remove(ords: Uint32Array): Promise<void> {
    return this.#changes.run(async () => {
      const slice = new TimeSlice();
      for (const ord of ords) {
        if (this.#markDeleted(ord)) this.#count--;
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
    const found =
      allowed === undefined ? this.#walk(query, wanted, width) : this.#overfetch(query, wanted, width, allowed);
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
    this.#total++;
    this.#count++;
    this.#lastOrd = ord;
  }

  #isExaminationDue(): boolean {
    const bytes = this.#total * (4 * this.dim + 8 * this.parameters.M);
    return bytes <= MOST_EXAMINED_BYTES && this.#unexamined * EXAMINED_PARTS >= this.#total;
  }

  /** Links vectors that no walk finds, which is seen in the file that hnswlib writes only. */
  async #linkStrays(): Promise<void> {
    this.#unexamined = 0;
    const directory = await mkdtemp(join(tmpdir(), 'kenyon-graph-')).catch(() => undefined);
    // Where nothing can be written they are linked once the graph rests.
    if (directory === undefined) return;
    const path = join(directory, 'graph.bin');
    try {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        await this.#graph.writeIndex(path);
        if (!(await this.#relinkFrom(path))) break;
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** Adds the strays of a file of this graph again, which links them anew. @returns whether there were any. */
  async #relinkFrom(path: string): Promise<boolean> {
    const graph = await readHnswFile(path, this.dim, { start() {}, vector() {} });
    const slice = new TimeSlice();
    let relinked = 0;
    for (const node of await findStrays(graph)) {
      const vector = this.vectorOf(graph.ords[node]);
      // Adding a removed one would bring it back.
      if (vector === undefined) continue;
      this.#graph.addPoint(this.#toArray(vector, 0), graph.ords[node]);
      relinked++;
      await slice.pause();
    }
    return relinked > 0;
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

  #walk(query: Float32Array, wanted: number, efSearch: number): Neighbors {
    this.#graph.setEf(efSearch);
    const { neighbors, distances } = this.#graph.searchKnn(this.#toArray(query, 0), wanted);
    const ords = new Uint32Array(neighbors.length);
    const scores = new Float32Array(neighbors.length);
    for (let i = 0; i < neighbors.length; i++) {
      const score = Math.fround(1 - distances[i]);
      // They come best first; of equal ones the smaller ord is to be first.
      let at = i;
      for (; at > 0 && scores[at - 1] === score && ords[at - 1] > neighbors[i]; at--) ords[at] = ords[at - 1];
      ords[at] = neighbors[i];
      scores[i] = score;
    }
    return { ords, scores, scanned: 0 };
  }

  /**
   * Walks for so many neighbours of any kind that enough allowed ones should be among them; undefined when comparing with all
   * that is allowed costs less. All allowed ones nearer than the last one fetched are found, as far as a walk of that width finds.
   */
  #overfetch(query: Float32Array, wanted: number, efSearch: number, allowed: ReadonlyOrdSet): Neighbors | undefined {
    const fetched = Math.min(this.#count, Math.ceil((OVERFETCH * wanted * this.#total) / allowed.size));
    if (allowed.size < 2 * fetched) return undefined;
    const { ords, scores, scanned } = this.#walk(query, fetched, Math.max(efSearch, fetched));
    const places = [...ords.keys()].filter((i) => allowed.has(ords[i])).slice(0, wanted);
    return {
      ords: Uint32Array.from(places, (i) => ords[i]),
      scores: Float32Array.from(places, (i) => scores[i]),
      scanned,
    };
  }

  /**
   * Compares with every live vector that is allowed. The last resort: a graph may hold vectors that no walk reaches, for example
   * among many equal ones, and then a walk ends with fewer than there are.
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
