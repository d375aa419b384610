import { FlatIndex } from '../../index/flat/flat-index.ts';
import type { Neighbors } from '../../index/vector-index.ts';
import { dotAt } from '../core/dot.ts';
import { TopK } from '../core/top-k.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { IndexFollower } from './index-follower.ts';
import type { LiveGraph } from './live-graph.ts';
import type { CheckedQuery, Plan } from './query.ts';

/** Rows newer than the graph that are compared one by one; with more of them the graph is not used yet. */
const MAX_TAIL_ROWS = 2048;
/** Removals the graph has not seen that are made up for by asking it for as many more. */
const MAX_TAIL_REMOVALS = 1024;

/** Neighbours and how they were found. */
export interface Answer {
  readonly neighbors: Neighbors;
  readonly plan: Plan;
}

/** Chooses between the exact index and the graph and asks it. */
export class Searcher {
  readonly #store: CollectionStore;
  readonly #graph: LiveGraph;
  readonly #exactBelow: number;
  #flat: IndexFollower<FlatIndex> | undefined;

  /** @param exactBelow collections smaller than this are searched exactly unless asked otherwise. */
  constructor(store: CollectionStore, graph: LiveGraph, exactBelow: number) {
    this.#store = store;
    this.#graph = graph;
    this.#exactBelow = exactBelow;
  }

  /** Finds neighbours; some may have been removed while it ran. */
  async search(vector: Float32Array, query: CheckedQuery): Promise<Answer> {
    if (query.index === 'exact') return this.#exact(vector, query);
    if (query.index === 'hnsw') return this.#graphOnDemand(vector, query);
    const objection = await this.#objection(query);
    return objection === undefined ? this.#walk(vector, query) : this.#exact(vector, query, objection);
  }

  /** Why 'auto' does not use the graph, if it does not. */
  async #objection({ k }: CheckedQuery): Promise<string | undefined> {
    const { count } = this.#store.state();
    if (count < this.#exactBelow) return `${count} documents are compared quickly`;
    if (k * 4 > count) return `k = ${k} asks for much of the collection`;
    await this.#graph.load();
    this.#graph.poke();
    const lag = this.#graph.lag();
    if (lag === undefined || isLarge(lag))
      return `the graph is ${lag?.rows ?? count} documents behind and is being built`;
    return undefined;
  }

  async #graphOnDemand(vector: Float32Array, query: CheckedQuery): Promise<Answer> {
    await this.#graph.load();
    for (let lag = this.#graph.lag(); lag === undefined || isLarge(lag); lag = this.#graph.lag()) {
      await this.#graph.settle({ signal: query.signal });
    }
    this.#graph.poke();
    return this.#walk(vector, query);
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
    return new IndexFollower(this.#store, new FlatIndex(dim), { nextOrd: 0, removals: this.#store.state().removals });
  }

  /** Walks the graph, and compares with the rows that are newer than it. */
  async #walk(vector: Float32Array, { k, efSearch, signal }: CheckedQuery): Promise<Answer> {
    const { index, position } = this.#graph.current!;
    const state = this.#store.state();
    const tail = this.#store.vectors(position.nextOrd, state.nextOrd, MAX_TAIL_ROWS * 2);
    const unseen = state.removals - position.removals;
    const found = await index.search(vector, k + unseen, { efSearch, signal });
    const scanned = found.scanned + tail.ords.length;
    const plan: Plan = { index: 'hnsw', candidates: Math.max(efSearch, k + unseen) + tail.ords.length, scanned };
    if (tail.ords.length === 0) return { neighbors: found, plan };
    const best = new TopK(k + unseen + tail.ords.length);
    for (let i = 0; i < found.ords.length; i++) {
      // A row the graph took in a moment ago is in the tail as well.
      if (found.ords[i] < position.nextOrd) best.offer(found.scores[i], found.ords[i]);
    }
    tail.ords.forEach((ord, i) => {
      best.offer(dotAt(vector, tail.rows, i * vector.length), ord);
    });
    const reason = `${tail.ords.length} documents newer than the graph were compared one by one`;
    return { neighbors: { ...best.drain(), scanned }, plan: { ...plan, reason } };
  }
}

function isLarge({ rows, removals }: { readonly rows: number; readonly removals: number }): boolean {
  return rows > MAX_TAIL_ROWS || removals > MAX_TAIL_REMOVALS || rows < 0 || removals < 0;
}
