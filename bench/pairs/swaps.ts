import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readNameLists } from '../../encoders/training/names/name-lists.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { createRandom } from '../../src/core/random.ts';
import { bestCut } from '../../src/core/statistics/best-cut.ts';
import { figuresAt } from '../../src/core/statistics/confusion.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { areaUnderCurve } from '../figures/area-under-curve.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { finishedRun } from '../harness/finished-run.ts';
import { readJsonLines, writeJsonLines } from '../harness/json-lines.ts';
import { record } from '../harness/record.ts';
import { trainToPoints } from '../harness/train-to-points.ts';
import { MATCHING_METHODS, matchingTrainConfig, withTrainedScorer } from './matching-methods.ts';
import { namesIn, PAIR_CHANGES, pairsOf, readExchanges, type SwappedPair } from './swapped-pairs.ts';
import { type SwapsFigures, type SwapsResult, swapsTable } from './swaps-table.ts';

/*
 * Why only reading two texts together does well on PAWS-X (kexue.fm 8860), on pairs that are made: sentences of open Chinese text with two names or numbers exchanged say something else, those
 * with clauses, numerals or width changed the same: node dist/bench/pairs/swaps.js [--pairs 50000] [--points 125,250,500,750] [--methods cosent,sbert,interact,interact-matched] [--layers 4]
 *
 * The pairs are made once, in --out. Every method reads them in the same order from the same start, 64 a step, at a constant rate; a point that was measured is not measured again, and more may be asked for later.
 */

/** Sentences that give pairs to measure, and to find thresholds on; no other pair is of one of them. */
const SENTENCES = { test: 1000, dev: 500 } as const;
const SEED = 8860;
const WARM_UP = 50;
/** Above the last point: the rate stays. */
const NEVER = 1_000_000_000;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    init: { type: 'string', default: 'encoders/models/zh-en-pairs-small' },
    out: { type: 'string', default: 'runs/swaps' },
    pairs: { type: 'string', default: '50000' },
    points: { type: 'string', default: '125,250,500,750' },
    layers: { type: 'string', default: '4' },
    methods: { type: 'string', default: 'cosent,sbert,interact,interact-matched' },
    seeds: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
});
const methods = chosenNames('--methods', values.methods, Object.keys(MATCHING_METHODS));
const points = values.points.split(',').map(Number);
const [layers, threads] = [Number(values.layers), Number(values.threads)];
requireData(values.data);

const { train, dev, test } = await madePairs();
const isDifferent = ({ a, b }: SwappedPair) => a.normalize('NFKC') !== b.normalize('NFKC');
const sameText = share(test, (pair) => (isDifferent(pair) ? 0 : 1) === pair.label);
console.log(
  `${test.length} test pairs, ${test.filter(isDifferent).length} of them different; "identical texts match" alone is right for ${sameText.toFixed(3)}`,
);

const results: SwapsResult[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  for (const method of methods) results.push({ method, seed, figures: await finished(method, seed) });
  console.log(swapsTable(results, points));
}

function finished(name: string, seed: number): Promise<SwapsFigures[]> {
  const dir = join(values.out, `${name}-${layers}-${seed}`);
  const settings = { method: name, seed, layers, init: values.init, pairs: Number(values.pairs) };
  const method = MATCHING_METHODS[name];
  return finishedRun(join(dir, `to-${points.join('-')}`), { ...settings, points }, async () => {
    const schedule = { steps: NEVER, rates: [[0, 0] as const, [WARM_UP, 1] as const] };
    const run = {
      dir,
      data: values.data,
      init: values.init,
      layers,
      train: `file:${train}`,
      classes: 2,
      maxTokens: 96,
      batchRows: 64,
      seed,
    };
    const config = await matchingTrainConfig(method, { ...run, schedule, threads });
    const measureNow = () => withTrainedScorer(dir, method, measure, threads);
    const figures = await trainToPoints({ ...config, checkpointEvery: 50 }, { points, settings, measure: measureNow });
    record('swaps', { ...settings, points, testPairs: test.length, identicalTextsMatch: sameText, figures });
    return figures;
  });
}

async function measure(scorer: PairScorer): Promise<SwapsFigures> {
  const { threshold } = bestCut(await scorer.score(dev), labelsOf(dev), 'accuracy');
  const scores = await scorer.score(test);
  const part = (isOf: (pair: SwappedPair) => boolean) => {
    const of = [...test.keys()].filter((i) => isOf(test[i]));
    return { scores: of.map((i) => scores[i]), labels: of.map((i) => test[i].label) };
  };
  const accuracy = (isOf: (pair: SwappedPair) => boolean) => {
    const { scores: own, labels } = part(isOf);
    return figuresAt(threshold, own, labels).accuracy;
  };
  const different = part(isDifferent);
  return {
    accuracy: accuracy(() => true),
    accuracyOfDifferent: accuracy(isDifferent),
    aucOfDifferent: areaUnderCurve(different.scores, different.labels),
    byChange: Object.fromEntries(PAIR_CHANGES.map((change) => [change, accuracy((pair) => pair.change === change)])),
  };
}

function labelsOf(pairs: readonly SwappedPair[]): number[] {
  return pairs.map(({ label }) => label);
}

function share(pairs: readonly SwappedPair[], isSo: (pair: SwappedPair) => boolean): number {
  return pairs.filter(isSo).length / pairs.length;
}

/** Makes the pairs, or reads those that an earlier call made: those to measure and to find thresholds on, and the file of those to train on. */
async function madePairs(): Promise<{ train: string; dev: SwappedPair[]; test: SwappedPair[] }> {
  const file = (part: string) => join(values.out, `${part}-${values.pairs}.jsonl`);
  const train = file('train');
  if (!existsSync(train)) {
    const [testPairs, devPairs, trainPairs] = await makePairs(Number(values.pairs));
    await writeJsonLines(file('test'), testPairs);
    await writeJsonLines(file('dev'), devPairs);
    // Last: where it is, the others are.
    await writeJsonLines(train, trainPairs);
  }
  return { train, dev: await readJsonLines(file('dev')), test: await readJsonLines(file('test')) };
}

/** Pairs to measure, to find thresholds on and to train on, in random order, no sentence in two of them. */
async function makePairs(trainPairs: number): Promise<SwappedPair[][]> {
  const random = createRandom(SEED);
  const names = namesIn(await readNameLists(values.data));
  const wanted = SENTENCES.test + SENTENCES.dev + Math.ceil(trainPairs / 2);
  const sentences: SwappedPair[][] = [];
  for await (const exchange of readExchanges(values.data, names, random)) {
    const pairs = pairsOf(exchange, random);
    if (pairs !== undefined) sentences.push(pairs);
    if (sentences.length === wanted) break;
  }
  console.error(`${sentences.length} sentences of ${wanted} give two pairs each`);
  random.shuffle(sentences);
  const { test: tested, dev: tuned } = SENTENCES;
  const parts = [sentences.slice(0, tested), sentences.slice(tested, tested + tuned), sentences.slice(tested + tuned)];
  return parts.map((part) => random.shuffle(part.flat()));
}
