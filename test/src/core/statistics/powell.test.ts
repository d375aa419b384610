import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { bestCut } from '../../../../src/core/statistics/best-cut.ts';
import { brentMinimum } from '../../../../src/core/statistics/brent.ts';
import { figuresAt } from '../../../../src/core/statistics/confusion.ts';
import { minimizePowell } from '../../../../src/core/statistics/powell.ts';
import { assertClose } from '../../../fixtures/assert-close.ts';
import { normalScores } from './labelled-pairs.ts';

const SEED = 41;

test('the bottom of a quadratic bowl is found, however it is turned and stretched', () => {
  const places = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 6 });
  const property = fc.property(places, fc.nat(), (bottom, seed) => {
    const random = createRandom(seed);
    // (x - bottom)' A'A (x - bottom), A random: any rotation, any axes.
    const rows = bottom.map(() => bottom.map(() => random.normal()));
    for (const [i, row] of rows.entries()) row[i] += 3;
    const f = (x: Float64Array) =>
      rows.reduce((sum, row) => sum + row.reduce((dot, a, i) => dot + a * (x[i] - bottom[i]), 0) ** 2, 0);
    const { x, value, converged } = minimizePowell(
      f,
      bottom.map(() => 0),
    );
    assert.ok(converged && value < 1e-8, `value ${value}`);
    assertClose(x, bottom, 1e-3);
  });
  fc.assert(property, { seed: SEED, numRuns: 100 });
});

test('the known minima of Rosenbrock, Beale and Powell are found', () => {
  const rosenbrock = ([x, y]: Float64Array) => 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  assertClose(minimizePowell(rosenbrock, [-1.2, 1]).x, [1, 1], 1e-4);
  assertClose(minimizePowell(rosenbrock, [5, -8]).x, [1, 1], 1e-4);
  const beale = ([x, y]: Float64Array) =>
    (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2;
  assertClose(minimizePowell(beale, [1, 0.2], { step: 0.1 }).x, [3, 0.5], 1e-4);
  const singular = ([a, b, c, d]: Float64Array) =>
    (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4;
  const found = minimizePowell(singular, [3, -1, 0, 1]);
  assert.ok(found.value < 1e-10, `value ${found.value}`);
});

test('a minimum far from the start is reached, and one on a kink', () => {
  assertClose(minimizePowell(([x]) => (x - 1e6) ** 2, [0]).x, [1e6], 1);
  assertClose(minimizePowell(([x, y]) => Math.abs(x - 3) + 2 * Math.abs(y + 7), [0, 0]).x, [3, -7], 1e-6);
});

test('the value is that of the place, never above that of the start, and the start is left alone', () => {
  const random = createRandom(SEED);
  for (let i = 0; i < 50; i++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    const f = ([x, y]: Float64Array) => Math.sin(3 * x + a) + Math.cos(2 * y * b) + 0.1 * (x - c) ** 2 + 0.1 * y * y;
    const start = [random.normal(), random.normal()];
    const before = [...start];
    const { x, value } = minimizePowell(f, start);
    assert.equal(value, f(x));
    assert.ok(value <= f(Float64Array.from(start)));
    assert.deepEqual(start, before);
  }
});

test('a level function, and one that is not a number anywhere, end at the start', () => {
  assert.deepEqual([...minimizePowell(() => 3, [1, 2]).x], [1, 2]);
  const nowhere = minimizePowell(() => Number.NaN, [1, 2]);
  assert.deepEqual([...nowhere.x], [1, 2]);
  assert.ok(nowhere.converged && nowhere.evaluations < 200);
});

test('rounds that are used up are told', () => {
  const rosenbrock = ([x, y]: Float64Array) => 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  const { converged, rounds } = minimizePowell(rosenbrock, [-1.2, 1], { maxRounds: 2 });
  assert.ok(!converged && rounds === 2);
});

test('on the steps of an accuracy the best of several starts comes close to the exact cut', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { scores, labels } = normalScores(400, 2, seed);
    const exact = bestCut(scores, labels, 'accuracy').accuracy;
    const loss = ([cut]: Float64Array) => -figuresAt(cut, scores, labels).accuracy;
    const found = [-1, 0, 1, 2, 3].map((start) => -minimizePowell(loss, [start]).value);
    assert.ok(Math.max(...found) >= exact - 0.0075, `${Math.max(...found)} of ${exact}, seed ${seed}`);
  }
});

test('the minimum along a line is found inside of its bracket', () => {
  const f = (x: number) => Math.cosh(x - 0.3);
  const { at } = brentMinimum(f, { low: -5, middle: { at: 1, value: f(1) }, high: 7 }, 1e-9);
  assert.ok(Math.abs(at - 0.3) < 1e-6);
});

test('a start or an option that is none is refused', () => {
  const f = () => 0;
  assert.throws(() => minimizePowell(f, []), InvalidArgumentError);
  assert.throws(() => minimizePowell(f, [Number.NaN]), InvalidArgumentError);
  for (const options of [{ step: 0 }, { tolerance: -1 }, { valueTolerance: Number.NaN }, { maxRounds: 0 }]) {
    assert.throws(() => minimizePowell(f, [0], options), InvalidArgumentError);
  }
});
