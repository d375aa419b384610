import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseHoldOut } from '../../../../encoders/training/data/hold-out.ts';

test('a hold-out is the same at every run, without repetition, and only what is admitted', () => {
  const chosen = chooseHoldOut(50, 5, (i) => i % 2 === 0);
  assert.deepEqual(
    chosen,
    chooseHoldOut(50, 5, (i) => i % 2 === 0),
  );
  assert.equal(new Set(chosen).size, 5);
  assert.ok(chosen.every((i) => i >= 0 && i < 50 && i % 2 === 0));
});

test('the choice is the one that published figures were measured on', () => {
  assert.deepEqual(
    chooseHoldOut(1000, 5, () => true),
    [87, 97, 965, 922, 893],
  );
});

test('too few admitted items give a smaller hold-out', () => {
  assert.deepEqual(
    chooseHoldOut(10, 5, (i) => i === 3),
    [3],
  );
  assert.deepEqual(
    chooseHoldOut(0, 5, () => true),
    [],
  );
});
