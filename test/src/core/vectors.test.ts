import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dotAt } from '../../../src/core/vectors.ts';

test('the inner product with a row is the sum of the products, whatever the width', () => {
  const rows = fc.integer({ min: 0, max: 19 }).chain((dim) =>
    fc.record({
      dim: fc.constant(dim),
      values: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3 * dim, maxLength: 3 * dim }),
      i: fc.integer({ min: 0, max: 2 }),
      j: fc.integer({ min: 0, max: 2 }),
    }),
  );
  fc.assert(
    fc.property(rows, ({ dim, values, i, j }) => {
      const matrix = Float32Array.from(values);
      let expected = 0;
      for (let d = 0; d < dim; d++) expected += values[i * dim + d] * values[j * dim + d];
      assert.equal(dotAt(matrix.subarray(i * dim, (i + 1) * dim), matrix, j * dim), expected);
    }),
    { seed: 13 },
  );
});
