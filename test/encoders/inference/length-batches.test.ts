import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lengthSortedBatches } from '../../../encoders/inference/length-batches.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

test('every text stands in one batch, batches keep their bounds and are sorted by length', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 200 }),
      (lengths, maxBatch, maxTokensPerBatch) => {
        const batches = lengthSortedBatches(lengths, { maxBatch, maxTokensPerBatch });
        const flat = batches.flat();
        assert.deepEqual(
          [...flat].sort((a, b) => a - b),
          lengths.map((_, i) => i),
        );
        for (let i = 1; i < flat.length; i++) assert.ok(lengths[flat[i - 1]] <= lengths[flat[i]]);
        for (const batch of batches) {
          const longest = Math.max(...batch.map((i) => lengths[i]));
          assert.ok(batch.length >= 1 && batch.length <= maxBatch);
          assert.ok(batch.length === 1 || batch.length * longest <= maxTokensPerBatch);
        }
      },
    ),
    { seed: 5 },
  );
});

test('a batch is as large as its bounds allow', () => {
  assert.deepEqual(lengthSortedBatches([4, 2, 2, 4, 9, 2], { maxBatch: 3, maxTokensPerBatch: 8 }), [
    [1, 2, 5],
    [0, 3],
    [4],
  ]);
});

test('no texts give no batches', () => {
  assert.deepEqual(lengthSortedBatches([], { maxBatch: 1, maxTokensPerBatch: 1 }), []);
});

test('bounds that are no positive integers are refused by name', () => {
  for (const bad of [0, -1, 2.5, Number.NaN]) {
    assert.throws(
      () => lengthSortedBatches([1], { maxBatch: bad, maxTokensPerBatch: 1 }),
      (error: Error) => error instanceof InvalidArgumentError && /maxBatch/.test(error.message),
    );
    assert.throws(() => lengthSortedBatches([1], { maxBatch: 1, maxTokensPerBatch: bad }), /maxTokensPerBatch/);
  }
});
