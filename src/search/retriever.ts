import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import type { LexicalIndex } from '../../index/words/lexical-index.ts';
import type { LexicalScores } from '../../index/words/lexical-scores.ts';
import { ClosedError } from '../core/errors.ts';
import { plural } from '../core/plural.ts';
import type { ScoredOrds } from '../core/top-k.ts';
import { formatFilter } from '../filter/format-filter.ts';
import type { CollectionIndexes } from '../live/collection-indexes.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { CollectionState } from '../store/position.ts';
import { type FusedHit, fuse, type LegScore } from './fusion.ts';
import type { CheckedQuery } from './query.ts';
import type { Found, HitExplanation, Plan, Retrieval } from './search-result.ts';
import { type Answer, isLarge, Searcher } from './searcher.ts';

/** Hits of each ranking that are fused, at least. */
const FUSION_DEPTH = 100;

/** Runs a search over vectors, words or both, among the documents that a filter allows. */
export class Retriever {
  readonly #store: CollectionStore;
  readonly #indexes: CollectionIndexes;
  readonly #searcher: Searcher;

  /** @param exactBelow collections smaller than this are searched exactly unless asked otherwise. */
  constructor(store: CollectionStore, indexes: CollectionIndexes, exactBelow: number) {
    this.#store = store;
    this.#indexes = indexes;
    this.#searcher = new Searcher(store, indexes, exactBelow);
  }

  /** Finds documents; some may have been removed while it ran. */
  async find(retrieval: Retrieval, state: CollectionState): Promise<Found> {
    const { filter, k, work } = retrieval.query;
    const { narrow } = retrieval;
    const open = filter === undefined ? undefined : await this.#indexes.fields.evaluate(filter, work);
    const narrowed = narrow === undefined ? {} : narrow(await this.#candidates(retrieval, open));
    const allowed = narrowed.allowed ?? open;
    // Waiting for the fields may have taken time.
    const now = filter === undefined && narrow === undefined ? state : this.#store.state();
    const found = await this.#rank(retrieval, allowed, now);
    const few =
      filter !== undefined && open!.size < k
        ? `the filter ${formatFilter(filter.tree)} allows ${plural(open!.size, 'document')}`
        : undefined;
    const plan = withReason(withReason(found.plan, few), narrowed.reason);
    return { ...found, plan: allowed === undefined ? plan : { ...plan, allowed: allowed.size } };
  }

  /** The documents that a search could find. */
  async #candidates({ mode, text, query }: Retrieval, open: ReadonlyOrdSet | undefined): Promise<ReadonlyOrdSet> {
    const words = mode === 'lexical' ? await this.#settledWords(query) : undefined;
    const live = open ?? (await this.#indexes.fields.lists(query.work)).live;
    return words === undefined ? live : (await words.score(text, query.work)).sharing(live);
  }

  #rank(retrieval: Retrieval, allowed: ReadonlyOrdSet | undefined, state: CollectionState): Promise<Found> {
    if (retrieval.mode === 'semantic') return this.#semantic(retrieval, allowed, state);
    return retrieval.mode === 'lexical' ? this.#lexical(retrieval, allowed) : this.#hybrid(retrieval, allowed, state);
  }

