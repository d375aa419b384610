import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import { spearman } from '../../encoders/training/metrics/spearman.ts';
import { train } from '../../encoders/training/run/trainer.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { bestCut } from '../../src/core/statistics/best-cut.ts';
import { figuresAt } from '../../src/core/statistics/confusion.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { finishedRun } from '../harness/finished-run.ts';
import { writeJsonLines } from '../harness/json-lines.ts';
import { record } from '../harness/record.ts';
import {
  MATCHING_METHODS,
  maskedPairsConfig,
  matchingTrainConfig,
  readsBoth,
  withTrainedScorer,
} from './matching-methods.ts';
import { MATCHING_SETS, type MatchingSet, readMatchingSet } from './matching-sets.ts';
import { matchingTables } from './matching-tables.ts';

/*
 * The ways to train on pairs, from one start, on five sets (kexue.fm 8847 and 8860), LCQMC once through, the others five times: node dist/bench/pairs/matching.js [--epochs 1] [--masked-steps 1500]
 *
 * The default start was trained by no labelled pair, and never read two texts: what reads them together first trains --masked-steps on masked words over both texts of the set's training pairs.
 * A run that was finished is not run again; one that was stopped goes on from its checkpoint.
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    init: { type: 'string', default: 'encoders/models/zh-en-small' },
    out: { type: 'string', default: 'runs/matching' },
    sets: { type: 'string', default: MATCHING_SETS.join() },
    methods: { type: 'string', default: Object.keys(MATCHING_METHODS).join() },
    seeds: { type: 'string', default: '1,2,3' },
    epochs: { type: 'string' },
    'masked-steps': { type: 'string', default: '1500' },
    threads: { type: 'string', default: '2' },
  },
});
const BATCH_ROWS = 128;
const MASKED_SEED = 1;
const methods = chosenNames('--methods', values.methods, Object.keys(MATCHING_METHODS));
requireData(values.data);

/** Figures of one trained model, in hundredths as the articles print them. */
interface Figures {
  readonly spearman: number;
  /** At the threshold of dev, and of pairs withheld from train. */
  readonly accuracy?: number;
  readonly accuracyFromWithheld?: number;
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
  const epochs = Number(values.epochs ?? data.epochs);
  const method = MATCHING_METHODS[name];
  const maskedSteps = readsBoth(method) ? Number(values['masked-steps']) : 0;
  const settings = { set: data.name, method: name, seed, epochs, init: values.init, maskedSteps };
  return finishedRun(dir, settings, async () => {
    const init = maskedSteps > 0 ? await maskedStart(data, maskedSteps) : values.init;
    const steps = Math.max(1, Math.round((epochs * data.trainPairs.length) / BATCH_ROWS));
    const { train: set, classes } = data;
    const schedule = { steps, warmupSteps: Math.round(steps / 10) };
    await train(await matchingTrainConfig(method, { ...common(dir, data, seed), init, train: set, classes, schedule }));
    const figures = await withTrainedScorer(dir, method, (scorer) => measure(scorer, data));
    record('matching', { ...settings, steps, ...figures });
    return figures;
  });
}

function common(dir: string, { maxTokens }: MatchingSet, seed: number) {
  return { dir, data: values.data, maxTokens, batchRows: BATCH_ROWS, seed, threads: Number(values.threads) };
}

/** The start after masked words over both texts of a set's training pairs; one of a set for all methods and seeds. */
async function maskedStart(data: MatchingSet, steps: number): Promise<string> {
  const dir = join(values.out, `${data.name}-masked-${steps}`);
  return finishedRun(join(dir, 'done'), { set: data.name, steps, init: values.init }, async () => {
    const pairs = join(values.out, `${data.name}-masked.jsonl`);
    const rows = data.trainPairs.map(({ a, b }) => ({ query: a, passage: b }));
    await writeJsonLines(pairs, rows);
    await train(await maskedPairsConfig({ ...common(dir, data, MASKED_SEED), init: values.init }, { pairs, steps }));
    return dir;
  });
}

/** Spearman on test; for two classes accuracy on test, at the threshold that is best on dev, and at that of withheld pairs where there are some. */
async function measure(scorer: PairScorer, { dev, withheld, test, classes }: MatchingSet): Promise<Figures> {
  const labels = test.map(({ label }) => label);
  const scores = await scorer.score(test);
  const figures = { spearman: spearman(scores, labels) };
  if (classes > 2) return figures;
  const accuracyFrom = async (pairs: readonly LabelledPair[]) => {
    const own = pairs.map(({ label }) => label);
    const { threshold } = bestCut(await scorer.score(pairs), own, 'accuracy');
    return figuresAt(threshold, scores, labels).accuracy;
  };
  const accuracy = await accuracyFrom(dev);
  return { ...figures, accuracy, ...(withheld && { accuracyFromWithheld: await accuracyFrom(withheld) }) };
}
