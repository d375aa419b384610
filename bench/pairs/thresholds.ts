import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder, loadPairScorer } from '../../encoders/pretrained.ts';
import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import { loadEvaluation } from '../../encoders/training/data/evaluations.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { createRandom } from '../../src/core/random.ts';
import { calibrationFigures } from '../../src/core/statistics/calibration-error.ts';
import { CUT_FIGURES } from '../../src/core/statistics/cut-intervals.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import { cosineScorer } from '../../src/pairs/match/cosine-scorer.ts';
import { describeEvidence, scoreDrift } from '../../src/pairs/threshold/describe-evidence.ts';
import { fitThreshold } from '../../src/pairs/threshold/fit-threshold.ts';
import type { FittedThreshold, TestEvidence, ThresholdGoal } from '../../src/pairs/threshold/fitted-threshold.ts';
import type { LabelledScores } from '../../src/pairs/threshold/labelled-scores.ts';
import { pairsFingerprint } from '../../src/pairs/threshold/pair-hashes.ts';
import { testThreshold } from '../../src/pairs/threshold/test-threshold.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { kept } from '../harness/kept-values.ts';
import { record } from '../harness/record.ts';

/*
 * Whether thresholds are worth what their evidence says: node dist/bench/pairs/thresholds.js [--set lcqmc] [--interaction DIR]
 * For each seed a threshold is fitted on a sample of dev and tested on a sample of test; the rest of test stands for the truth,
 * and lies in the 95 % interval or not. Of 20 seeds 19 should hold it. The rest is a sample too: it must be many times the one
 * tested, or its own error makes right intervals miss it.
 */

const GOALS: Readonly<Record<string, ThresholdGoal>> = {
  accuracy: 'accuracy',
  f1: 'f1',
  precision90: { precision: 0.9 },
};

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    set: { type: 'string', default: 'lcqmc' },
    model: { type: 'string', default: SHIPPED_MODEL },
    interaction: { type: 'string' },
    seeds: { type: 'string', default: '20' },
    fit: { type: 'string', default: '4000' },
    test: { type: 'string', default: '1000' },
    unsure: { type: 'string', default: '0.8' },
  },
});
const [seeds, fitPairs, testPairs, unsureBelow] = [values.seeds, values.fit, values.test, values.unsure].map(Number);
const evaluation = await loadEvaluation(requireData(values.data), values.set);
if (evaluation.kind !== 'pairs' || !evaluation.binary || evaluation.dev.length === 0) {
  throw new InvalidArgumentError(`--set must name pairs with labels 0 and 1 and a dev split, got ${values.set}`);
}

/** One split with a score for each pair. */
interface ScoredSplit {
  readonly pairs: readonly LabelledPair[];
  readonly scores: Float32Array;
}

/** Scores of both splits, kept from an earlier run where there was one. */
async function scoreSplits(scorer: PairScorer, dev: readonly LabelledPair[], test: readonly LabelledPair[]) {
  const all = [...dev, ...test];
  const key = createHash('sha256').update(scorer.fingerprint).update(JSON.stringify(all)).digest('hex').slice(0, 12);
  const scores = await kept(`scores-${key}.f32`, all.length, () => scorer.score(all));
  return {
    dev: { pairs: dev, scores: scores.subarray(0, dev.length) },
    test: { pairs: test, scores: scores.subarray(dev.length) },
  };
}

/** Takes part of a split, in the order given. */
function part({ pairs, scores }: ScoredSplit, order: readonly number[], name: string, model: string): LabelledScores {
  return {
    scores: Float32Array.from(order, (i) => scores[i]),
    labels: Float32Array.from(order, (i) => pairs[i].label),
    model,
    data: pairsFingerprint(order.map((i) => pairs[i])),
    name,
  };
}

function shuffled(count: number, seed: number): number[] {
  return createRandom(seed).shuffle(Array.from({ length: count }, (_, i) => i));
}

