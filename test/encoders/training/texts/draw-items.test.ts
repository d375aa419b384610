import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apportioned } from '../../../../encoders/training/texts/draw-items.ts';

test('counts add up to the total and are less than one away from their shares', () => {
  const shares = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(shares, fc.nat(1000), (values, total) => {
      const counts = Object.values(apportioned(Object.fromEntries(values.map((value, i) => [`k${i}`, value])), total));
      const sum = values.reduce((all, value) => all + value, 0);
      assert.equal(
        counts.reduce((all, count) => all + count, 0),
        total,
      );
      for (const [i, count] of counts.entries()) assert.ok(Math.abs(count - (total * values[i]) / sum) < 1 + 1e-9);
    }),
    { seed: 2 },
  );
  assert.deepEqual(apportioned({ a: 0, b: 0 }, 5), { a: 0, b: 0 });
});
