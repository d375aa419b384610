import { InvalidArgumentError, messageOf } from '../../src/core/errors.ts';
import { IndexLostError, type Neighbors, type SearchOptions, type VectorIndex } from '../contract/vector-index.ts';
import type { GrowingGraph } from './growing-graph.ts';
import type { HnswSearchOptions } from './hnsw-options.ts';
import type { PackedGraph } from './packed-graph.ts';

/** A graph that is only searched, and the way back to one that grows. */
export interface RestingGraph {
  readonly packed: PackedGraph;
  /** Loads the graph that it was packed from. */
  readonly unpack: () => Promise<GrowingGraph>;
}

/**
 * A graph in the form that fits: hnswlib's while it grows, the packed one, which is a third of the size and faster, once it rests.
 * The first vector that is added loads hnswlib's form again.
 */
export class HnswIndex implements VectorIndex<SearchOptions & HnswSearchOptions> {
  readonly dim: number;
  #growing: GrowingGraph | undefined;
  #resting: RestingGraph | undefined;

  /** @param form the graph as it is at first. */
  constructor(form: GrowingGraph | RestingGraph) {
    if ('packed' in form) this.#resting = form;
    else this.#growing = form;
    this.dim = 'packed' in form ? form.packed.dim : form.dim;
  }

  get count(): number {
    return this.#current.count;
  }

  /** Vectors in the graph, removed ones included. */
  get total(): number {
    return this.#current.total;
  }

  /** The graph that grows, unless it rests. */
  get growing(): GrowingGraph | undefined {
    return this.#growing;
  }

  /** The packed graph, when it rests. */
  get packed(): PackedGraph | undefined {
    return this.#resting?.packed;
  }

  /** Takes the packed form of what the growing graph holds in its place. Nothing is added or removed meanwhile. */
  rest(resting: RestingGraph): void {
    if (resting.packed.dim !== this.dim) {
      throw new InvalidArgumentError(`the packed graph must have ${this.dim} dimensions, got ${resting.packed.dim}`);
    }
    this.#resting = resting;
    this.#growing = undefined;
  }

  async add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    if (ords.length === 0) return;
    const graph = this.#growing ?? (await this.#unpack());
    await graph.add(ords, rows);
    this.#growing = graph;
    this.#resting = undefined;
  }

  async remove(ords: Uint32Array): Promise<void> {
    await this.#current.remove(ords);
  }

  search(query: Float32Array, k: number, options: SearchOptions & HnswSearchOptions = {}): Promise<Neighbors> {
    return this.#current.search(query, k, options);
  }

  get #current(): GrowingGraph | PackedGraph {
    return this.#growing ?? this.#resting!.packed;
  }

  /** @throws IndexLostError when the graph that grows cannot be loaded any more. */
  async #unpack(): Promise<GrowingGraph> {
    const { packed, unpack } = this.#resting!;
    const graph = await unpack().catch((error: unknown) => {
      throw new IndexLostError(`the graph that was packed cannot be read: ${messageOf(error)}`, { cause: error });
    });
    // It does not know what was removed since it was saved.
    await graph.remove(graph.ords().filter((ord) => !packed.has(ord)));
    return graph;
  }
}
