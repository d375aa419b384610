import { readFileSync } from 'node:fs';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import type { TokenBatch } from '../../../encoders/tokenizer/token-batch.ts';
import type { TrainBatch } from '../../../encoders/training/batch.ts';

/** Token ids as the reference writes them: rows padded to one length. */
export interface GoldenTokens {
  readonly tokenIds: number[][];
  readonly lengths: number[];
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

export function tokenBatch({ tokenIds, lengths }: GoldenTokens): TokenBatch {
  return {
    count: tokenIds.length,
    seqLen: tokenIds[0].length,
    tokenIds: Int32Array.from(tokenIds.flat()),
    lengths: Int32Array.from(lengths),
  };
}

export function trainBatch({ loss, a, b, labels, positions, targets }: GoldenBatch): TrainBatch {
  if (loss === 'mlm') {
    return { loss, a: tokenBatch(a), positions: Int32Array.from(positions!), targets: Int32Array.from(targets!) };
  }
  const sides = { a: tokenBatch(a), b: tokenBatch(b!) };
  if (loss === 'infonce') return { loss, ...sides };
  if (loss === 'cosent') return { loss, ...sides, labels: Float32Array.from(labels!) };
  throw new Error(`no golden batch of loss ${loss}`);
}
