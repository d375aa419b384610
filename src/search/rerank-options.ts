import { requireInteger, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { requireScorer } from '../core/model-checks.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import type { PairScorer } from '../core/pair-scorer.ts';

/** How a model that reads query and document together puts the best hits into a new order. */
export interface RerankOptions {
  /** Hits that are read, best first; an integer from k up. Default 20, or k where that is more. */
  readonly top?: number;
  /**
   * Milliseconds that the reading may take, more than 0. Hits are read best first, eight at a time; the eight that would not be
   * read in time stay below in their old order. The first eight are always read. Default: no limit.
   */
  readonly budgetMs?: number;
  /**
   * Share of the model's score in the new order, above 0 and at most 1; the score of the search has the rest, both brought to
   * mean 0 and deviation 1 over the hits that were read. Default 1: the model alone.
   */
  readonly weight?: number;
  /** Reads in place of the reranker that the database was opened with; stays the caller's to close. */
  readonly scorer?: PairScorer;
}

/** Options that were found right, defaults filled. */
export interface CheckedRerank {
  readonly top: number;
  readonly budgetMs: number;
  readonly weight: number;
  readonly scorer: PairScorer | undefined;
}

const DEFAULT_TOP = 20;
/** Most hits that a search may have read. */
const MAX_TOP = 1000;
const OPTIONS: OptionKinds<RerankOptions> = { top: 'any', budgetMs: 'any', weight: 'any', scorer: 'any' };

/**
 * Checks options and fills what is not given.
 * @param rerank true for the defaults; undefined or false: nothing is reranked.
 * @throws InvalidArgumentError that names the wrong one.
 */
export function checkRerank(rerank: boolean | RerankOptions | undefined, k: number): CheckedRerank | undefined {
  if (rerank === undefined || rerank === false) return undefined;
  if (rerank !== true && (typeof rerank !== 'object' || rerank === null)) {
    throw new InvalidArgumentError(`rerank must be true or an object of options, got ${shown(rerank)}`);
  }
  const {
    top = Math.max(k, DEFAULT_TOP),
    budgetMs = Number.POSITIVE_INFINITY,
    weight = 1,
    scorer,
  } = readOptions('rerank', rerank === true ? {} : rerank, OPTIONS);
  requireInteger(top, 'rerank.top', k, Math.max(k, MAX_TOP));
  if (!(typeof budgetMs === 'number' && budgetMs > 0)) {
    throw new InvalidArgumentError(`rerank.budgetMs must be a number above 0, got ${shown(budgetMs)}`);
  }
  if (!(typeof weight === 'number' && weight > 0 && weight <= 1)) {
    throw new InvalidArgumentError(`rerank.weight must be a number above 0 and at most 1, got ${shown(weight)}`);
  }
  if (scorer !== undefined) requireScorer('rerank.scorer', scorer);
  return { top, budgetMs, weight, scorer };
}
