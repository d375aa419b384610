import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { flatSpans } from '../../encoders/ner/token-spans.ts';
import { SHIPPED_ENTITY_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder, loadEntityRecognizer, modelPath } from '../../encoders/pretrained.ts';
import { readModelDirectory, writeModelDirectory } from '../../encoders/roformer/model-directory.ts';
import { isEntityWeight } from '../../encoders/roformer/weights.ts';
import { checkTrainConfig } from '../../encoders/training/config/train-config.ts';
import { ENTITY_SETS, readEntityPart } from '../../encoders/training/data/entity-sets.ts';
import { type Evaluation, loadEvaluation } from '../../encoders/training/data/evaluations.ts';
import { entityF1 } from '../../encoders/training/metrics/entity-f1.ts';
import { evaluateEncoder } from '../../encoders/training/metrics/evaluate-encoder.ts';
import { train } from '../../encoders/training/run/trainer.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { finishedRun } from '../harness/finished-run.ts';
import { markdownTable } from '../harness/markdown-table.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Three tasks over one small encoder, from random weights, whose losses differ a hundred times in scale, with their gradients added as they are and brought to length 1
 * before (kexue.fm 8870, 8896): node dist/bench/encoders/multi-task.js [--steps 400] [--seeds 1,2,3] [--ways summed,normalized] [--out runs/multi-task]
 *
 * A finished run is not made again; a stopped one goes on. Normalised gradients do not depend on the factors of the losses, which a test holds, so they
 * are trained without any.
 */

const ENTITIES = 'cluener';
const PAIRS = 'lcqmc';
const TRANSLATIONS = 'tatoeba';
/** Measured pairs, from the first. */
const TEST_PAIRS = 4000;

/** Factors of the losses of entities, labelled pairs and translations. */
interface Way {
  readonly factors: readonly [entities: number, pairs: number, translations: number];
  readonly normalizeGradients: boolean;
}

const WAYS = {
  summed: { factors: [1, 1, 1], normalizeGradients: false },
  'summed-apart': { factors: [0.1, 1, 10], normalizeGradients: false },
  'summed-apart-back': { factors: [10, 1, 0.1], normalizeGradients: false },
  normalized: { factors: [1, 1, 1], normalizeGradients: true },
} as const satisfies Readonly<Record<string, Way>>;
type WayName = keyof typeof WAYS;
const WAY_NAMES = Object.keys(WAYS) as WayName[];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    out: { type: 'string', default: 'runs/multi-task' },
    steps: { type: 'string', default: '400' },
    seeds: { type: 'string', default: '1,2,3' },
    ways: { type: 'string', default: WAY_NAMES.join() },
    threads: { type: 'string', default: '2' },
  },
});
const ways = chosenNames('--ways', values.ways, WAY_NAMES);
requireData(values.data);
const steps = Number(values.steps);
const pairs = await pairEvaluation();
const translations = await loadEvaluation(values.data, `${TRANSLATIONS}_en_zh`);
const { texts } = await readEntityPart(values.data, ENTITIES, 'test');

/** Scores of the tasks, all from 0 to 1. */
interface Scores {
  readonly entities: number;
  readonly pairs: number;
  readonly translations: number;
}

const results: { way: WayName; scores: Scores }[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  for (const way of ways) results.push({ way, scores: await finished(way, seed) });
  console.log(table());
}

function finished(way: WayName, seed: number): Promise<Scores> {
  const dir = join(values.out, `${way}-${seed}`);
  return finishedRun(dir, { way, seed, steps }, async () => {
    await train(trainConfig(dir, WAYS[way], seed), {
      onLog: ({ step, losses }) => console.error(`${dir} ${step}: ${JSON.stringify(losses)}`),
    });
    const scores = await measure(dir);
    record('multi-task', { way, seed, steps, ...scores });
    return scores;
  });
}

function trainConfig(dir: string, { factors, normalizeGradients }: Way, seed: number) {
  const rows = { maxTokens: 48, batchTokens: 1536, batchRows: 48 };
  return checkTrainConfig({
    output: dir,
    data: values.data,
    vocab: join(modelPath(SHIPPED_ENTITY_MODEL), 'vocab.txt'),
    model: {
      hiddenSize: 128,
      numLayers: 2,
      numHeads: 4,
      intermediateSize: 512,
      maxTokens: 128,
      segmentTypes: 2,
      hiddenAct: 'gelu',
      pooling: 'mean',
      entities: { kind: 'efficient-global-pointer', types: ENTITY_SETS[ENTITIES] },
    },
    sets: [
      { name: ENTITIES, task: 'entities', lossWeight: factors[0], ...rows },
      { name: PAIRS, task: 'cosent', lossWeight: factors[1], ...rows },
      { name: TRANSLATIONS, task: 'infonce', lossWeight: factors[2], ...rows },
    ],
    steps,
    warmupSteps: Math.round(steps / 10),
    alphaSteps: Math.round(steps / 5),
    learningRate: 1e-3,
    groups: [{ prefix: 'entities.', learningRate: 3e-3 }],
    // Three batches a step, their tasks drawn.
    accumulate: 3,
    normalizeGradients,
    seed,
    threads: Number(values.threads),
    logEvery: 100,
  });
}

async function measure(dir: string): Promise<Scores> {
  const encoder = await loadEncoder(await withoutEntities(dir));
  const [similar, found] = await evaluateBoth([pairs, translations]).finally(() => encoder.close());
  const recognizer = await loadEntityRecognizer(dir);
  const spans = await recognizer.recognize(texts.map(({ text }) => text)).finally(() => recognizer.close());
  const gold = texts.map((text) => text.spans);
  return { entities: rounded(entityF1(gold, spans.map(flatSpans)).f1), pairs: similar, translations: found };

  async function evaluateBoth(evaluations: readonly Evaluation[]): Promise<number[]> {
    const scores: number[] = [];
    for (const evaluation of evaluations) {
      const figures = await evaluateEncoder(encoder, evaluation);
      scores.push(rounded(figures.kind === 'pairs' ? figures.spearman : figures.recallAt10));
    }
    return scores;
  }
}

/** The encoder alone of what was trained: a model that finds entities is none. */
async function withoutEntities(dir: string): Promise<string> {
  const { config, vocab, weights } = await readModelDirectory(dir);
  const { entities: _, ...plain } = config;
  const kept = new Map([...weights].filter(([name]) => !isEntityWeight(name)));
  const own = join(dir, 'encoder');
  await mkdir(own, { recursive: true });
  await writeModelDirectory(own, { config: plain, vocab, weights: kept });
  return own;
}

async function pairEvaluation(): Promise<Evaluation> {
  const evaluation = await loadEvaluation(values.data, PAIRS);
  if (evaluation.kind !== 'pairs') return evaluation;
  return { ...evaluation, dev: [], test: evaluation.test.slice(0, TEST_PAIRS) };
}

/** Means over the seeds, with the least and the most. */
function table(): string {
  const names = ['entities', 'pairs', 'translations'] as const;
  const rows = [...new Set(results.map(({ way }) => way))].map((way) => {
    const own = results.filter((result) => result.way === way);
    return [
      way,
      ...names.map((name) => {
        const all = own.map(({ scores }) => scores[name]);
        return `${mean(all).toFixed(3)} (${Math.min(...all)} to ${Math.max(...all)})`;
      }),
    ];
  });
  return markdownTable(['gradients', 'CLUENER F1', 'LCQMC Spearman', 'Tatoeba recall@10'], rows);
}
