import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadEncoder, loadPairScorer } from '../../encoders/pretrained.ts';
import type { PairHead } from '../../encoders/roformer/config.ts';
import type { TrainSetConfig } from '../../encoders/training/config/set-config.ts';
import { checkTrainConfig } from '../../encoders/training/config/train-config.ts';
import { spearman } from '../../encoders/training/metrics/spearman.ts';
import { train } from '../../encoders/training/run/trainer.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { bestCut } from '../../src/core/statistics/best-cut.ts';
import { figuresAt } from '../../src/core/statistics/confusion.ts';
import { cosineScorer } from '../../src/pairs/match/cosine-scorer.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { record } from '../harness/record.ts';
import { MATCHING_SETS, type MatchingSet, readMatchingSet } from './matching-sets.ts';
import { matchingTables } from './matching-tables.ts';

/*
 * The ways to train on pairs, from one start, on five sets (kexue.fm 8847 and 8860): node dist/bench/pairs/matching.js
 * A run that was finished is not run again; one that was stopped goes on from its checkpoint.
 */

interface Method {
  readonly task: NonNullable<TrainSetConfig['task']>;
  readonly pooling: 'mean' | 'cls';
  head(classes: number): PairHead | undefined;
}

const interaction = (classes: number) => ({ kind: 'interaction' as const, classes });

/** [CLS] as the articles have it where both texts are read together; the mean where our start was trained with it. */
const METHODS: Readonly<Record<string, Method>> = {
  cosent: { task: 'cosent', pooling: 'mean', head: () => undefined },
  // Graded pairs become two classes, as the article has it.
  sbert: { task: 'sbert', pooling: 'mean', head: () => ({ kind: 'sbert', classes: 2 }) },
  interact: { task: 'interaction', pooling: 'cls', head: interaction },
  'interact-cosent': { task: 'interaction-cosent', pooling: 'cls', head: () => interaction(1) },
  'interact-matched': {
    task: 'interaction',
    pooling: 'mean',
    head: (classes) => ({ ...interaction(classes), features: 'matched' }),
  },
};

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    init: { type: 'string', default: 'runs/zh-en-pairs-small/1-pretrain' },
    out: { type: 'string', default: 'runs/matching' },
    sets: { type: 'string', default: MATCHING_SETS.join() },
    methods: { type: 'string', default: Object.keys(METHODS).join() },
    seeds: { type: 'string', default: '1,2,3' },
    steps: { type: 'string' },
  },
});
const methods = chosenNames('--methods', values.methods, Object.keys(METHODS));
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
      const figures = await finishedRun(data, method, seed);
      results.push({ set, method, seed, figures });
    }
  }
  console.log(matchingTables(results));
}

/** Trains and measures, or reads what an earlier call measured. */
async function finishedRun(data: MatchingSet, method: string, seed: number): Promise<Figures> {
  const dir = join(values.out, `${data.name}-${method}-${seed}`);
  const done = join(dir, 'figures.json');
  if (existsSync(done)) return JSON.parse(await readFile(done, 'utf8')) as Figures;
  const steps = Number(values.steps ?? data.steps);
  await trainRun(data, METHODS[method], { dir, seed, steps });
  const figures = await withScorer(dir, METHODS[method], (scorer) => measure(scorer, data));
  record('matching', { set: data.name, method, seed, steps, ...figures });
  await writeFile(done, JSON.stringify(figures));
  return figures;
}

async function trainRun(
  { train: name, classes, maxTokens }: MatchingSet,
  { task, pooling, head }: Method,
  { dir, seed, steps }: { dir: string; seed: number; steps: number },
): Promise<void> {
  const start = JSON.parse(await readFile(join(values.init, 'config.json'), 'utf8'));
  const config = checkTrainConfig({
    output: dir,
    data: values.data,
    vocab: join(values.init, 'vocab.txt'),
    init: values.init,
    model: { ...start, pooling, vocabSize: undefined, head: head(classes) },
    sets: [{ name, task, maxTokens, batchRows: 128 }],
    steps,
    warmupSteps: Math.round(steps / 10),
    learningRate: 5e-4,
    groups: [{ prefix: 'head.', learningRate: 3e-3 }],
    dropout: 0.1,
    seed,
  });
  await train(config);
}

/** Opens what was trained for as long as `use` takes. */
async function withScorer<T>(dir: string, { task }: Method, use: (scorer: PairScorer) => Promise<T>): Promise<T> {
  if (task !== 'cosent' && task !== 'sbert') {
    const scorer = await loadPairScorer(dir);
    return use(scorer).finally(() => scorer.close());
  }
  const encoder = await loadEncoder(dir);
  return use(cosineScorer(encoder)).finally(() => encoder.close());
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
