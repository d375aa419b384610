import { createRandom } from '../../../src/core/random.ts';
import { type RoFormerConfig, vectorDim } from '../../roformer/config.ts';
import {
  initialWeights,
  POOLING_TOKEN,
  PROJECTION,
  SEGMENT_EMBEDDING,
  TOKEN_EMBEDDING,
  teacherName,
  type Weights,
} from '../../roformer/weights.ts';
import type { TokenEmbeddings } from './bag-vectors.ts';

/** Weight of a token that nothing is known of, beside a mean of 1. */
const UNKNOWN_WEIGHT = 0.05;
/** Size of what stands in hidden dimensions that the regression does not use, beside 1 in those that it does. */
const SPARE_NOISE = 0.1;

/** Solution of the regression in closed form. */
export interface ClosedForm {
  readonly embeddings: TokenEmbeddings;
  /** Of each teacher: its head on the regression's vectors, `[embeddings.width, dim]`. */
  readonly heads: readonly Float32Array[];
  /** How often each token was seen, `[vocabSize]`. */
  readonly counts: Int32Array;
}

/**
 * Weights of a student whose untrained forward pass is the regression. Branches begin at zero, so that the last hidden state of a
 * token is its normalised embedding; that is the direction of the regression's row, whose length is the token's weight in pooling. Dimensions
 * beyond those of the regression begin with a little noise where the projection keeps them out of the vector, else with zeros.
 */
export function studentWeights(config: RoFormerConfig, form: ClosedForm, seed: number): Weights {
  const weights = initialWeights(config, seed, { zeroBranches: true });
  weights.get(SEGMENT_EMBEDDING)!.data.fill(0);
  writeTokens(weights, config, form, seed);
  const dim = vectorDim(config);
  const projection = weights.get(PROJECTION)?.data.fill(0);
  if (projection) for (let i = 0; i < form.embeddings.width; i++) projection[i * dim + i] = 1;
  form.heads.forEach((head, k) => {
    weights.get(teacherName(k))!.data.fill(0).set(head);
  });
  return weights;
}

function writeTokens(weights: Weights, config: RoFormerConfig, { embeddings, counts }: ClosedForm, seed: number): void {
  const random = createRandom(seed);
  const { width, values } = embeddings;
  const { vocabSize, hiddenSize } = config;
  const table = weights.get(TOKEN_EMBEDDING)!.data;
  const pooling = weights.get(POOLING_TOKEN)!.data;
  const noise = config.projection === undefined ? 0 : SPARE_NOISE;
  for (let id = 0; id < vocabSize; id++) {
    const row = table.subarray(id * hiddenSize, (id + 1) * hiddenSize);
    const length = lengthOf(values, id * width, width);
    for (let i = 0; i < width; i++) row[i] = length > 0 ? values[id * width + i] / length : random.normal();
    const spare = noise / Math.sqrt(width);
    for (let i = width; i < hiddenSize; i++) row[i] = spare * random.normal();
    toUnitMeanSquare(row);
    // Spare dimensions take their share of the normalised row, which the weight gives back.
    pooling[id] = length / lengthOf(row, 0, width);
  }
  scaleWeights(pooling, counts);
}

/** Brings the mean weight of the tokens that were seen to 1; those that got none begin with a small one. */
function scaleWeights(pooling: Float32Array, counts: Int32Array): void {
  let sum = 0;
  let seen = 0;
  for (let id = 0; id < counts.length; id++) {
    if (counts[id] === 0) continue;
    sum += pooling[id];
    seen++;
  }
  const scale = sum > 0 ? seen / sum : 1;
  for (let id = 0; id < counts.length; id++) pooling[id] = pooling[id] > 0 ? scale * pooling[id] : UNKNOWN_WEIGHT;
}

function lengthOf(values: Float32Array, at: number, width: number): number {
  let squares = 0;
  for (let i = at; i < at + width; i++) squares += values[i] ** 2;
  return Math.sqrt(squares);
}

function toUnitMeanSquare(row: Float32Array): void {
  const scale = Math.sqrt(row.length) / lengthOf(row, 0, row.length);
  for (let i = 0; i < row.length; i++) row[i] *= scale;
}
