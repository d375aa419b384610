import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { requireFinite } from '../../../src/core/vectors.ts';
import { vectorDim } from '../../roformer/config.ts';
import type { Model } from '../../roformer/model-directory.ts';
import { isTeacherWeight, PROJECTION, teacherName, type Weight, weightShapes } from '../../roformer/weights.ts';
import { axesOf } from './principal-axes.ts';
import { SecondMoments } from './second-moments.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** A model whose own vectors compare as its teacher's head made them compare. */
export interface FoldedModel<Trained> {
  readonly model: Trained;
  /** `[dim]`: the share of the sample's squared lengths that the first k + 1 dimensions hold. */
  readonly kept: Float64Array;
}

/**
 * Puts the heads H of teachers into the projection W of a trained student, which then has no head: with M = (sum of s H H^T)^1/2 R the
 * vectors u M have the inner products of all u H side by side, and so their cosines, in the student's own number of dimensions. R turns
 * them onto their principal axes over a sample, the longest first, so that the first 64 or 128 of a vector can be used alone. The unit
 * length between W and H does not matter, as x W and its unit vector point the same way.
 * @param sample sentence vectors of the model, `[count, dim]`, at least one.
 * @param options.shares of each head, the share s of the mean squared length that it is to have in a vector; those left out have none.
 *   Default [1]: the first head alone.
 * @returns a model with a projection and without teachers
 * @throws InvalidArgumentError when the model has no such head, no share is above 0, or the sample is not of its vectors.
 */
export function foldTeacherHeads<Trained extends Pick<Model, 'config' | 'weights'>>(
  model: Trained,
  sample: Float32Array,
  { shares = [1] }: { readonly shares?: readonly number[] } = {},
): FoldedModel<Trained> {
  const dim = vectorDim(model.config);
  if (sample.length === 0 || sample.length % dim !== 0) {
    throw new InvalidArgumentError(`expected a sample of vectors of ${dim} numbers, got ${sample.length} numbers`);
  }
  requireFinite(sample, 'the sample');
  const gram = new Float64Array(dim * dim);
  shares.forEach((share, k) => {
    if (share > 0) addGram(gram, headOf(model, k), share, sample);
  });
  if (gram.every((value) => value === 0)) {
    throw new InvalidArgumentError(`expected a share above 0 for one of the heads, got [${shares}]`);
  }
  const root = rootOf(gram, dim);
  const { axes, kept } = axesOf(seenMoments(sample, root, dim), dim);
  const matrix = product(root, transposed(axes, dim), dim);
  return { model: withProjection(model, matrix, dim), kept };
}

function headOf({ config, weights }: Pick<Model, 'config' | 'weights'>, k: number): Weight {
  const head = weights.get(teacherName(k));
  if (head !== undefined) return head;
  const found = config.teachers?.length ?? 0;
  throw new InvalidArgumentError(`asked for the head of teacher ${k}, but the model has ${found} of them, from 0`);
}

/** Adds s H H^T, `[dim, dim]`, for H scaled so that the mean square of |u H| over the sample is 1. */
function addGram(gram: Float64Array, { shape: [dim, width], data }: Weight, share: number, sample: Float32Array): void {
  const moments = new SecondMoments(dim);
  const column = new Float64Array(dim);
  for (let j = 0; j < width; j++) moments.add(column.map((_, i) => data[i * width + j]));
  const own = moments.sums();
  let squares = 0;
  for (let at = 0; at < sample.length; at += dim) {
    const u = sample.subarray(at, at + dim);
    rowTimes(u, own, dim).forEach((value, i) => {
      squares += value * u[i];
    });
  }
  const scale = squares > 0 ? (share * (sample.length / dim)) / squares : 0;
  for (let i = 0; i < gram.length; i++) gram[i] += scale * own[i];
}

/** Square root of a symmetric matrix without negative eigenvalues, `[dim, dim]`. */
function rootOf(gram: Float64Array, dim: number): Float64Array {
  const { values, vectors } = symmetricEigen(gram, dim);
  const scaled = vectors.map((value, at) => value * Math.sqrt(Math.max(0, values[Math.floor(at / dim)])));
  return product(transposed(vectors, dim), scaled, dim);
}

/** Second moments of u S, each of unit length as the vectors will be compared. */
function seenMoments(sample: Float32Array, root: Float64Array, dim: number): Float64Array {
  const moments = new SecondMoments(dim);
  for (let at = 0; at < sample.length; at += dim) {
    const seen = rowTimes(sample.subarray(at, at + dim), root, dim);
    const length = Math.hypot(...seen);
    moments.add(length > 0 ? seen.map((value) => value / length) : seen);
  }
  return moments.sums();
}

function withProjection<Trained extends Pick<Model, 'config' | 'weights'>>(
  model: Trained,
  matrix: Float64Array,
  dim: number,
): Trained {
  const old = model.weights.get(PROJECTION);
  const { hiddenSize } = model.config;
  const data = new Float32Array(hiddenSize * dim);
  for (let i = 0; i < hiddenSize; i++) {
    // A model without a projection has that of the identity.
    const row = old
      ? rowTimes(old.data.subarray(i * dim, (i + 1) * dim), matrix, dim)
      : matrix.subarray(i * dim, (i + 1) * dim);
    data.set(row, i * dim);
  }
  const bare = withoutTeachers(model);
  const config = { ...bare.config, projection: dim };
  const weights = new Map(bare.weights).set(PROJECTION, { shape: [hiddenSize, dim], data });
  // In the order in which a model's weights are listed.
  return {
    ...bare,
    config,
    weights: new Map([...weightShapes(config).keys()].map((name) => [name, weights.get(name)!])),
  };
}

function rowTimes(row: ArrayLike<number>, matrix: Float64Array, dim: number): Float64Array {
  const out = new Float64Array(dim);
  for (let i = 0; i < dim; i++) for (let j = 0; j < dim; j++) out[j] += row[i] * matrix[i * dim + j];
  return out;
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out.set(rowTimes(a.subarray(i * n, (i + 1) * n), b, n), i * n);
  return out;
}

function transposed(a: Float64Array, n: number): Float64Array {
  return a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]);
}

/** The model without the heads that only training reads; its vectors are the same. */
export function withoutTeachers<Trained extends Pick<Model, 'config' | 'weights'>>(model: Trained): Trained {
  const { teachers: _, ...config } = model.config;
  return { ...model, config, weights: new Map([...model.weights].filter(([name]) => !isTeacherWeight(name))) };
}
