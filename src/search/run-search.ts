import { InvalidArgumentError } from '../core/errors.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import { scriptChanges } from '../core/text/simplify.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import type { ModelSource } from '../models/model-source.ts';
import { noFacets } from './count-facets.ts';
import { encodeCursor } from './cursor.ts';
import { explainEntities } from './explain-entities.ts';
import { explainHits } from './explain-hits.ts';
import { findDocuments } from './find-documents.ts';
import { hashOf } from './hash-of-question.ts';
import type { Question, SearchSources } from './question.ts';
import type { FoundHit } from './read-hits.ts';
import { rerankHits } from './rerank-hits.ts';
import { type Plan, reasonOf, type SearchResult } from './search-result.ts';
import { cutPage } from './select-page.ts';

/** Sources and models of a search. */
export interface SearchContext {
  /** Reads what there is to be searched just now; undefined while the collection is empty. */
  readonly open: () => SearchSources | undefined;
  readonly encoder: EncoderSource;
  readonly reranker: ModelSource<PairScorer>;
}

const EMPTY_PLAN = { index: 'exact', candidates: 0, scanned: 0, reason: 'the collection is empty' } as const;

/**
 * Answers a question that was read: finds documents, tells what became of the entities, reranks the hits, and explains those that are left.
 * @throws InvalidArgumentError when there is no text to be read with the hits, or no model that reads; what the models throw.
 */
export async function runSearch(question: Question, context: SearchContext): Promise<Omit<SearchResult, 'tookMs'>> {
  const { k, offset, rerank, facets } = question.options;
  // A model that cannot be loaded is told of before anything is searched, and loading does not count as time of the budget.
  const scorer = await openReranker(question, context.reranker);
  const found = await findDocuments(question, rerank?.top ?? offset + k, context.open);
  const entities = await explainEntities(question, found);
  const plan: Plan = found?.plan ?? { ...EMPTY_PLAN, mode: question.mode };
  const best = await reranked(question, found?.hits ?? [], scorer);
  const page = cutPage(best.hits, question.options);
  const hits = await explainHits(question, page.hits, {
    words: found?.words,
    store: found?.sources.store,
    encoder: context.encoder,
  });
  const beyond = page.hits.length === 0 && offset > 0 ? `no hit from the offset ${offset} on` : undefined;
  const scripts = found?.words === undefined || !question.options.explain ? [] : scriptChanges(question.text);
  return {
    hits,
    plan: {
      ...plan,
      ...reasonOf(plan.reason, beyond),
      ...(scripts.length > 0 && { scripts }),
      ...(best.rerank !== undefined && { rerank: best.rerank }),
    },
    ...(found !== undefined && page.isFull && { cursor: cursorAfter(question, best.hits, found.sources) }),
    ...(facets && { facets: found?.facets ?? noFacets(facets) }),
    ...(entities && { entities }),
  };
}

/** The cursor behind some hits. */
function cursorAfter(question: Question, hits: readonly FoundHit[], { store, state }: SearchSources): string {
  const { cursor } = question.options;
  const groups = hits.flatMap(({ hit }) => hit.group ?? []);
  return encodeCursor({
    source: store.source,
    question: hashOf(question),
    nextOrd: cursor?.nextOrd ?? state.nextOrd,
    seen: [...(cursor?.seen.toArray() ?? []), ...hits.map(({ ranked }) => ranked.ord)],
    groups: [...new Set([...(cursor?.groups ?? []), ...groups])],
  });
}

async function openReranker(
  { text, options: { rerank } }: Question,
  reranker: ModelSource<PairScorer>,
): Promise<PairScorer | undefined> {
  if (rerank === undefined) return undefined;
  if (text === '') throw new InvalidArgumentError('rerank reads the query as a text, got a vector; give the text');
  return rerank.scorer ?? reranker.load();
}

/** The hits in their last order. */
async function reranked(
  { text, options: { k, offset, rerank, work } }: Question,
  found: readonly FoundHit[],
  scorer: PairScorer | undefined,
): Promise<{ readonly hits: readonly FoundHit[]; readonly rerank?: Plan['rerank'] }> {
  if (scorer === undefined || rerank === undefined || found.length === 0) return { hits: found };
  const { hits, from, plan } = await rerankHits(
    text,
    found.map(({ hit }) => hit),
    { scorer, k: offset + k, budgetMs: rerank.budgetMs, weight: rerank.weight, signal: work.signal },
  );
  return { hits: hits.map((hit, i) => ({ ranked: found[from[i]].ranked, hit })), rerank: plan };
}
