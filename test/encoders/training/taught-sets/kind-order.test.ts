import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOrder } from '../../../../encoders/training/taught-sets/kind-order.ts';

test('items come up as often as their kind weighs, those of other kinds once', () => {
  assert.deepEqual([...kindOrder(['a', 'b', 'c', 'a'], { a: 2, b: 0 }, 1)], [0, 0, 2, 3, 3]);
});

test('a fraction of a weight is drawn from the seed', () => {
  const kinds = new Array<string>(2000).fill('a');
  const order = kindOrder(kinds, { a: 1.25 }, 5);
  assert.ok(Math.abs(order.length - 2500) < 80, `${order.length}`);
  assert.deepEqual(order, kindOrder(kinds, { a: 1.25 }, 5));
  assert.notDeepEqual(order, kindOrder(kinds, { a: 1.25 }, 6));
});
