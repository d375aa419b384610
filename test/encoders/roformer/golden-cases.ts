import { readFileSync } from 'node:fs';
import type { Pooling, RoFormerConfig } from '../../../encoders/roformer/config.ts';
import {
  CRF_END,
  CRF_START,
  CRF_TRANSITIONS,
  HEAD_BIAS,
  initialWeights,
  POOLING_HIDDEN,
  POOLING_TOKEN,
  TAG_BIAS,
  type Weights,
} from '../../../encoders/roformer/weights.ts';
import type { TokenBatch } from '../../../encoders/tokenizer/tokenizer.ts';
import type { PointerBatch, TagBatch, TrainBatch } from '../../../encoders/training/batches/batch.ts';

/** Token ids as the reference writes them: rows padded to one length. */
export interface GoldenTokens {
  readonly tokenIds: number[][];
  readonly lengths: number[];
  readonly secondStarts?: number[];
}

export interface ForwardCase extends GoldenTokens {
  readonly name: string;
  readonly config: RoFormerConfig;
  readonly seed: number;
  readonly alpha: number;
  readonly hidden: number[][][];
  readonly vectors: Record<Exclude<Pooling, 'weighted'>, number[][]>;
}

interface GoldenBatch {
  readonly loss: Exclude<TrainBatch['loss'], 'distill'>;
  readonly a: GoldenTokens;
  readonly b?: GoldenTokens;
  readonly labels?: number[];
  readonly positions?: number[];
  readonly targets?: number[];
  readonly teacher?: { readonly scores: number[][]; readonly scale: number; readonly weight: number };
}

interface GoldenDistillBatch {
  readonly loss: 'distill';
  readonly a: GoldenTokens;
  readonly targets: { readonly dim: number; readonly values: number[][]; readonly weights: number[] }[];
  readonly similarity: number;
}

export interface GradientCase {
  readonly name: string;
  readonly config: RoFormerConfig;
  readonly seed: number;
  readonly scale: number;
  readonly batch: GoldenBatch;
  readonly cosines?: number[];
  readonly logits?: number[][];
  readonly scores?: number[];
  readonly loss: number;
  readonly gradients: Record<string, { norm: number; entries: [number, number][] }>;
}

/** A student: its vectors, and a loss of them; golden_student.py describes the fields. */
export interface StudentCase extends Omit<GradientCase, 'batch'> {
  readonly batch: GoldenBatch | GoldenDistillBatch;
  readonly vectors: number[][];
}

interface GoldenEntityBatch {
  readonly loss: (PointerBatch | TagBatch)['loss'];
  readonly a: GoldenTokens;
  /** `[count][types][spans][2]`, first and last token. */
  readonly spans?: number[][][][];
  readonly typeWeights?: number[];
  readonly tags?: number[][];
}

/** Answers of a head that finds entities to some texts, and its loss; golden_entities.py describes the fields. */
export interface EntityCase {
  readonly name: string;
  readonly config: RoFormerConfig;
  readonly seed: number;
  readonly batch: GoldenEntityBatch;
  /** Of pointers: `[count][types][first][last - first]` over the tokens between [CLS] and [SEP]. */
  readonly scores?: number[][][][];
  /** Of tags: `[count][tokens between [CLS] and [SEP]][tags]`. */
  readonly emissions?: number[][][];
  /** Of a CRF: log Z of each row. */
  readonly partitions?: number[];
  /** Of a CRF: the best path of each row. */
  readonly best?: number[][];
  readonly loss: number;
  readonly gradients: GradientCase['gradients'];
}

/** A step of several tasks; golden_tasks.py describes the fields. */
export interface TaskCase {
  readonly config: RoFormerConfig;
  readonly seed: number;
  readonly tasks: readonly {
    readonly weight: number;
    readonly factor: number;
    readonly scale: number;
    readonly batches: readonly GoldenBatch[];
  }[];
  readonly norms: readonly number[];
  readonly normalized: GradientCase['gradients'];
  readonly summed: GradientCase['gradients'];
}

