import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spearman } from '../../encoders/training/metrics/spearman.ts';
import { train } from '../../encoders/training/run/trainer.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { bestCut } from '../../src/core/statistics/best-cut.ts';
import { figuresAt } from '../../src/core/statistics/confusion.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { finishedRun } from '../harness/finished-run.ts';
import { record } from '../harness/record.ts';
import { MATCHING_METHODS, matchingTrainConfig, withTrainedScorer } from './matching-methods.ts';
import { MATCHING_SETS, type MatchingSet, readMatchingSet } from './matching-sets.ts';
import { matchingTables } from './matching-tables.ts';

/*
 * The ways to train on pairs, from one start, on five sets (kexue.fm 8847 and 8860): node dist/bench/pairs/matching.js
 * A run that was finished is not run again; one that was stopped goes on from its checkpoint.
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    init: { type: 'string', default: 'runs/zh-en-pairs-small/1-pretrain' },
    out: { type: 'string', default: 'runs/matching' },
    sets: { type: 'string', default: MATCHING_SETS.join() },
    methods: { type: 'string', default: Object.keys(MATCHING_METHODS).join() },
    seeds: { type: 'string', default: '1,2,3' },
    steps: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});
const methods = chosenNames('--methods', values.methods, Object.keys(MATCHING_METHODS));
requireData(values.data);

/** Figures of one trained model, in hundredths as the articles print them. */
interface Figures {
  readonly spearman: number;
  readonly accuracy?: number;
}

const results: { set: string; method: string; seed: number; figures: Figures }[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  for (const set of values.sets.split(',')) {
    const data = await readMatchingSet(set, values.data, values.out);
    for (const method of methods) {
      const figures = await finished(data, method, seed);
      results.push({ set, method, seed, figures });
    }
  }
  console.log(matchingTables(results));
}

/** Trains and measures, or reads what an earlier call measured. */
async function finished(data: MatchingSet, name: string, seed: number): Promise<Figures> {
  const dir = join(values.out, `${data.name}-${name}-${seed}`);
  const steps = Number(values.steps ?? data.steps);
  const method = MATCHING_METHODS[name];
  return finishedRun(dir, { set: data.name, method: name, seed, steps, init: values.init }, async () => {
    const { train: set, classes, maxTokens } = data;
    const common = { dir, data: values.data, init: values.init, train: set, classes, maxTokens, batchRows: 128, seed };
    const schedule = { steps, warmupSteps: Math.round(steps / 10) };
    await train(await matchingTrainConfig(method, { ...common, schedule, threads: Number(values.threads) }));
    const figures = await withTrainedScorer(dir, method, (scorer) => measure(scorer, data));
    record('matching', { set: data.name, method: name, seed, steps, ...figures });
    return figures;
  });
}

/** Spearman on test; for two classes accuracy on test, at the threshold that is best on dev. */
async function measure(scorer: PairScorer, { dev, test, classes }: MatchingSet): Promise<Figures> {
  const labels = test.map(({ label }) => label);
  const scores = await scorer.score(test);
  const figures = { spearman: spearman(scores, labels) };
  if (classes > 2) return figures;
  const devLabels = dev.map(({ label }) => label);
  const { threshold } = bestCut(await scorer.score(dev), devLabels, 'accuracy');
  return { ...figures, accuracy: figuresAt(threshold, scores, labels).accuracy };
}
