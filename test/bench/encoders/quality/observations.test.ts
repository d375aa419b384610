import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceOf, figureOf, type Observations } from '../../../../bench/encoders/quality/observations.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';

const meanOf = (values: readonly number[]): Observations => ({ kind: 'mean', values });

/** Scores that follow labels, with noise. */
function noisy(seed: number, noise: number): Observations {
  const random = createRandom(seed);
  const labels = Array.from({ length: 300 }, (_, i) => i % 6);
  return { kind: 'spearman', labels, scores: labels.map((label) => label + noise * random.normal()) };
}

test('a mean lies within its interval, which narrows with more observations', () => {
  const random = createRandom(5);
  const values = Array.from({ length: 400 }, () => random.normal());
  const few = figureOf(meanOf(values.slice(0, 50)));
  const many = figureOf(meanOf(values));
  for (const { value, interval } of [few, many]) assert.ok(interval[0] < value && value < interval[1]);
  assert.ok(many.interval[1] - many.interval[0] < 0.6 * (few.interval[1] - few.interval[0]));
  assert.equal(many.of, 400);
});

test('a share of hits has a width also where everything was found', () => {
  const { value, interval } = figureOf(meanOf(Array(20).fill(1)));
  assert.equal(value, 1);
  assert.ok(interval[0] > 0.8 && interval[0] < 0.9 && interval[1] === 1, `${interval}`);
});

test('a correlation and its interval are those of the scores, and noise lowers it', () => {
  const clear = figureOf(noisy(1, 0.5));
  const noisier = figureOf(noisy(1, 3));
  assert.ok(clear.value > noisier.value);
  assert.ok(clear.interval[0] < clear.value && clear.value < clear.interval[1]);
  assert.ok(noisier.interval[1] < clear.interval[0]);
});

test('a difference is taken on the same samples, so that equal figures differ by nothing', () => {
  const a = noisy(1, 1);
  assert.deepEqual(differenceOf(a, a), { value: 0, interval: [0, 0], of: 300 });
  const { value, interval } = differenceOf(noisy(2, 0.5), noisy(3, 3));
  assert.ok(value > 0 && interval[0] > 0 && value < interval[1]);
  assert.throws(() => differenceOf(meanOf([1, 0]), meanOf([1])), InvalidArgumentError);
});
