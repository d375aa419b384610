import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WeightGradient } from '../../../../encoders/training/optimizer/gradient.ts';
import { addSets, GradientSum } from '../../../../encoders/training/optimizer/gradient-sum.ts';
import { denseGradient } from '../dense-gradient.ts';

const ROWS = 7;
const WIDTH = 3;

/** A gradient of a matrix, and one of a table: of all of it, or of some rows. */
const gradientsOf = fc
  .tuple(
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 5 }),
    fc.uniqueArray(fc.integer({ min: 0, max: ROWS - 1 }), { minLength: 1 }),
    fc.integer({ min: -9, max: 9 }),
    fc.boolean(),
  )
  .map(
    ([matrix, rows, value, isWhole]) =>
      new Map<string, WeightGradient>([
        ['matrix', Float32Array.from(matrix)],
        ['table', isWhole ? Float32Array.from({ length: ROWS * WIDTH }, (_, i) => value - i) : tableRows(rows, value)],
      ]),
  );

function tableRows(rows: readonly number[], value: number): WeightGradient {
  const values = Float32Array.from({ length: rows.length * WIDTH }, (_, i) => value + i);
  return { rows: Int32Array.from(rows), values };
}

const dense = (gradients: ReadonlyMap<string, WeightGradient>) => [
  ...denseGradient(gradients.get('matrix')!, 5),
  ...denseGradient(gradients.get('table')!, ROWS * WIDTH),
];

test('a sum is that of the whole gradients, of rows and of matrices, and leaves what was added alone', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(gradientsOf, fc.integer({ min: -2, max: 2 })), { minLength: 1 }), (parts) => {
      const before = parts.map(([gradients]) => dense(gradients));
      const sum = new GradientSum();
      for (const [gradients, factor] of parts) sum.add(gradients, factor);
      const expected = before[0].map((_, i) =>
        parts.reduce((total, [, factor], p) => total + factor * before[p][i], 0),
      );
      const found = dense(sum.gradients());
      for (const [i, x] of found.entries()) assert.ok(Math.abs(x - expected[i]) < 1e-3, `${i}: ${x}, ${expected[i]}`);
      assert.ok(Math.abs(sum.norm - Math.hypot(...expected)) < 1e-3);
      assert.deepEqual(
        parts.map(([gradients]) => dense(gradients)),
        before,
      );
    }),
    { seed: 6 },
  );
});

test('of normalised sets neither the scale of a loss nor how many batches it had changes the direction; weights do', () => {
  const of = (values: readonly number[], factor: number) => {
    const sum = new GradientSum();
    sum.add(new Map([['w', Float32Array.from(values)]]), factor);
    return sum;
  };
  const both = (scale: number, [first, second]: readonly number[], normalize: boolean) =>
    addSets(
      [
        { sum: of([3, 4], scale), lossWeight: first },
        { sum: of([0, -2], 1), lossWeight: second },
      ],
      normalize,
    ).get('w');
  for (const scale of [0.01, 1, 100]) {
    const [x, y] = both(scale, [1, 1], true) as Float32Array;
    assert.ok(Math.abs(x - 0.6) < 1e-6 && Math.abs(y + 0.2) < 1e-6, `${scale}: ${x}, ${y}`);
  }
  const [x, y] = both(100, [2, 0.5], true) as Float32Array;
  assert.ok(Math.abs(x - 1.2) < 1e-6 && Math.abs(y - 1.1) < 1e-6);
  assert.deepEqual(both(100, [1, 1], false), Float32Array.of(300, 398));
  // A set whose gradient is zero adds nothing.
  assert.deepEqual(addSets([{ sum: of([0, 0], 1), lossWeight: 1 }], true).get('w'), Float32Array.of(0, 0));
});
