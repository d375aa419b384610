import { readPairs } from '../../src/core/checks.ts';
import { ClosedError } from '../../src/core/errors.ts';
import { LONG_WORK, readOptions } from '../../src/core/options.ts';
import type { PairScorer, TextPair } from '../../src/core/pair-scorer.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import type { PairRunner } from '../runners/runner.ts';
import type { PairTokens } from '../tokenizer/pair-tokens.ts';
import { padTokens, type TokenBatch } from '../tokenizer/tokenizer.ts';
import type { BatchLimits } from './length-batches.ts';
import { runInBatches, USUAL_LIMITS } from './run-in-batches.ts';

/** A scorer on the calling thread: joins, sorts by length, pads, runs, and puts the scores back in order. */
export function createBatchScorer(runner: PairRunner, limits: BatchLimits = USUAL_LIMITS): PairScorer {
  let closed = false;
  const job = {
    stage: 'score pairs',
    doing: 'scoring',
    items: 'pairs',
    width: 1,
    limits,
    tokensOf: runner.join,
    withinTime: runner.withinTime,
    run: (batch: readonly PairTokens[]) => runner.run(pairBatch(batch, runner.padId)),
    requireOpen: () => {
      if (closed) throw new ClosedError('the scorer is closed; open a new one');
    },
  };
  return {
    fingerprint: runner.fingerprint,
    runtime: runner.runtime,
    async score(pairs: readonly TextPair[], options: LongWorkOptions = {}): Promise<Float32Array> {
      return runInBatches(checkPairs(pairs), job, readOptions('score', options, LONG_WORK));
    },
    async close() {
      if (closed) return;
      closed = true;
      await runner.close();
    },
  };
}

function pairBatch(batch: readonly PairTokens[], padId: number): TokenBatch {
  const rows = batch.map(({ ids }) => ids);
  return { ...padTokens(rows, padId), secondStarts: Int32Array.from(batch, ({ secondStart }) => secondStart) };
}

/** Reads pairs into an array of our own. @throws InvalidArgumentError when something among them is not two strings. */
export function checkPairs(pairs: readonly TextPair[]): TextPair[] {
  return readPairs('the pairs of score', pairs);
}
