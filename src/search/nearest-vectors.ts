import type { Neighbors } from '../../index/contract/vector-index.ts';
import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { type ScoredOrds, TopK } from '../core/top-k.ts';
import { dotAt } from '../core/vectors.ts';
import { plural } from '../core/wording.ts';
import type { LiveVectorIndex } from '../live/collection-indexes.ts';
import { isFarBehind, MAX_TAIL_ROWS } from '../live/index-follower.ts';
import { type IndexName, widened } from '../live/index-options.ts';
import { closedCollection } from '../live/live-index.ts';
import type { VectorBlock } from '../store/collection-store.ts';
import type { CollectionState } from '../store/position.ts';
import { type Choice, type ChoiceOf, chooseIndex } from './planner.ts';
import type { Question, SearchSources } from './question.ts';
import { type Plan, reasonOf } from './search-result.ts';

/** Limits of a search for vectors. */
export interface NearestLimits {
  /** Neighbours wanted. */
  readonly k: number;
  /** Hits that they are wanted for; `k` may be more, for the sake of fusing. */
  readonly hits: number;
  /** Only vectors with these ords may be found; undefined: all. */
  readonly allowed: ReadonlyOrdSet | undefined;
}

/** Neighbours and how they were found. */
export interface Nearest {
  /** As many more than asked for as may be gone. */
  readonly neighbors: Neighbors;
  /** How many removals the index has not been told of: as many neighbours may be gone. */
  readonly unseenRemovals: number;
  readonly plan: Omit<Plan, 'mode'>;
}

/**
 * Finds the nearest vectors with the index that the planner chooses; some may have been removed while it ran.
 * @throws ClosedError when the collection is closed while the search waits; AbortedError when the signal fires.
 */
export async function nearestVectors(
  question: Question,
  sources: SearchSources,
  limits: NearestLimits,
): Promise<Nearest> {
  const { index } = question.options;
  const { state, setting, exactBelow } = sources;
  const { k, hits, allowed } = limits;
  const graphRests = allowed !== undefined && (await isGraphAtRest(question, sources));
  const choice = chooseIndex({
    index,
    k,
    hits,
    count: state.vectors,
    unit: unitOf(state),
    allowed: allowed?.size,
    exactBelow,
    graphRests,
    setting,
  });
  const search = { ...limits, question, sources };
  if (choice.index === 'exact') return askExact(search, choice);
  const live = sources.indexes.of(choice.index);
  if (live.current === undefined) await (index.name === 'auto' ? live.loadSaved() : live.load());
  return index.name === 'auto' ? askWhenReady(search, choice, live) : askOnDemand(search, choice, live);
}

/** What each vector of a collection is of. */
function unitOf({ count, vectors }: CollectionState): 'document' | 'passage' {
  return vectors === count ? 'document' : 'passage';
}

/** A search for vectors with all that it looks at. */
interface VectorSearch extends NearestLimits {
  readonly question: Question;
  readonly sources: SearchSources;
}

/** Whether the graph that the collection keeps is in its packed form and holds nearly all. */
async function isGraphAtRest({ options }: Question, { store, state, indexes, setting, exactBelow }: SearchSources) {
  if (options.index.name !== 'auto' || state.vectors < exactBelow) return false;
  if (setting !== undefined && setting.index !== 'hnsw') return false;
  const { hnsw } = indexes;
  await hnsw.load();
  return hnsw.current?.index.packed !== undefined && !isFarBehind(hnsw.current.lag(store.state()));
}

function askWhenReady(search: VectorSearch, choice: ChoiceOf<IndexName>, live: LiveVectorIndex): Promise<Nearest> {
  const state = search.sources.store.state();
  live.poke(state);
  if (live.current === undefined) return askExact(search, { reason: `the ${live.name} is being built` });
  const lag = live.current.lag(state);
  if (!isFarBehind(lag)) return ask(search, choice, live.current, state);
  const reason = `the ${live.name} is ${plural(lag.rows, unitOf(state))} behind and is being built`;
  return askExact(search, { reason });
}

async function askOnDemand(search: VectorSearch, choice: ChoiceOf<IndexName>, live: LiveVectorIndex): Promise<Nearest> {
  const { store } = search.sources;
  for (;;) {
    const state = store.state();
    const { current } = live;
    if (current === undefined) throw closedCollection(store);
    const lag = current.lag(state);
    if (!isFarBehind(lag) && (lag.rows === 0 || current.index.count > 0)) {
      live.poke(state);
      return ask(search, choice, current, state);
    }
    await live.settle(search.question.options.work);
  }
}

