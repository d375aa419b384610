import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/random.ts';
import { unrelatedCosines } from '../../../src/live/unrelated-vectors.ts';

const SEED = 71;

/** Normal numbers (Box and Muller). */
function normal(count: number, mean: number, deviation: number): Float64Array {
  const random = createRandom(SEED);
  const radius = () => Math.sqrt(-2 * Math.log(1 - random.next()));
  return Float64Array.from(
    { length: count },
    () => mean + deviation * radius() * Math.cos(2 * Math.PI * random.next()),
  );
}

test('mean and deviation of many cosines are found, whatever their range, and a few related ones change little', () => {
  for (const [mean, deviation] of [
    [0.2, 0.15],
    [0.8, 0.02],
    [-0.1, 0.05],
    [0, 0.3],
    [0.95, 0.004],
  ]) {
    const cosines = normal(256, mean, deviation);
    const found = unrelatedCosines(cosines.slice(), 1e6);
    assert.ok(Math.abs(found.mean - mean) < 0.3 * deviation, `${mean}: ${found.mean}`);
    assert.ok(found.deviation > 0.7 * deviation && found.deviation < 1.15 * deviation, `${mean}: ${found.deviation}`);
    cosines.set([1, 1, 1]);
    const related = unrelatedCosines(cosines, 1e6);
    assert.ok(Math.abs(related.mean - found.mean) < 0.05 * deviation);
  }
});

test('few cosines do not pretend to vary less than cosines do', () => {
  for (const few of [
    [0.5, 0.5],
    [0.9, 0.2],
    [1, 1],
    [0, 0, 0, 0],
    [-1, 1],
  ]) {
    const { mean, deviation, count } = unrelatedCosines(Float64Array.from(few), few.length);
    assert.ok(Number.isFinite(mean) && deviation > 0, JSON.stringify(few));
    assert.equal(count, few.length);
  }
  assert.ok(unrelatedCosines(Float64Array.of(0.5, 0.9), 2).deviation > 0.04);
});
