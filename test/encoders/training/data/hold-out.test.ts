import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseHoldOut, hashShare } from '../../../../encoders/training/data/hold-out.ts';

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

test('the share of a text is spread evenly and the same for its spellings', () => {
  const shares = Array.from({ length: 1000 }, (_, i) => hashShare(`第${i}句`));
  for (const bound of [0.1, 0.5, 0.9]) {
    const below = shares.filter((share) => share < bound).length / 1000;
    assert.ok(Math.abs(below - bound) < 0.05, `${below} below ${bound}`);
  }
  assert.equal(hashShare('ＡＢ 句'), hashShare('ab句'));
  assert.notEqual(hashShare('句。'), hashShare('句'));
});

test('the shares are those that published figures were measured on', () => {
  assert.equal(Math.round(1e6 * hashShare('北京')), 83966);
});
