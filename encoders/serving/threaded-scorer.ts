import { LONG_WORK, readOptions } from '../../src/core/options.ts';
import type { PairScorer, TextPair } from '../../src/core/pair-scorer.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { checkPairs } from '../inference/batch-scorer.ts';
import type { ModelFacts } from './job-messages.ts';
import type { ScorerSpec } from './open-scorer.ts';
import { ThreadedModel } from './threaded-model.ts';

/**
 * Opens a model that reads pairs in a worker thread of its own, so that scoring never holds the caller's event loop.
 * @throws what {@link openScorer} throws.
 */
export async function openThreadedScorer(spec: ScorerSpec): Promise<PairScorer> {
  const model = await ThreadedModel.open<TextPair, ModelFacts>({ role: 'scorer', spec });
  return {
    ...model.facts,
    async score(pairs: readonly TextPair[], options: LongWorkOptions = {}): Promise<Float32Array> {
      // A caller's pairs may carry what cannot be sent to a thread.
      return model.run(checkPairs(pairs), 'scoring', readOptions('score', options, LONG_WORK));
    },
    close: () => model.close(),
  };
}
