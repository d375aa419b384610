import type { Neighbors } from '../../index/contract/vector-index.ts';
import { FlatIndex } from '../../index/flat/flat-index.ts';
import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { dotAt } from '../core/dot.ts';
import { ClosedError } from '../core/errors.ts';
import { plural } from '../core/plural.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { type ScoredOrds, TopK } from '../core/top-k.ts';
import type { CollectionIndexes, LiveVectorIndex } from '../live/collection-indexes.ts';
import { IndexFollower, type Lag } from '../live/index-follower.ts';
import { type IndexName, widened } from '../live/index-names.ts';
import { vectorReader } from '../live/row-readers.ts';
import type { CollectionStore, VectorBlock } from '../store/collection-store.ts';
import type { CollectionState } from '../store/position.ts';
import { type Choice, chooseIndex, type Situation } from './planner.ts';
import type { Plan } from './search-result.ts';

/** Rows newer than an index that are compared one by one; with more of them the index is not used yet. */
const MAX_TAIL_ROWS = 2048;
/** Removals an index has not seen that are made up for by asking it for as many more. */
const MAX_TAIL_REMOVALS = 1024;

/** A vector to be compared, and what is wanted. */
export interface VectorQuery extends Omit<Situation, 'count' | 'allowed' | 'exactBelow' | 'graphRests'> {
  readonly vector: Float32Array;
  /** Only these may be found. */
  readonly allowed?: ReadonlyOrdSet;
  readonly work: LongWorkOptions;
}

/** Neighbours and how they were found. */
export interface Answer {
  readonly neighbors: Neighbors;
  readonly plan: Omit<Plan, 'mode'>;
}

/** Asks the exact index or another one, whichever the planner chooses, for the nearest vectors. */
export class Searcher {
  readonly #store: CollectionStore;
  readonly #indexes: CollectionIndexes;
  readonly #exactBelow: number;
  #flat: IndexFollower<FlatIndex> | undefined;

  /** @param exactBelow collections smaller than this are searched exactly unless asked otherwise. */
  constructor(store: CollectionStore, indexes: CollectionIndexes, exactBelow: number) {
    this.#store = store;
    this.#indexes = indexes;
    this.#exactBelow = exactBelow;
  }

  /**
   * Finds neighbours; some may have been removed while it ran.
   * @param state the collection's, read just now.
   */
  async search(query: VectorQuery, state: CollectionState): Promise<Answer> {
    const { allowed, ...asked } = query;
    const graphRests = allowed !== undefined && (await this.#graphRests(query, state));
    if (graphRests) state = this.#store.state();
    const choice = chooseIndex({
      ...asked,
      count: state.count,
      ...(allowed && { allowed: allowed.size }),
      exactBelow: this.#exactBelow,
      graphRests,
    });
    const { index } = choice;
    if (index === 'exact') return this.#exact(query, choice);
    const live = this.#indexes.of(index);
    if (live.current === undefined) {
      await (query.index === 'auto' ? live.loadSaved() : live.load());
      state = this.#store.state();
    }
    return query.index === 'auto'
      ? this.#askWhenReady(query, { ...choice, index }, live, state)
      : this.#askOnDemand(query, { ...choice, index }, live, state);
  }

  /** Whether the graph that the collection keeps is in its packed form and holds nearly all. */
  async #graphRests({ index, setting }: VectorQuery, state: CollectionState): Promise<boolean> {
    if (index !== 'auto' || state.count < this.#exactBelow) return false;
    if (setting !== undefined && setting.index !== 'hnsw') return false;
    const { graph } = this.#indexes;
    await graph.load();
    return graph.current?.index.packed !== undefined && !isLarge(graph.current.lag(state));
  }

  async #askWhenReady(query: VectorQuery, choice: ApproximateChoice, live: LiveVectorIndex, state: CollectionState) {
    live.poke(state);
    if (live.current === undefined) return this.#exact(query, { reason: `the ${live.name} is being built` });
    const lag = live.current.lag(state);
    if (!isLarge(lag)) return this.#ask(query, choice, live.current, state);
    const reason = `the ${live.name} is ${plural(lag.rows, 'document')} behind and is being built`;
    return this.#exact(query, { reason });
  }

