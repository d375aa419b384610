import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byLengths, cutBatches } from '../../../../encoders/training/batches/cut-batches.ts';
import type { Example } from '../../../../encoders/training/batches/example.ts';
import { createRandom } from '../../../../src/core/random.ts';

test('pairs of mixed lengths lose little to padding, though both of their texts vary', () => {
  const random = createRandom(12);
  const text = () => new Int32Array(2 + Math.floor(60 * random.next() ** 2)).fill(7);
  const examples = Array.from({ length: 4000 }, () => ({ a: text(), b: text() }));
  const padding = (ordered: readonly Example[]) => {
    const totals = { real: 0, padded: 0 };
    for (const batch of cutBatches(ordered, 'infonce', { tokens: 1024, rows: 256 })) {
      for (const side of ['a', 'b'] as const) {
        const lengths = batch.map((example) => example[side]!.length);
        totals.real += lengths.reduce((sum, length) => sum + length, 0);
        totals.padded += Math.max(...lengths) * lengths.length;
      }
    }
    return 1 - totals.real / totals.padded;
  };
  const ordered = byLengths(examples, 1024);
  assert.deepEqual(new Set(ordered), new Set(examples));
  assert.ok(padding(ordered) < 0.15, `${padding(ordered)}`);
  const longest = ({ a, b }: Example) => Math.max(a.length, b!.length);
  const byLongest = examples.toSorted((x, y) => longest(x) - longest(y));
  assert.ok(padding(ordered) < 0.5 * padding(byLongest), `${padding(ordered)} against ${padding(byLongest)}`);
});

test('texts alone are sorted by length', () => {
  const examples = [5, 2, 9, 2, 7].map((length) => ({ a: new Int32Array(length) }));
  assert.deepEqual(
    byLengths(examples, 8).map(({ a }) => a.length),
    [2, 2, 5, 7, 9],
  );
  assert.deepEqual(byLengths([], 8), []);
});
