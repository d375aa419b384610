import type { HnswIndex } from '../../index/dense/hnsw-index.ts';
import { FlatIndex } from '../../index/flat/flat-index.ts';
import type { Neighbors } from '../../index/vector-index.ts';
import { dotAt } from '../core/dot.ts';
import { ClosedError } from '../core/errors.ts';
import { type ScoredOrds, TopK } from '../core/top-k.ts';
import type { CollectionStore, VectorBlock } from '../store/collection-store.ts';
import type { CollectionState } from '../store/position.ts';
import { IndexFollower, type Lag } from './index-follower.ts';
import type { LiveIndex } from './live-index.ts';
import type { CheckedQuery, Plan } from './query.ts';
import { vectorReader } from './row-readers.ts';

/** Rows newer than the graph that are compared one by one; with more of them the graph is not used yet. */
const MAX_TAIL_ROWS = 2048;
/** Removals the graph has not seen that are made up for by asking it for as many more. */
const MAX_TAIL_REMOVALS = 1024;

/** A walk computes in one go and takes longer the more it is to find; from here on comparing with all is better. */
const MAX_GRAPH_K = 10_000;

/** Neighbours and how they were found. */
export interface Answer {
  readonly neighbors: Neighbors;
  readonly plan: Plan;
}

/** Chooses between the exact index and the graph and asks it. */
export class Searcher {
  readonly #store: CollectionStore;
  readonly #graph: LiveIndex<HnswIndex, Float32Array>;
  readonly #exactBelow: number;
  #flat: IndexFollower<FlatIndex> | undefined;

  /** @param exactBelow collections smaller than this are searched exactly unless asked otherwise. */
  constructor(store: CollectionStore, graph: LiveIndex<HnswIndex, Float32Array>, exactBelow: number) {
    this.#store = store;
    this.#graph = graph;
    this.#exactBelow = exactBelow;
  }

  /**
   * Finds neighbours; some may have been removed while it ran.
   * @param state the collection's, read just now.
   */
  async search(vector: Float32Array, query: CheckedQuery, state: CollectionState): Promise<Answer> {
    if (query.index === 'exact') return this.#exact(vector, query);
    const objection = this.#whyNoGraph(query, state);
    if (objection !== undefined) return this.#exact(vector, query, objection);
    if (this.#graph.current === undefined) {
      await this.#graph.load();
      state = this.#store.state();
    }
    return query.index === 'auto'
      ? this.#walkWhenReady(vector, query, state)
      : this.#walkOnDemand(vector, query, state);
  }

  /** Why the graph is not even thought of, if it is not. */
  #whyNoGraph({ k, index }: CheckedQuery, { count }: CollectionState): string | undefined {
    if (k > MAX_GRAPH_K && count > MAX_GRAPH_K) return `k = ${k} is more than a walk of the graph is good for`;
    if (index === 'hnsw') return undefined;
    if (count < this.#exactBelow) return `${count} documents are compared quickly`;
    return k * 4 > count ? `k = ${k} asks for much of the collection` : undefined;
  }

  async #walkWhenReady(vector: Float32Array, query: CheckedQuery, state: CollectionState): Promise<Answer> {
    this.#graph.poke(state);
    const graph = this.#currentGraph();
    const lag = graph.lag(state);
    if (!isLarge(lag)) return this.#walk(vector, query, graph, state);
    return this.#exact(vector, query, `the graph is ${lag.rows} documents behind and is being built`);
  }

  async #walkOnDemand(vector: Float32Array, query: CheckedQuery, state: CollectionState): Promise<Answer> {
    for (; ; state = this.#store.state()) {
      const graph = this.#currentGraph();
      const lag = graph.lag(state);
      if (!isLarge(lag) && (lag.rows === 0 || graph.index.total > 0)) {
        this.#graph.poke(state);
        return this.#walk(vector, query, graph, state);
      }
      await this.#graph.settle({ signal: query.signal });
    }
  }

  /** @throws ClosedError when the collection was closed while a search was waiting. */
  #currentGraph(): IndexFollower<HnswIndex> {
    const { current } = this.#graph;
    if (current === undefined) throw new ClosedError(`collection ${this.#store.name} was closed; open it again`);
    return current;
  }

  async #exact(vector: Float32Array, { k, signal }: CheckedQuery, reason?: string): Promise<Answer> {
    const { index } = await this.#currentFlat(vector.length, signal);
    const neighbors = await index.search(vector, k, { signal });
    const { scanned } = neighbors;
    return {
      neighbors,
      plan: { index: 'exact', candidates: scanned, scanned, ...(reason === undefined ? {} : { reason }) },
    };
  }

  async #currentFlat(dim: number, signal: AbortSignal | undefined): Promise<IndexFollower<FlatIndex>> {
    this.#flat ??= this.#emptyFlat(dim);
    const flat = this.#flat;
    if (await flat.catchUp({ signal })) return flat;
    // It is too far behind for the removal log; reading everything again is cheap.
    if (this.#flat === flat) this.#flat = this.#emptyFlat(dim);
    return this.#currentFlat(dim, signal);
  }

  #emptyFlat(dim: number): IndexFollower<FlatIndex> {
    const position = { nextOrd: 0, removals: this.#store.state().removals };
    return new IndexFollower(this.#store, new FlatIndex(dim), position, vectorReader(this.#store));
  }

  /** Walks the graph, and compares with the rows that are newer than it. */
  async #walk(
    vector: Float32Array,
    { k, efSearch, signal }: CheckedQuery,
    { index, position }: IndexFollower<HnswIndex>,
    state: CollectionState,
  ): Promise<Answer> {
    // As many more as the graph has not yet been told are gone.
    const wanted = k + state.removals - position.removals;
    const { nextOrd } = position;
    if (nextOrd === state.nextOrd) {
      const neighbors = await index.search(vector, wanted, { efSearch, signal });
      const plan: Plan = {
        index: 'hnsw',
        candidates: Math.min(index.total, Math.max(efSearch, wanted)),
        scanned: neighbors.scanned,
      };
      return { neighbors, plan };
    }
    const tail = this.#store.vectors(nextOrd, state.nextOrd, MAX_TAIL_ROWS);
    const found = await index.search(vector, wanted, { efSearch, signal });
    const scanned = found.scanned + tail.ords.length;
    return {
      neighbors: { ...merge(vector, found, nextOrd, tail), scanned },
      plan: {
        index: 'hnsw',
        candidates: Math.min(index.total, Math.max(efSearch, wanted)) + tail.ords.length,
        scanned,
        reason: `${tail.ords.length} documents newer than the graph were compared one by one`,
      },
    };
  }
}

/** Neighbours below `nextOrd` as the graph found them, and all rows from there on. */
function merge(vector: Float32Array, found: Neighbors, nextOrd: number, tail: VectorBlock): ScoredOrds {
  const best = new TopK(found.ords.length + tail.ords.length);
  for (let i = 0; i < found.ords.length; i++) {
    // A row that the graph took in a moment ago is in the tail as well.
    if (found.ords[i] < nextOrd) best.offer(found.scores[i], found.ords[i]);
  }
  tail.ords.forEach((ord, i) => {
    best.offer(dotAt(vector, tail.rows, i * vector.length), ord);
  });
  return best.drain();
}

function isLarge({ rows, removals }: Lag): boolean {
  return rows > MAX_TAIL_ROWS || removals > MAX_TAIL_REMOVALS || rows < 0 || removals < 0;
}
