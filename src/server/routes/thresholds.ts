import type { PairScorer } from '../../core/pair-scorer.ts';
import { LabelledSplit } from '../../pairs/match/labelled-split.ts';
import { matchPairs } from '../../pairs/match/match-pairs.ts';
import { describeEvidence } from '../../pairs/threshold/describe-evidence.ts';
import { fitThreshold } from '../../pairs/threshold/fit-threshold.ts';
import { testThreshold } from '../../pairs/threshold/test-threshold.ts';
import { thresholdText } from '../../pairs/threshold/threshold-file.ts';
import { type ServerContext, scorerOf } from '../context/server-context.ts';
import { requireAtMost } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { FitAnswer, FitBody } from '../schemas/threshold-schemas.ts';

/** Two texts, and whether they say the same. */
interface LabelledPair {
  readonly a: string;
  readonly b: string;
  readonly label: number;
}

/** Thresholds that are fitted on labelled pairs. */
export function thresholdRoutes(app: ServerApp, context: ServerContext): void {
  const { work, limits } = context;
  app.post(
    '/v1/thresholds',
    {
      config: { access: 'read' },
      schema: {
        tags: ['pairs'],
        summary: 'Fit a threshold on labelled pairs, and measure it on others',
        description:
          'Nothing is stored. Without pairs to test it on it says what it is worth on those that fitted it, which flatters.',
        body: FitBody,
        response: { 200: FitAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { pairs, test = [], goal = 'accuracy', scorer: name = 'cosine' } = request.body;
      requireAtMost(limits.texts, 'pairs', [...pairs, ...test]);
      return work.run('search', reply, async (signal) => {
        const scorer = await scorerOf(context, name);
        const fitted = fitThreshold((await splitOf(pairs, scorer, signal)).scores(), { goal });
        const threshold =
          test.length === 0 ? fitted : testThreshold(fitted, (await splitOf(test, scorer, signal)).scores());
        return { threshold, evidence: describeEvidence(threshold), file: thresholdText(threshold) };
      });
    },
  );
}

async function splitOf(
  pairs: readonly LabelledPair[],
  scorer: PairScorer,
  signal: AbortSignal,
): Promise<LabelledSplit> {
  const split = new LabelledSplit({ model: scorer.fingerprint });
  for await (const { pair, score } of matchPairs(pairs, { scorer, signal }))
    split.add(pair, pair.label === 1 ? 1 : 0, score);
  return split;
}
