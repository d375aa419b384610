import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type RoFormerConfig, vectorDim } from '../../../../encoders/roformer/config.ts';
import { initialWeights, teacherName, type Weights } from '../../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { sentenceVectors } from '../../../../encoders/tfjs/pooling.ts';
import { checkWeights, toTensors } from '../../../../encoders/tfjs/weight-tensors.ts';
import { padTokens } from '../../../../encoders/tokenizer/tokenizer.ts';
import { foldTeacherHeads } from '../../../../encoders/training/start/fold-teacher-heads.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { CONFIG } from '../../../fixtures/model-fixture.ts';
import { randomTexts } from './dense-ridge.ts';

before(() => selectBackend('wasm'));

const student = (projection: number | undefined, teachers: number[]): RoFormerConfig => ({
  ...CONFIG,
  pooling: 'weighted',
  projection,
  teachers,
});

const TEXTS = padTokens(
  randomTexts(createRandom(5), 30, CONFIG.vocabSize, 9).map((tokens) => Int32Array.from(tokens)),
  0,
);

function vectorsOf(config: RoFormerConfig, weights: Weights): Float32Array {
  return tf.tidy(() => sentenceVectors(config, toTensors(weights), TEXTS).dataSync() as Float32Array).slice();
}

/** Cosines of all pairs of rows. */
function cosines(rows: Float32Array, dim: number): number[] {
  const count = rows.length / dim;
  const dot = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < dim; k++) sum += rows[i * dim + k] * rows[j * dim + k];
    return sum;
  };
  return Array.from({ length: count * count }, (_, at) => {
    const [i, j] = [Math.floor(at / count), at % count];
    return dot(i, j) / Math.sqrt(dot(i, i) * dot(j, j));
  });
}

function seenThrough(
  vectors: Float32Array,
  { shape: [dim, width], data }: { shape: readonly number[]; data: Float32Array },
) {
  const out = new Float32Array((vectors.length / dim) * width);
  for (let row = 0; row * dim < vectors.length; row++)
    for (let k = 0; k < dim; k++)
      for (let j = 0; j < width; j++) out[row * width + j] += vectors[row * dim + k] * data[k * width + j];
  return out;
}

/** Rows scaled so that the mean of their squared lengths is this. */
function toMeanSquare(mean: number, rows: Float32Array, count: number): Float32Array {
  const squares = rows.reduce((sum, value) => sum + value * value, 0);
  return rows.map((value) => value * Math.sqrt((mean * count) / squares));
}

/** Rows of several matrices one after the other, and how long they are. */
function sideBySide(matrices: readonly Float32Array[], count: number): [Float32Array, number] {
  const widths = matrices.map(({ length }) => length / count);
  const rows = Array.from({ length: count }, (_, i) =>
    matrices.flatMap((matrix, k) => [...matrix.subarray(i * widths[k], (i + 1) * widths[k])]),
  );
  return [Float32Array.from(rows.flat()), widths.reduce((a, b) => a + b)];
}

for (const [name, config, shares] of [
  ['a head wider than the vectors', student(12, [20]), [1]],
  ['a head narrower than the vectors', student(16, [20, 6]), [0, 2]],
  ['a head on a model without a projection', student(undefined, [40]), [1]],
  ['two heads side by side', student(12, [20, 30]), [1, 0.3]],
] as const) {
  test(`a folded model compares texts as its heads did: ${name}`, () => {
    const weights = initialWeights(config, 3);
    const vectors = vectorsOf(config, weights);
    const dim = vectorDim(config);
    const { model, kept } = foldTeacherHeads({ config, weights }, vectors, { shares });
    checkWeights(model.config, model.weights);
    assert.deepEqual([model.config.projection, model.config.teachers], [dim, undefined]);
    const folded = vectorsOf(model.config, model.weights);
    const seen = shares.map((share, k) =>
      toMeanSquare(share, seenThrough(vectors, weights.get(teacherName(k))!), vectors.length / dim),
    );
    const expected = cosines(...sideBySide(seen, vectors.length / dim));
    cosines(folded, dim).forEach((cosine, i) => {
      assert.ok(Math.abs(cosine - expected[i]) < 1e-4, `pair ${i}: ${cosine}, through the head ${expected[i]}`);
    });
    const squares = new Float64Array(dim);
    folded.forEach((value, at) => {
      squares[at % squares.length] += value * value;
    });
    const count = folded.length / squares.length;
    let sum = 0;
    squares.forEach((square, k) => {
      sum += square;
      assert.ok(Math.abs(sum / count - kept[k]) < 1e-4, `dimension ${k}: kept ${kept[k]}, holds ${sum / count}`);
      assert.ok(k === 0 || square <= squares[k - 1] + 1e-4, `dimension ${k} is longer than the one before`);
    });
  });
}

test('the given model stays as it was', () => {
  const config = student(8, [10]);
  const weights = initialWeights(config, 3);
  const before = structuredClone(weights);
  foldTeacherHeads({ config, weights }, vectorsOf(config, weights));
  assert.deepEqual(weights, before);
});

test('a head that is not there and a sample of other vectors are refused', () => {
  const config = student(8, [10]);
  const model = { config, weights: initialWeights(config, 3) };
  assert.throws(() => foldTeacherHeads(model, new Float32Array(8).fill(1), { shares: [1, 1] }), InvalidArgumentError);
  assert.throws(() => foldTeacherHeads(model, new Float32Array(8).fill(1), { shares: [0] }), InvalidArgumentError);
  for (const sample of [new Float32Array(0), new Float32Array(9), new Float32Array(8).fill(Number.NaN)]) {
    assert.throws(() => foldTeacherHeads(model, sample), InvalidArgumentError);
  }
});
