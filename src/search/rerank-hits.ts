import { AbortedError, KenyonError, messageOf, throwIfAborted, UnavailableError } from '../core/errors.ts';
import { type PairScorer, requireScores, type TextPair } from '../core/pair-scorer.ts';
import { standardised } from '../core/statistics/quantile.ts';
import type { CheckedRerank } from './rerank-options.ts';
import type { Hit, RerankPlan } from './search-result.ts';

/** Hits between two looks at the clock, when there is a budget. */
const BATCH = 8;

/** Model and limits of a reranking. */
export interface Reranking extends Pick<CheckedRerank, 'budgetMs' | 'weight'> {
  readonly scorer: PairScorer;
  /** Hits that are wanted; all others leave. */
  readonly k: number;
  readonly signal?: AbortSignal | undefined;
  /** Clock in milliseconds; tests bring their own. */
  readonly now?: () => number;
}

/** The hits in their new order. */
export interface Reranked {
  readonly hits: readonly Hit[];
  /** Where each of them stood before, from 0. */
  readonly from: readonly number[];
  readonly plan: RerankPlan;
}

/**
 * Lets a model read the query with each hit and orders the hits by its scores, or by a mean of these and their own; equal ones keep their order, and so do the
 * hits that the budget leaves unread, below all others.
 * @param hits best first, k or more unless there are fewer.
 * @throws AbortedError when `signal` fires; UnavailableError when the model fails; InvalidArgumentError when it returns
 * anything but a finite number for each pair.
 */
export async function rerankHits(text: string, hits: readonly Hit[], reranking: Reranking): Promise<Reranked> {
  const { scorer, k, weight, now = () => performance.now() } = reranking;
  const startedAt = now();
  const scores = await readBest(text, hits, { ...reranking, now });
  const judged = weight === 1 ? scores : mixed(scores, hits, weight);
  const order = scores.map((_, i) => i).sort((a, b) => judged[b] - judged[a] || a - b);
  const unread = Array.from({ length: hits.length - scores.length }, (_, i) => scores.length + i);
  const kept = [...order, ...unread].slice(0, k);
  return {
    hits: kept.map((at) =>
      at < scores.length ? { ...hits[at], rerank: { score: scores[at], from: at + 1 } } : hits[at],
    ),
    from: kept,
    plan: {
      model: scorer.fingerprint,
      runtime: scorer.runtime,
      scored: scores.length,
      of: hits.length,
      moved: kept.filter((at, i) => at !== i).length,
      entered: kept.filter((at) => at >= k).length,
      tookMs: now() - startedAt,
      ...(scores.length < hits.length && { stoppedBy: 'budget' as const }),
    },
  };
}

/** The model's scores and those of the search, on one scale, in the shares that `weight` gives them. */
function mixed(scores: readonly number[], hits: readonly Hit[], weight: number): number[] {
  const model = standardised(scores);
  const search = standardised(scores.map((_, i) => hits[i].score));
  return model.map((score, i) => weight * score + (1 - weight) * search[i]);
}

/** Scores of the first hits, as many as the budget allows. */
async function readBest(
  text: string,
  hits: readonly Hit[],
  { scorer, budgetMs, signal, now }: Reranking & { readonly now: () => number },
): Promise<number[]> {
  const size = Number.isFinite(budgetMs) ? BATCH : hits.length;
  const startedAt = now();
  const scores: number[] = [];
  let slowest = 0;
  while (scores.length < hits.length) {
    throwIfAborted(signal, `reranking, after ${scores.length} of ${hits.length} hits,`);
    const begun = now();
    if (scores.length > 0 && begun - startedAt + slowest > budgetMs) break;
    const batch = hits.slice(scores.length, scores.length + size);
    scores.push(...(await read(scorer, text, batch, signal)));
    slowest = Math.max(slowest, now() - begun);
  }
  return scores;
}

async function read(
  scorer: PairScorer,
  text: string,
  hits: readonly Hit[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const pairs = hits.map(({ doc }) => ({ a: text, b: doc.text }));
  const scores = await call(scorer, pairs, signal);
  requireScores(scores, pairs.length, 'the reranker');
  return scores;
}

async function call(
  scorer: PairScorer,
  pairs: readonly TextPair[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  try {
    return await scorer.score(pairs, { ...(signal && { signal }) });
  } catch (cause) {
    if (signal?.aborted) throw new AbortedError('reranking was aborted by the caller', { cause: signal.reason });
    if (cause instanceof KenyonError) throw cause;
    throw new UnavailableError(`the reranker ${scorer.runtime} failed: ${messageOf(cause)}`, { cause });
  }
}