async function askExact(
  { question, sources, k, allowed }: VectorSearch,
  { reason, recallEstimate }: Pick<Choice, 'reason' | 'recallEstimate'>,
): Promise<Nearest> {
  const { signal } = question.options.work;
  const index = await sources.indexes.exact.caughtUp({ signal });
  const neighbors = await index.search(question.vector, k, { signal, ...(allowed && { allowed }) });
  const { scanned } = neighbors;
  return {
    neighbors: withoutDamaged(neighbors, sources),
    unseenRemovals: 0,
    plan: { index: 'exact', candidates: scanned, scanned, ...estimated(recallEstimate), ...reasonOf(reason) },
  };
}

/** Asks an index, and compares with the rows that are newer than it. */
async function ask(
  search: VectorSearch,
  { index: name, options, reason, recallEstimate }: ChoiceOf<IndexName>,
  { index, position }: NonNullable<LiveVectorIndex['current']>,
  state: CollectionState,
): Promise<Nearest> {
  const { question, sources, k, allowed } = search;
  const { vector } = question;
  const { nextOrd } = position;
  // Read before the index is asked, which may take in more meanwhile.
  const tail = sources.store.vectors(nextOrd, state.nextOrd, MAX_TAIL_ROWS);
  // As many more as the index has not yet been told are gone.
  const lag = state.removals - position.removals;
  const wanted = k + lag;
  const found = await index.search(vector, wanted, {
    ...widened(options, wanted),
    signal: question.options.work.signal,
    ...(allowed && { allowed }),
  });
  const newerOrds = allowed === undefined ? tail.ords : tail.ords.filter((ord) => allowed.has(ord));
  const held = (allowed?.size ?? state.vectors) - newerOrds.length - lag;
  // What it took in meanwhile stands for nothing that it held before.
  if (found.ords.length < wanted && found.ords.filter((ord) => ord < nextOrd).length < held) {
    const documents = allowed === undefined ? 'documents' : 'allowed documents';
    return askExact(search, { reason: `the ${name} index reached too few of the ${documents}` });
  }
  const extra = tail.ords.length;
  const newer = extra > 0 ? `${plural(extra, unitOf(state))} newer than the index compared one by one` : undefined;
  const scanned = found.scanned + extra;
  return {
    unseenRemovals: lag,
    neighbors: extra === 0 ? found : { ...merge(vector, found, nextOrd, tail, { k: wanted, allowed }), scanned },
    plan: {
      index: name,
      candidates: (found.candidates ?? found.scanned) + extra,
      scanned,
      ...estimated(recallEstimate),
      ...reasonOf(reason, newer),
    },
  };
}

/** The exact index keeps the approximate score of a vector that cannot be read any more. */
function withoutDamaged(neighbors: Neighbors, { store }: SearchSources): Neighbors {
  const { damagedRows } = store;
  if (damagedRows.count === 0) return neighbors;
  const { ords, scores } = neighbors;
  const places = [...ords.keys()].filter((i) => !damagedRows.hasVector(ords[i]));
  return {
    ...neighbors,
    ords: Uint32Array.from(places, (i) => ords[i]),
    scores: Float32Array.from(places, (i) => scores[i]),
  };
}

function estimated(recallEstimate: number | undefined): Pick<Plan, 'recallEstimate'> {
  return recallEstimate === undefined ? {} : { recallEstimate };
}

/**
 * The k nearest of the neighbours that the index found and of the allowed rows of the tail, which begins at `nextOrd`. No more than k, for
 * which the index was asked: further ones would be of the tail alone, before nearer rows of the index that nobody asked for.
 */
function merge(
  vector: Float32Array,
  found: Neighbors,
  nextOrd: number,
  tail: VectorBlock,
  { k, allowed }: Pick<NearestLimits, 'k' | 'allowed'>,
): ScoredOrds {
  const best = new TopK(Math.min(k, found.ords.length + tail.ords.length));
  for (let i = 0; i < found.ords.length; i++) {
    // A row that the index took in a moment ago is in the tail as well, unless it was stored even later.
    if (found.ords[i] < nextOrd || found.ords[i] >= tail.end) best.offer(found.scores[i], found.ords[i]);
  }
  tail.ords.forEach((ord, i) => {
    if (allowed?.has(ord) !== false) best.offer(dotAt(vector, tail.rows, i * vector.length), ord);
  });
  return best.drain();
}