/** Findings of one seed: what was promised, and what the rest shows. */
interface Trial {
  readonly fitted: FittedThreshold;
  readonly promised: TestEvidence;
  readonly truth: TestEvidence;
  /** Expected calibration error of scores taken for probabilities, on the rest. */
  readonly rawError: number;
  /** Expected calibration error on the rest of dev, which is like the pairs that fitted. */
  readonly devError: number;
  /** How far the scores of test lie from those that fitted: Kolmogorov-Smirnov. */
  readonly drift: number;
}

function tryOut(
  splits: { dev: ScoredSplit; test: ScoredSplit },
  goal: ThresholdGoal,
  seed: number,
  model: string,
): Trial {
  const devOrder = shuffled(splits.dev.pairs.length, 2 * seed);
  const testOrder = shuffled(splits.test.pairs.length, 2 * seed + 1);
  const fit = part(splits.dev, devOrder.slice(0, fitPairs), 'dev', model);
  const test = part(splits.test, testOrder.slice(0, testPairs), 'test', model);
  const rest = part(splits.test, testOrder.slice(testPairs), 'rest of test', model);
  const devRest = part(splits.dev, devOrder.slice(fitPairs), 'rest of dev', model);
  const fitted = testThreshold(fitThreshold(fit, { goal, unsureBelow, seed }), test, { seed });
  const raw = Float64Array.from(rest.scores, (score) => Math.min(1, Math.max(0, score)));
  return {
    fitted,
    promised: fitted.test!,
    truth: testThreshold(fitted, rest, { seed, resamples: 100 }).test!,
    rawError: calibrationFigures(raw, rest.labels).calibrationError,
    devError: testThreshold(fitted, devRest, { seed, resamples: 100 }).test!.calibration.calibrationError,
    drift: scoreDrift(fitted, rest.scores)!.distance,
  };
}

function held(trials: readonly Trial[], figure: (typeof CUT_FIGURES)[number]): number {
  return trials.filter(({ promised, truth }) => {
    const [low, high] = promised.intervals[figure]!;
    return low <= truth[figure]! && truth[figure]! <= high;
  }).length;
}

function average(trials: readonly Trial[], of: (trial: Trial) => number): number {
  return Number(mean(trials.map(of)).toFixed(4));
}

function figuresOf(trials: readonly Trial[]) {
  const width = ([low, high]: readonly [number, number]) => high - low;
  return {
    heldOf: trials.length,
    held: Object.fromEntries(CUT_FIGURES.map((figure) => [figure, held(trials, figure)])),
    accuracy: average(trials, ({ truth }) => truth.accuracy),
    f1: average(trials, ({ truth }) => truth.f1!),
    precision: average(trials, ({ truth }) => truth.precision!),
    recall: average(trials, ({ truth }) => truth.recall!),
    accuracyWidth: average(trials, ({ promised }) => width(promised.intervals.accuracy!)),
    isotonic: trials.filter(({ fitted }) => fitted.calibration.method === 'isotonic').length,
    rawError: average(trials, ({ rawError }) => rawError),
    calibrationError: average(trials, ({ truth }) => truth.calibration.calibrationError),
    calibrationErrorOnDev: average(trials, ({ devError }) => devError),
    drift: average(trials, ({ drift }) => drift),
    brier: average(trials, ({ truth }) => truth.calibration.brier),
    unsureBelow,
    unsureShare: average(trials, ({ truth }) => truth.unsure!.share),
    decidedAccuracy: average(trials, ({ truth }) => truth.unsure!.accuracy!),
  };
}

const encoder = values.interaction === undefined ? await loadEncoder(values.model) : undefined;
const scorer = encoder === undefined ? await loadPairScorer(values.interaction!) : cosineScorer(encoder);
const { fingerprint, runtime } = scorer;
const splits = await scoreSplits(scorer, evaluation.dev, evaluation.test);
await scorer.close();
await encoder?.close();
for (const [name, goal] of Object.entries(GOALS)) {
  const trials = Array.from({ length: seeds }, (_, seed) => tryOut(splits, goal, seed, fingerprint));
  console.log(describeEvidence(trials[0].fitted));
  record('thresholds', {
    set: values.set,
    goal: name,
    runtime,
    fingerprint,
    fitPairs,
    testPairs,
    ...figuresOf(trials),
  });
}