  async #semantic(retrieval: Retrieval, allowed: ReadonlyOrdSet | undefined, state: CollectionState): Promise<Found> {
    const { neighbors, plan } = await this.#nearest(retrieval, retrieval.query.k, allowed, state);
    const { ords, scores } = neighbors;
    return {
      ranked: neighbors,
      plan: { ...plan, mode: 'semantic' },
      explain: async (found) =>
        found.map((ord) => {
          const at = ords.indexOf(ord);
          return { semantic: { rank: at + 1, score: scores[at] } };
        }),
    };
  }

  async #lexical({ text, query }: Retrieval, allowed: ReadonlyOrdSet | undefined): Promise<Found> {
    const words = await this.#settledWords(query);
    const ranked = (await words.score(text, query.work)).best(query.k, allowed);
    const few = ranked.ords.length < query.k ? 'no other document shares a word with the query' : undefined;
    return {
      ranked,
      plan: withReason({ mode: 'lexical', index: 'words', candidates: ranked.scanned, scanned: 0 }, few),
      explain: (found) =>
        Promise.all(
          found.map(async (ord) => {
            const at = ranked.ords.indexOf(ord);
            return { lexical: await withTerms(words, text, ord, { rank: at + 1, score: ranked.scores[at] }) };
          }),
        ),
    };
  }

  async #hybrid(retrieval: Retrieval, allowed: ReadonlyOrdSet | undefined, state: CollectionState): Promise<Found> {
    const { text, vector, query } = retrieval;
    const words = query.mode === 'hybrid' ? await this.#settledWords(query) : await this.#readyWords(query, state);
    // Meanwhile the indexes of vectors may have gone on, and an old state would look as if they were ahead.
    state = this.#store.state();
    if (words === undefined) {
      const found = await this.#semantic(retrieval, allowed, state);
      return { ...found, plan: withReason(found.plan, 'the word index is being built, so only meaning was compared') };
    }
    const depth = Math.max(query.k, FUSION_DEPTH);
    const { neighbors, plan } = await this.#nearest(retrieval, depth, allowed, state);
    const fused = this.#fuse(vector, neighbors, await words.score(text, query.work), { depth, allowed, query });
    return {
      ranked: {
        ords: Uint32Array.from(fused, ({ ord }) => ord),
        scores: Float32Array.from(fused, ({ score }) => score),
      },
      plan: { ...plan, mode: 'hybrid' },
      explain: (found) => Promise.all(found.map((ord) => explainFused(fused, words, text, ord))),
    };
  }

  #fuse(
    vector: Float32Array,
    neighbors: ScoredOrds,
    scores: LexicalScores,
    { depth, allowed, query }: { depth: number; allowed: ReadonlyOrdSet | undefined; query: CheckedQuery },
  ): FusedHit[] {
    const semantic = {
      candidates: neighbors,
      range: [-1, 1] as const,
      scoresOf: (ords: Uint32Array) => {
        const cosines = new Float32Array(ords.length);
        this.#store.dots(vector, ords, cosines);
        return cosines;
      },
    };
    const lexical = {
      candidates: scores.best(depth, allowed),
      range: [0, scores.bound] as const,
      scoresOf: (ords: Uint32Array) => scores.of(ords),
    };
    return fuse({ semantic, lexical }, depth, query.fusion);
  }

  #nearest(
    { vector, query, setting }: Retrieval,
    k: number,
    allowed: ReadonlyOrdSet | undefined,
    state: CollectionState,
  ): Promise<Answer> {
    const { index, options, work } = query;
    return this.#searcher.search(
      { vector, k, hits: query.k, index, options, work, ...(allowed && { allowed }), ...(setting && { setting }) },
      state,
    );
  }

  /** The index of words with all that is stored. @throws ClosedError when the collection is closed while it waits. */
  async #settledWords({ work }: CheckedQuery): Promise<LexicalIndex> {
    const { words } = this.#indexes;
    await words.settle(work);
    if (words.current === undefined) throw new ClosedError(`collection ${this.#store.name} was closed; open it again`);
    return words.current.index;
  }

  /** The same, or undefined when that would take long: it is then caught up in the background. */
  async #readyWords(query: CheckedQuery, state: CollectionState): Promise<LexicalIndex | undefined> {
    const { words } = this.#indexes;
    await words.load();
    if (words.current === undefined || !isLarge(words.current.lag(state))) return this.#settledWords(query);
    words.poke(state);
    return undefined;
  }
}

/** Adds what else is to be said. */
function withReason(plan: Plan, more: string | undefined): Plan {
  if (more === undefined) return plan;
  return { ...plan, reason: plan.reason === undefined ? more : `${plan.reason}; ${more}` };
}

async function explainFused(
  fused: readonly FusedHit[],
  words: LexicalIndex,
  text: string,
  ord: number,
): Promise<HitExplanation> {
  const { semantic, lexical } = fused.find((hit) => hit.ord === ord)!;
  return { ...(semantic && { semantic }), ...(lexical && { lexical: await withTerms(words, text, ord, lexical) }) };
}

async function withTerms(words: LexicalIndex, text: string, ord: number, leg: LegScore) {
  const matches = (await words.explain(text, ord)) ?? [];
  const terms = matches.map(({ term, contribution }) => ({ term, score: contribution }));
  return { ...leg, terms: terms.sort((a, b) => b.score - a.score) };
}
