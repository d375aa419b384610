import { requireInteger } from '../../../src/core/checks.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { checkRoFormerConfig, type RoFormerConfig, vectorDim } from '../../roformer/config.ts';
import type { Weights } from '../../roformer/weights.ts';
import { sumTargets } from './bag-targets.ts';
import { bagVectors, type TokenEmbeddings } from './bag-vectors.ts';
import { principalAxes } from './principal-axes.ts';
import { projectRows } from './project-rows.ts';
import { ridgeHead } from './ridge-head.ts';
import { type RidgeOptions, type RidgeStep, ridgeOptions, solveRidge } from './solve-ridge.ts';
import { studentWeights } from './student-weights.ts';
import { centredRows, type TeacherCentre, teacherCentre } from './teacher-centre.ts';
import { spread, type TextRows } from './text-rows.ts';
import { bagCount, checkTokenBags, pickBags, type TokenBags } from './token-bags.ts';
import { fillUnseenWords, tokenCounts } from './unseen-tokens.ts';

/** A teacher's vectors as they lie in a store, not centred, and which of them belong to the texts. */
export interface StartTeacher {
  readonly vectors: {
    readonly dim: number;
    copyRow(row: number, into: Float32Array, at: number): void;
  };
  /** `[texts]`: the row of each text's vector; -1 where the teacher has none. */
  readonly rows: Int32Array;
  /** Where its vectors are looked at from; the mean over the texts' vectors unless given. */
  readonly centre?: TeacherCentre;
}

export interface ClosedFormOptions extends Omit<RidgeOptions, 'onStep'> {
  /** Of the fresh parts: layers, rows of tokens that nothing is known of. */
  readonly seed: number;
  /** Texts, evenly spaced, that axes and the heads of further teachers are found from. Default 40,000. */
  readonly sample?: number;
  /** Called after every step of the regression; `explained` is the share of the targets' squares that it has so far. */
  readonly onStep?: (step: Omit<RidgeStep, 'gain'> & { readonly explained: number }) => void;
}

/** A student before training, and what it was made from. */
export interface ClosedFormStart {
  readonly weights: Weights;
  /** Of each teacher; its targets must be centred so while training too. */
  readonly centres: readonly TeacherCentre[];
  /** The regression's rows, `[vocabSize, width]`, before they were cut into directions and weights. */
  readonly embeddings: TokenEmbeddings;
  /** Of each teacher: the head `[width, dim]` on the regression's vectors; of the first one its principal axes. */
  readonly heads: readonly Float32Array[];
  /** Share of the first teacher's squared lengths that the student's dimensions can hold. */
  readonly kept: number;
}

const DEFAULT_SAMPLE = 40_000;

/**
 * Makes a student that begins as the best bag of tokens: its embeddings are those whose mean over a text's tokens comes nearest to the
 * first teacher's vectors, centred, of unit length and projected onto their principal axes. The untrained model gives what this
 * regression gives, so that training only adds to it. Further teachers get a linear head each, fitted to what the
 * student gives by then.
 * @param config pooling 'weighted', with `teachers`. @param vocab the tokens, by id.
 * @param bags all texts, as the student's tokenizer cuts them.
 * @param teachers as many as the config names; texts without a vector of the first do not enter the regression.
 * @throws InvalidArgumentError for what cannot be or does not belong together; AbortedError when `signal` fires.
 */
