import { InvalidArgumentError } from '../core/errors.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import type { ModelOption } from './model-source.ts';

/** A model that reads pairs of texts, or a function that loads one when it is first needed. */
export type RerankerOption = ModelOption<PairScorer>;

/** Stands in for a reranker where none was given. */
export async function noReranker(): Promise<PairScorer> {
  throw new InvalidArgumentError(
    'rerank needs a model that reads pairs of texts: open the database with one, for example open(path, { reranker: ' +
      '() => loadPairScorer(directory) }), or give rerank.scorer',
  );
}
