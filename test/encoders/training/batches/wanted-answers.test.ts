import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reorderScores, wantedAnswers } from '../../../../encoders/training/batches/wanted-answers.ts';

const score = fc.float({ min: -100, max: 100, noNaN: true });

test('what is wanted adds up to one, half of it over the passages of rows, all of it where an answer can be', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 3 }),
      fc.array(score, { minLength: 40, maxLength: 40 }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      (rows, further, all, weight) => {
        const passages = rows + further;
        const scores = Float32Array.from(all.slice(0, rows * passages));
        const { pairs, columns } = wantedAnswers(rows, passages, { scores, scale: 7, weight });
        const sum = (values: Iterable<number>) => [...values].reduce((x, y) => x + y, 0);
        assert.ok(Math.abs(sum(pairs) - 1) < 1e-5);
        assert.ok(Math.abs(sum(columns) - 0.5) < 1e-6);
        for (let row = 0; row < rows; row++) {
          const own = pairs.subarray(row * passages, (row + 1) * passages);
          assert.ok(own.every((share) => share >= 0) && sum(own) > 1 / (2 * rows) - 1e-6);
          assert.ok(own[row] > (1 - weight) / rows - 1e-6);
        }
      },
    ),
    { seed: 8, numRuns: 200 },
  );
});

test('without a teacher only the answers are wanted, of a teacher alone what it says', () => {
  assert.deepEqual([...wantedAnswers(2, 3).pairs], [0.5, 0, 0, 0, 0.5, 0]);
  const scores = Float32Array.of(0, Math.log(3), 0, 0);
  const { pairs } = wantedAnswers(2, 2, { scores, scale: 1, weight: 1 });
  const expected = [0.25 / 4 + 0.25 / 2, (3 * 0.25) / 4 + (0.25 * 3) / 4, 0.25 / 2 + 0.25 / 2, 0.25 / 2 + 0.25 / 4];
  pairs.forEach((share, i) => {
    assert.ok(Math.abs(share - expected[i]) < 1e-7, `${i}: ${share}`);
  });
});

test('scores follow rows and passages into another order', () => {
  const teacher = { scores: Float32Array.of(11, 12, 13, 21, 22, 23, 31, 32, 33), scale: 1, weight: 1 };
  assert.deepEqual([...reorderScores(teacher, [2, 0, 1]).scores], [33, 31, 32, 13, 11, 12, 23, 21, 22]);
});