export async function closedFormStart(
  config: RoFormerConfig,
  vocab: readonly string[],
  bags: TokenBags,
  teachers: readonly StartTeacher[],
  options: ClosedFormOptions,
): Promise<ClosedFormStart> {
  const { seed, sample = DEFAULT_SAMPLE } = options;
  requireInteger(seed, 'seed', 0);
  requireInteger(sample, 'sample', 2);
  ridgeOptions(options);
  checkStart(config, vocab, bags, teachers);
  const targets = await Promise.all(teachers.map((teacher) => centredTargets(teacher, options)));
  const first = targets[0];
  const ownBags = pickBags(bags, first.texts);
  const width = Math.min(config.hiddenSize, vectorDim(config), first.rows.dim);
  const { axes, kept } = await principalAxes(first.rows, spread(first.texts.length, sample), options);
  const head = Float32Array.from(axes.subarray(0, width * first.rows.dim));
  const values = await regression(ownBags, first.rows, head, config.vocabSize, options);
  const counts = tokenCounts(ownBags, config.vocabSize);
  fillUnseenWords(values, width, vocab, counts);
  const embeddings = { vocabSize: config.vocabSize, width, values };
  const heads: Float32Array[] = [head];
  for (const { texts, rows } of targets.slice(1)) {
    const vectors = bagVectors(pickBags(bags, texts), embeddings);
    heads.push(await ridgeHead(vectors, rows, spread(texts.length, sample), options));
  }
  const weights = studentWeights(config, { embeddings, heads, counts }, seed);
  return { weights, centres: targets.map(({ centre }) => centre), embeddings, heads, kept: kept[width - 1] };
}

function checkStart(
  config: RoFormerConfig,
  vocab: readonly string[],
  bags: TokenBags,
  teachers: readonly StartTeacher[],
): void {
  checkRoFormerConfig(config);
  if (config.pooling !== 'weighted') {
    throw new InvalidArgumentError(`a closed-form start needs pooling 'weighted', got '${config.pooling}'`);
  }
  if (vocab.length !== config.vocabSize) {
    throw new InvalidArgumentError(`the config says ${config.vocabSize} tokens, the vocabulary has ${vocab.length}`);
  }
  checkTokenBags(bags, config.vocabSize);
  const dims = teachers.map(({ vectors }) => vectors.dim);
  if (dims.length === 0 || dims.join() !== (config.teachers ?? []).join()) {
    throw new InvalidArgumentError(
      `a closed-form start needs the teachers of the config, [${config.teachers ?? 'none'}], got those of dimensions [${dims}]`,
    );
  }
  const short = teachers.find(({ rows }) => rows.length !== bagCount(bags));
  if (short) {
    throw new InvalidArgumentError(
      `a teacher's rows must be as many as the texts, ${bagCount(bags)}, got ${short.rows.length}; give -1 where it has no vector`,
    );
  }
}

interface CentredTargets {
  /** Numbers of the texts that have a vector. */
  readonly texts: Int32Array;
  readonly centre: TeacherCentre;
  /** Row i is of text `texts[i]`. */
  readonly rows: TextRows;
}

async function centredTargets(
  { vectors, rows, centre }: StartTeacher,
  options: LongWorkOptions,
): Promise<CentredTargets> {
  const texts = Int32Array.from(rows.keys()).filter((text) => rows[text] >= 0);
  const raw: TextRows = { dim: vectors.dim, copyRow: (i, into, at) => vectors.copyRow(rows[texts[i]], into, at) };
  const mean = centre ?? (await teacherCentre(raw, Int32Array.from(texts.keys()), options));
  if (mean.mean.length !== vectors.dim) {
    throw new InvalidArgumentError(`a centre of ${mean.mean.length} numbers is not of vectors of ${vectors.dim}`);
  }
  return { texts, centre: mean, rows: centredRows(raw, mean) };
}

/** Sums the targets in full width and projects the sums, which are far fewer than the texts. */
async function regression(
  bags: TokenBags,
  targets: TextRows,
  axes: Float32Array,
  vocabSize: number,
  options: ClosedFormOptions,
): Promise<Float32Array> {
  const { sums, energy } = await sumTargets(bags, targets, vocabSize, options);
  const onStep = ({ step, residual, gain }: RidgeStep) => {
    options.onStep?.({ step, residual, explained: energy > 0 ? gain / energy : 0 });
  };
  return solveRidge(bags, projectRows(sums, axes, targets.dim), vocabSize, { ...options, onStep });
}
