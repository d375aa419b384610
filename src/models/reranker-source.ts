import { InvalidArgumentError } from '../core/errors.ts';
import { requireScorer } from '../core/model-checks.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import { type ModelOption, ModelSource } from './model-source.ts';

/** A model that reads pairs of texts, or a function that loads one when it is first needed. */
export type RerankerOption = ModelOption<PairScorer>;

/** Stands in for a reranker where none was given. */
async function noReranker(): Promise<PairScorer> {
  throw new InvalidArgumentError(
    'rerank needs a model that reads pairs of texts: open the database with one, for example open(path, { reranker: ' +
      '() => loadPairScorer(directory) }), or give rerank.scorer',
  );
}

/** Loads the reranker of a database when it is first needed. */
export class RerankerSource extends ModelSource<PairScorer> {
  /** Whether there is one: loading throws InvalidArgumentError otherwise. */
  readonly isGiven: boolean;

  /** @throws InvalidArgumentError for what is no reranker. */
  constructor(option?: RerankerOption) {
    super(option === undefined ? noReranker : option, (model) => requireScorer('reranker', model));
    this.isGiven = option !== undefined;
  }
}
