import { InvalidArgumentError } from '../core/errors.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import type { ModelSource } from '../models/model-source.ts';
import type { CheckedQuery } from './query.ts';
import { rerankHits } from './rerank-hits.ts';
import type { CheckedRerank } from './rerank-options.ts';
import type { FoundHits, Hit, SearchResult } from './search-result.ts';

/** Hits in their last order, where each stood before, and who can explain that. */
interface Ranked extends FoundHits {
  readonly from: readonly number[];
}

/**
 * Runs a search, wider where its hits are to be reranked, reranks them, and explains those that are left.
 * @param find runs the search with a `k` of its own.
 * @throws InvalidArgumentError when there is no text to be read with the hits, or no model that reads; what the model throws.
 */
export async function findReranked(
  find: (query: CheckedQuery) => Promise<FoundHits>,
  { text, query }: { readonly text: string; readonly query: CheckedQuery },
  reranker: ModelSource<PairScorer>,
): Promise<Omit<SearchResult, 'tookMs'>> {
  const { rerank } = query;
  const ranked =
    rerank === undefined ? inPlace(await find(query)) : await reranked(find, { text, query, rerank }, reranker);
  const { plan, entities } = ranked;
  return { hits: query.explain ? await explained(ranked) : ranked.hits, plan, ...(entities && { entities }) };
}

async function reranked(
  find: (query: CheckedQuery) => Promise<FoundHits>,
  { text, query, rerank }: { readonly text: string; readonly query: CheckedQuery; readonly rerank: CheckedRerank },
  reranker: ModelSource<PairScorer>,
): Promise<Ranked> {
  if (text === '') throw new InvalidArgumentError('rerank reads the query as a text, got a vector; give the text');
  const { k, work } = query;
  // A model that cannot be loaded is told of before anything is searched, and loading does not count as time of the budget.
  const scorer = rerank.scorer ?? (await reranker.load());
  const found = await find({ ...query, k: rerank.top });
  if (found.hits.length === 0) return inPlace(found);
  const { hits, from, plan } = await rerankHits(text, found.hits, {
    scorer,
    k,
    budgetMs: rerank.budgetMs,
    weight: rerank.weight,
    signal: work.signal,
  });
  return { ...found, hits, ords: from.map((at) => found.ords[at]), from, plan: { ...found.plan, rerank: plan } };
}

function inPlace(found: FoundHits): Ranked {
  return { ...found, from: [...found.hits.keys()] };
}

async function explained({ hits, from, explain }: Ranked): Promise<Hit[]> {
  const why = await explain(from);
  return hits.map((hit, i) => ({ ...hit, why: why[i] }));
}
