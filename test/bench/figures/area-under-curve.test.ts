import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaUnderCurve } from '../../../bench/figures/area-under-curve.ts';

test('the area is the share of pairs in the right order, ties half', () => {
  assert.equal(areaUnderCurve([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1]), 1);
  assert.equal(areaUnderCurve([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0]), 0);
  assert.equal(areaUnderCurve([0.1, 0.3, 0.2, 0.4], [0, 0, 1, 1]), 0.75);
  assert.equal(areaUnderCurve([5, 5, 5], [0, 1, 0]), 0.5);
});

test('one class alone has no area', () => {
  assert.ok(Number.isNaN(areaUnderCurve([1, 2], [1, 1])));
});
