import assert from 'node:assert/strict';
import { test } from 'node:test';
import { swapsTable } from '../../../bench/pairs/swaps-table.ts';

test('a row a method and point has the means over its seeds', () => {
  const figures = (accuracy: number, accuracyOfDifferent: number) => ({
    accuracy,
    accuracyOfDifferent,
    aucOfDifferent: 0.5,
    byChange: { none: 1, clauses: accuracyOfDifferent, numerals: 0.25, width: 0.75 },
  });
  const table = swapsTable(
    [
      { method: 'cosent', seed: 1, figures: [figures(0.6, 0.5), figures(0.62, 0.52)] },
      { method: 'interact', seed: 1, figures: [figures(0.7, 0.6), figures(0.9, 0.88)] },
      { method: 'interact', seed: 2, figures: [figures(0.8, 0.7), figures(0.94, 0.92)] },
    ],
    [10, 20],
  );
  assert.deepEqual(table.trim().split('\n').slice(2), [
    '| cosent | 10 | 0.600 | 0.500 | 0.500 | 1.000 | 0.500 | 0.250 | 0.750 |',
    '| cosent | 20 | 0.620 | 0.520 | 0.500 | 1.000 | 0.520 | 0.250 | 0.750 |',
    '| interact | 10 | 0.750 | 0.650 (0.600 to 0.700) | 0.500 | 1.000 | 0.650 | 0.250 | 0.750 |',
    '| interact | 20 | 0.920 | 0.900 (0.880 to 0.920) | 0.500 | 1.000 | 0.900 | 0.250 | 0.750 |',
  ]);
});
