import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { selectBackend } from '../../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../../encoders/tfjs/core/tfjs-core.ts';
import { registerGradients } from '../../../../../encoders/tfjs/gradients.ts';
import type { TokenBatch } from '../../../../../encoders/tokenizer/tokenizer.ts';
import { type CrfScores, crfLoss, logPartition } from '../../../../../encoders/training/losses/tfjs/crf.ts';
import { createRandom } from '../../../../../src/core/random.ts';
import { assertGradients, randomValues } from '../../../tfjs/ops/assert-gradients.ts';

before(async () => {
  await selectBackend('wasm');
  registerGradients();
});

/** A batch of texts with so many tokens of their own, between [CLS] and [SEP]. */
function batchOf(own: readonly number[]): TokenBatch {
  const lengths = Int32Array.from(own, (tokens) => tokens + 2);
  const seqLen = Math.max(...lengths);
  return { count: own.length, seqLen, lengths, tokenIds: new Int32Array(own.length * seqLen) };
}

/** A random problem; everything at [CLS], [SEP] and padding is set to what would show. */
interface Problem {
  readonly batch: TokenBatch;
  readonly numTags: number;
  readonly emissions: Float32Array;
  readonly transitions: Float32Array;
  readonly start: Float32Array;
  readonly end: Float32Array;
  readonly tags: Int32Array;
}

function problem(own: readonly number[], numTags: number, seed: number, size: number): Problem {
  const batch = batchOf(own);
  const random = createRandom(seed);
  const values = (count: number) => Float32Array.from({ length: count }, () => size * random.normal());
  const inside = (token: number) => {
    const at = token % batch.seqLen;
    return at > 0 && at < batch.lengths[Math.floor(token / batch.seqLen)] - 1;
  };
  const tokens = batch.count * batch.seqLen;
  return {
    batch,
    numTags,
    emissions: values(tokens * numTags).map((value, i) => (inside(Math.floor(i / numTags)) ? value : 1e6)),
    transitions: values(numTags * numTags),
    start: values(numTags),
    end: values(numTags),
    tags: Int32Array.from({ length: tokens }, (_, i) => (inside(i) ? random.below(numTags) : -1)),
  };
}

function emissionTensor({ batch, numTags, emissions }: Problem): tf.Tensor {
  return tf.tensor(emissions, [batch.count, batch.seqLen, numTags]);
}

function scoreTensors({ numTags, transitions, start, end }: Problem): CrfScores {
  return { transitions: tf.tensor(transitions, [numTags, numTags]), start: tf.tensor1d(start), end: tf.tensor1d(end) };
}

/** Every sequence of `length` tags. */
function paths(length: number, numTags: number): number[][] {
  if (length === 0) return [[]];
  return paths(length - 1, numTags).flatMap((path) => Array.from({ length: numTags }, (_, tag) => [...path, tag]));
}

function pathScore(p: Problem, row: number, path: readonly number[]): number {
  const { batch, numTags } = p;
  let score = p.start[path[0]] + p.end[path[path.length - 1]];
  path.forEach((tag, i) => {
    score += p.emissions[(row * batch.seqLen + 1 + i) * numTags + tag];
    if (i > 0) score += p.transitions[path[i - 1] * numTags + tag];
  });
  return score;
}

function bruteForce(p: Problem, row: number): { logPartition: number; loss: number } {
  const own = p.batch.lengths[row] - 2;
  if (own === 0) return { logPartition: 0, loss: 0 };
  const scores = paths(own, p.numTags).map((path) => pathScore(p, row, path));
  const highest = Math.max(...scores);
  const whole = highest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0));
  const first = row * p.batch.seqLen + 1;
  return { logPartition: whole, loss: whole - pathScore(p, row, [...p.tags.subarray(first, first + own)]) };
}

function assertBruteForce(p: Problem): void {
  const { partitions, loss } = tf.tidy(() => ({
    partitions: logPartition(emissionTensor(p), p.batch, scoreTensors(p)).dataSync(),
    loss: crfLoss(emissionTensor(p), p.tags, p.batch, scoreTensors(p)).dataSync()[0],
  }));
  let sum = 0;
  let largest = 1;
  for (let row = 0; row < p.batch.count; row++) {
    const expected = bruteForce(p, row);
    const allowed = 1e-5 * Math.max(1, Math.abs(expected.logPartition));
    assert.ok(
      Math.abs(partitions[row] - expected.logPartition) < allowed,
      `row ${row}: ${partitions[row]}, all paths ${expected.logPartition}`,
    );
    sum += expected.loss;
    largest = Math.max(largest, Math.abs(expected.logPartition));
  }
  const mean = sum / p.batch.count;
  assert.ok(Math.abs(loss - mean) < 1e-5 * largest, `loss ${loss}, all paths ${mean}`);
}

test('partition and loss are those of all paths counted one by one', () => {
  const own = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(own, fc.integer({ min: 1, max: 4 }), fc.integer(), fc.constantFrom(0.1, 1, 10, 100), (...made) =>
      assertBruteForce(problem(...made)),
    ),
    { seed: 2001, numRuns: 150 },
  );
});

test('scores of 10,000 neither overflow nor vanish', () => assertBruteForce(problem([3, 1, 4], 3, 5, 1e4)));

test('the gradients of the loss are right, by emissions, transitions and both ends', () => {
  const { batch, tags } = problem([3, 1, 2], 3, 8, 1);
  assertGradients(
    (emissions, transitions, start, end) => crfLoss(emissions, tags, batch, { transitions, start, end }),
    [[3, 5, 3], [3, 3], [3], [3]],
  );
});

test('emissions at [CLS], [SEP] and padding have no gradient', () => {
  const p = problem([3, 1], 2, 9, 1);
  const gradient = tf.tidy(() => {
    const emissions = tf.tensor(randomValues(20, 3), [2, 5, 2]);
    return tf
      .grad((x) => crfLoss(x, p.tags, p.batch, scoreTensors(p)))(emissions)
      .dataSync();
  });
  const touched = [...gradient].map((value, i) => (value === 0 ? -1 : Math.floor(i / 2))).filter((token) => token >= 0);
  assert.deepEqual([...new Set(touched)], [1, 2, 3, 6]);
});

test('parts of a batch add up to its loss', () => {
  const p = problem([3, 2], 3, 10, 1);
  const lossOf = (rows: number[]) => {
    const part = rows.map((row) => p.batch.lengths[row] - 2);
    const batch = { ...batchOf(part), seqLen: p.batch.seqLen, tokenIds: new Int32Array(rows.length * p.batch.seqLen) };
    const tokens = rows.flatMap((row) => Array.from({ length: p.batch.seqLen }, (_, i) => row * p.batch.seqLen + i));
    return tf.tidy(() => {
      const emissions = tf.gather(emissionTensor(p), tf.tensor1d(rows, 'int32'));
      const tags = Int32Array.from(tokens, (token) => p.tags[token]);
      return crfLoss(emissions, tags, batch, scoreTensors(p), 2).dataSync()[0];
    });
  };
  assert.ok(Math.abs(lossOf([0, 1]) - lossOf([0]) - lossOf([1])) < 1e-5);
});