function readCases(file: string): unknown {
  // The figures stay beside the sources; this file runs from the build folder.
  const url = new URL(`../../../../test/encoders/roformer/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

export function forwardCases(): ForwardCase[] {
  return readCases('forward.golden.json') as ForwardCase[];
}

export function gradientCases(): GradientCase[] {
  return readCases('gradients.golden.json') as GradientCase[];
}

export function studentCases(): StudentCase[] {
  return readCases('student.golden.json') as StudentCase[];
}

export function entityCases(): EntityCase[] {
  return readCases('entities.golden.json') as EntityCase[];
}

export function taskCase(): TaskCase {
  return readCases('tasks.golden.json') as TaskCase;
}

/** Where the pattern begins that a weight shows instead of equal numbers. */
const SHIFTS = {
  [TAG_BIAS]: 0,
  [CRF_TRANSITIONS]: 3,
  [CRF_START]: 5,
  [CRF_END]: 8,
  [POOLING_TOKEN]: 2,
  [POOLING_HIDDEN]: 6,
};

/** The weights that the reference used: the initial ones, but for those that begin all alike, which must show. */
export function goldenWeights({ config, seed }: Pick<GradientCase, 'config' | 'seed'>): Weights {
  const weights = initialWeights(config, seed);
  weights.get(HEAD_BIAS)?.data.forEach((_, i, bias) => {
    bias[i] = (i + 1) * 0.1;
  });
  for (const [name, shift] of Object.entries(SHIFTS)) {
    weights.get(name)?.data.forEach((_, i, values) => {
      values[i] = (((7 * i + shift) % 13) - 5) / 10;
    });
  }
  return weights;
}

export function tokenBatch({ tokenIds, lengths, secondStarts }: GoldenTokens): TokenBatch {
  return {
    count: tokenIds.length,
    seqLen: tokenIds[0].length,
    tokenIds: Int32Array.from(tokenIds.flat()),
    lengths: Int32Array.from(lengths),
    ...(secondStarts && { secondStarts: Int32Array.from(secondStarts) }),
  };
}

export function studentBatch(batch: StudentCase['batch']): TrainBatch {
  if (batch.loss !== 'distill') return trainBatch(batch);
  const targets = batch.targets.map(({ dim, values, weights }) => ({
    dim,
    values: Float32Array.from(values.flat()),
    weights: Float32Array.from(weights),
  }));
  return { ...batch, a: tokenBatch(batch.a), targets };
}

export function trainBatch({ loss, a, b, labels, positions, targets, teacher }: GoldenBatch): TrainBatch {
  if (loss === 'mlm') {
    return { loss, a: tokenBatch(a), positions: Int32Array.from(positions!), targets: Int32Array.from(targets!) };
  }
  if (loss === 'infonce') {
    const taught = teacher && { teacher: { ...teacher, scores: Float32Array.from(teacher.scores.flat()) } };
    return { loss, a: tokenBatch(a), b: tokenBatch(b!), ...taught };
  }
  const labelled = { a: tokenBatch(a), labels: Float32Array.from(labels!) };
  if (loss === 'cosent' || loss === 'sbert') return { loss, ...labelled, b: tokenBatch(b!) };
  if (loss === 'interaction' || loss === 'interaction-cosent') return { loss, ...labelled };
  throw new Error(`no reference batch of loss ${loss}`);
}

export function entityBatch({ loss, a, spans, typeWeights, tags }: GoldenEntityBatch): PointerBatch | TagBatch {
  if (loss !== 'pointer') return { loss, a: tokenBatch(a), tags: Int32Array.from(tags!.flat()) };
  const seqLen = a.tokenIds[0].length;
  const perType = spans!.flat();
  const slots = Math.max(...perType.map((list) => list.length));
  const filled = perType.map((list) =>
    Array.from({ length: slots }, (_, i) => (list[i] ? list[i][0] * seqLen + list[i][1] : 0)),
  );
  return {
    loss,
    a: tokenBatch(a),
    spans: Int32Array.from(filled.flat()),
    slots,
    typeWeights: Float32Array.from(typeWeights!),
  };
}
