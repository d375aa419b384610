import { parseArgs } from 'node:util';
import { SHIPPED_PAIR_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder, loadPairScorer } from '../../encoders/pretrained.ts';
import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import type { PairEvaluation } from '../../encoders/training/data/evaluations.ts';
import { spearman } from '../../encoders/training/metrics/spearman.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { createRandom } from '../../src/core/random.ts';
import { bestCut } from '../../src/core/statistics/best-cut.ts';
import { figuresAt } from '../../src/core/statistics/confusion.ts';
import { cosineScorer } from '../../src/pairs/match/cosine-scorer.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { loadPairEvaluation } from '../data/pair-evaluation.ts';
import { record } from '../harness/record.ts';

/*
 * What the shipped interaction model is worth on measured pairs, beside the cosine of the shipped encoder:
 * node dist/bench/pairs/pair-quality.js [--sets lcqmc] [--model DIR]
 */

const HALVES_SEED = 8860;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_PAIR_MODEL },
    sets: { type: 'string', default: 'lcqmc,atec,bq,pawsx_zh,stsb_zh,stsb_en' },
  },
});
requireData(values.data);
const encoder = await loadEncoder();
const scorers = { cosine: cosineScorer(encoder), interaction: await loadPairScorer(values.model) };
for (const set of values.sets.split(',')) {
  const evaluation = await loadPairEvaluation(values.data, set);
  for (const [name, scorer] of Object.entries(scorers)) {
    const { fingerprint, runtime } = scorer;
    record('pair-quality', { set, scorer: name, runtime, fingerprint, ...(await measure(scorer, evaluation)) });
  }
}
await scorers.interaction.close();
await encoder.close();

/**
 * Spearman on test; of binary labels the accuracy on test at the threshold found on dev, and at one found on the other
 * half of test, which tells what is lost because dev pairs are unlike test pairs.
 */
async function measure(scorer: PairScorer, { test, dev, binary }: PairEvaluation) {
  const scores = await scorer.score(test);
  const labels = labelsOf(test);
  const figures = { pairs: test.length, spearman: spearman(scores, labels) };
  if (!binary || dev.length === 0) return figures;
  const { threshold, accuracy: onDev } = bestCut(await scorer.score(dev), labelsOf(dev), 'accuracy');
  const { accuracy } = figuresAt(threshold, scores, labels);
  return { ...figures, threshold, accuracyOnDev: onDev, accuracy, accuracyByHalves: accuracyByHalves(scores, labels) };
}

function labelsOf(pairs: readonly LabelledPair[]): number[] {
  return pairs.map(({ label }) => label);
}

/** Mean accuracy of two random halves, each at the threshold that is best on the other. */
function accuracyByHalves(scores: Float32Array, labels: readonly number[]): number {
  const order = createRandom(HALVES_SEED).shuffle(labels.map((_, i) => i));
  const middle = order.length >> 1;
  const halves = [order.slice(0, middle), order.slice(middle)].map((rows) => ({
    scores: rows.map((i) => scores[i]),
    labels: rows.map((i) => labels[i]),
  }));
  const right = halves.map((half, i) => {
    const { threshold } = bestCut(halves[1 - i].scores, halves[1 - i].labels, 'accuracy');
    return figuresAt(threshold, half.scores, half.labels).accuracy * half.labels.length;
  });
  return (right[0] + right[1]) / labels.length;
}
