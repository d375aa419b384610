import { readFileSync } from 'node:fs';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { HEAD_BIAS, initialWeights, type Weights } from '../../../encoders/roformer/weights.ts';
import type { TokenBatch } from '../../../encoders/tokenizer/token-batch.ts';
import type { TrainBatch } from '../../../encoders/training/batch.ts';

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
  readonly vectors: Record<RoFormerConfig['pooling'], number[][]>;
}

interface GoldenBatch {
  readonly loss: TrainBatch['loss'];
  readonly a: GoldenTokens;
  readonly b?: GoldenTokens;
  readonly labels?: number[];
  readonly positions?: number[];
  readonly targets?: number[];
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

/** The weights that the reference used: the initial ones, and a bias of the head that shows. */
export function goldenWeights({ config, seed }: Pick<GradientCase, 'config' | 'seed'>): Weights {
  const weights = initialWeights(config, seed);
  weights.get(HEAD_BIAS)?.data.forEach((_, i, bias) => {
    bias[i] = (i + 1) * 0.1;
  });
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

export function trainBatch({ loss, a, b, labels, positions, targets }: GoldenBatch): TrainBatch {
  if (loss === 'mlm') {
    return { loss, a: tokenBatch(a), positions: Int32Array.from(positions!), targets: Int32Array.from(targets!) };
  }
  if (loss === 'infonce') return { loss, a: tokenBatch(a), b: tokenBatch(b!) };
  const labelled = { a: tokenBatch(a), labels: Float32Array.from(labels!) };
  if (loss === 'cosent' || loss === 'sbert') return { loss, ...labelled, b: tokenBatch(b!) };
  return { loss, ...labelled };
}
