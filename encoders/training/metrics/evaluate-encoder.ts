import { batchesOf } from '../../../src/core/batches.ts';
import { reading, requireInteger, requireObject, requireOneOf } from '../../../src/core/checks.ts';
import type { Encoder } from '../../../src/core/encoder.ts';
import { throwIfAborted } from '../../../src/core/errors.ts';
import { requireEncoder } from '../../../src/core/model-checks.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../../src/core/options.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { bestCut } from '../../../src/core/statistics/best-cut.ts';
import { figuresAt } from '../../../src/core/statistics/confusion.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import type { LabelledPair } from '../data/data-sets.ts';
import type { Evaluation, PairEvaluation, RetrievalEvaluation } from '../data/evaluations.ts';
import { BestPassages } from './best-passages.ts';
import { mrr, recallAtK } from './ranking.ts';
import { spearman } from './spearman.ts';

/** Figures of an encoder on scored pairs, all on the test split. */
export interface PairFigures {
  readonly kind: 'pairs';
  readonly name: string;
  readonly pairs: number;
  /** Rank correlation of the cosine with the label. */
  readonly spearman: number;
  /** For binary labels with a dev split: share of right decisions at `threshold`, which was found on dev. */
  readonly accuracy?: number;
  readonly threshold?: number;
}

/** Figures of an encoder on retrieval. */
export interface RetrievalFigures {
  readonly kind: 'retrieval';
  readonly name: string;
  readonly queries: number;
  readonly passages: number;
  readonly recallAt1: number;
  readonly recallAt10: number;
  readonly mrrAt10: number;
}

/** Figures of an encoder on one set. */
export type EvaluationFigures = PairFigures | RetrievalFigures;

/** Options of {@link evaluateEncoder}; progress counts pairs or passages. */
export interface EvaluateOptions extends LongWorkOptions {
  /** Passages encoded and compared at a time, default 512; memory grows with it, figures do not depend on it. */
  readonly blockSize?: number;
}

const OPTIONS: OptionKinds<EvaluateOptions> = { blockSize: 'any', ...LONG_WORK };
const DEFAULT_BLOCK_SIZE = 512;
const DEPTH = 10;

/**
 * Measures an encoder: exact cosines, no index.
 * @throws AbortedError when `signal` fires; InvalidArgumentError for a wrong block size or an empty evaluation.
 */
export async function evaluateEncoder(
  encoder: Encoder,
  evaluation: Evaluation,
  given: EvaluateOptions = {},
): Promise<EvaluationFigures> {
  requireEncoder('the encoder', encoder);
  requireObject('the evaluation', evaluation);
  requireOneOf(
    'evaluation.kind',
    reading('the evaluation', () => evaluation.kind),
    ['pairs', 'retrieval'],
  );
  const options = readOptions('evaluateEncoder', given, OPTIONS);
  const { blockSize = DEFAULT_BLOCK_SIZE } = options;
  requireInteger(blockSize, 'blockSize', 1);
  return evaluation.kind === 'pairs'
    ? evaluatePairs(encoder, evaluation, options)
    : evaluateRetrieval(encoder, evaluation, blockSize, options);
}

async function evaluatePairs(
  encoder: Encoder,
  evaluation: PairEvaluation,
  options: EvaluateOptions,
): Promise<PairFigures> {
  const { name, test, dev, binary } = evaluation;
  const wanted = binary && dev.length > 0 ? [...test, ...dev] : test;
  const scores = await pairCosines(encoder, wanted, options);
  const [testScores, devScores] = [scores.subarray(0, test.length), scores.subarray(test.length)];
  const testLabels = test.map(({ label }) => label);
  const figures: PairFigures = { kind: 'pairs', name, pairs: test.length, spearman: spearman(testScores, testLabels) };
  if (devScores.length === 0) return figures;
  const devLabels = dev.map(({ label }) => label);
  const { threshold } = bestCut(devScores, devLabels, 'accuracy');
  return { ...figures, threshold, accuracy: figuresAt(threshold, testScores, testLabels).accuracy };
}

/** Cosine of each pair; a sentence that stands in several pairs is encoded once. */
async function pairCosines(
  encoder: Encoder,
  pairs: readonly LabelledPair[],
  { signal, onProgress }: LongWorkOptions,
): Promise<Float64Array> {
  const rows = new Map<string, number>();
  for (const { a, b } of pairs) for (const text of [a, b]) if (!rows.has(text)) rows.set(text, rows.size);
  const vectors = await encoder.encode([...rows.keys()], { role: 'query', signal, onProgress });
  const offsetOf = (text: string) => rows.get(text)! * encoder.dim;
  return Float64Array.from(pairs, ({ a, b }) =>
    dotAt(vectors.subarray(offsetOf(a), offsetOf(a) + encoder.dim), vectors, offsetOf(b)),
  );
}

async function evaluateRetrieval(
  encoder: Encoder,
  evaluation: RetrievalEvaluation,
  blockSize: number,
  { signal, onProgress }: LongWorkOptions,
): Promise<RetrievalFigures> {
  const { name, queries, relevant } = evaluation;
  const best = new BestPassages(await encoder.encode(queries, { role: 'query', signal }), encoder.dim, DEPTH);
  let passages = 0;
  for await (const { items: block } of batchesOf(evaluation.corpus(), blockSize)) {
    throwIfAborted(signal, `evaluation ${name}`);
    const vectors = await encoder.encode(
      block.map(({ text }) => text),
      { role: 'document', signal },
    );
    best.add(
      block.map(({ id }) => id),
      vectors,
    );
    passages += block.length;
    onProgress?.({ stage: `evaluate ${name}`, done: passages });
  }
  const rankings = best.rankings();
  return {
    kind: 'retrieval',
    name,
    queries: queries.length,
    passages,
    recallAt1: recallAtK(rankings, relevant, 1),
    recallAt10: recallAtK(rankings, relevant, DEPTH),
    mrrAt10: mrr(rankings, relevant, DEPTH),
  };
}