  async #askOnDemand(query: VectorQuery, choice: ApproximateChoice, live: LiveVectorIndex, state: CollectionState) {
    for (; ; state = this.#store.state()) {
      const follower = this.#current(live);
      const lag = follower.lag(state);
      if (!isLarge(lag) && (lag.rows === 0 || follower.index.count > 0)) {
        live.poke(state);
        return this.#ask(query, choice, follower, state);
      }
      await live.settle(query.work);
    }
  }

  /** @throws ClosedError when the collection was closed while a search was waiting. */
  #current({ current }: LiveVectorIndex): NonNullable<LiveVectorIndex['current']> {
    if (current === undefined) throw new ClosedError(`collection ${this.#store.name} was closed; open it again`);
    return current;
  }

  async #exact(
    { vector, k, allowed, work: { signal } }: Pick<VectorQuery, 'vector' | 'k' | 'allowed' | 'work'>,
    { reason, recallEstimate }: Pick<Choice, 'reason' | 'recallEstimate'> = {},
  ): Promise<Answer> {
    const { index } = await this.#currentFlat(vector.length, signal);
    const neighbors = await index.search(vector, k, { signal, ...(allowed && { allowed }) });
    const { scanned } = neighbors;
    return {
      neighbors,
      plan: {
        index: 'exact',
        candidates: scanned,
        scanned,
        ...(recallEstimate !== undefined && { recallEstimate }),
        ...(reason !== undefined && { reason }),
      },
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
    return new IndexFollower(
      this.#store,
      new FlatIndex(dim, { source: this.#store }),
      position,
      vectorReader(this.#store),
    );
  }

  /** Asks an index, and compares with the rows that are newer than it. */
  async #ask(
    { vector, k, allowed, work }: VectorQuery,
    { index: name, options, reason, recallEstimate }: ApproximateChoice,
    { index, position }: NonNullable<LiveVectorIndex['current']>,
    state: CollectionState,
  ): Promise<Answer> {
    const { nextOrd } = position;
    // Read before the index is asked, which may take in more meanwhile.
    const tail = this.#store.vectors(nextOrd, state.nextOrd, MAX_TAIL_ROWS);
    // As many more as the index has not yet been told are gone.
    const lag = state.removals - position.removals;
    const wanted = k + lag;
    const found = await index.search(vector, wanted, {
      ...widened(options, wanted),
      signal: work.signal,
      ...(allowed && { allowed }),
    });
    const held = allowed === undefined ? 0 : allowed.size - tail.ords.filter((ord) => allowed.has(ord)).length - lag;
    if (found.ords.length < Math.min(wanted, held)) {
      const reason = `the ${name} index reached too few of the allowed documents`;
      return this.#exact({ vector, k, allowed: allowed!, work }, { reason });
    }
    const extra = tail.ords.length;
    const scanned = found.scanned + extra;
    const reasons = [
      reason,
      extra > 0 ? `${plural(extra, 'document')} newer than the index compared one by one` : undefined,
    ];
    const said = reasons.filter((part) => part !== undefined).join('; ');
    return {
      neighbors: extra === 0 ? found : { ...merge(vector, found, nextOrd, tail, allowed), scanned },
      plan: {
        index: name,
        candidates: (found.candidates ?? found.scanned) + extra,
        scanned,
        ...(recallEstimate !== undefined && { recallEstimate }),
        ...(said !== '' && { reason: said }),
      },
    };
  }
}

interface ApproximateChoice extends Choice {
  readonly index: IndexName;
}

/** Neighbours below `nextOrd` as the index found them, and all allowed rows from there on. */
function merge(
  vector: Float32Array,
  found: Neighbors,
  nextOrd: number,
  tail: VectorBlock,
  allowed: ReadonlyOrdSet | undefined,
): ScoredOrds {
  const best = new TopK(found.ords.length + tail.ords.length);
  for (let i = 0; i < found.ords.length; i++) {
    // A row that the index took in a moment ago is in the tail as well.
    if (found.ords[i] < nextOrd) best.offer(found.scores[i], found.ords[i]);
  }
  tail.ords.forEach((ord, i) => {
    if (allowed?.has(ord) !== false) best.offer(dotAt(vector, tail.rows, i * vector.length), ord);
  });
  return best.drain();
}

/** Tells whether an index is too far behind to be asked. */
export function isLarge({ rows, removals }: Lag): boolean {
  return rows > MAX_TAIL_ROWS || removals > MAX_TAIL_REMOVALS || rows < 0 || removals < 0;
}
