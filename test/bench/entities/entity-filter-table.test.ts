import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterTable } from '../../../bench/entities/entity-filter-table.ts';

test('the modes of one way of naming share a row, with the interval of the change and how often the filter fell back', () => {
  const facts = { set: 'laws', source: 'gazetteer', naming: 'right', k: 10, mrr: 0.5 };
  const recallDifference = { mean: 0.25, interval: [0.2, 0.3] };
  const table = filterTable([
    { ...facts, entities: 'off', recall: 0.5, fallbackShare: 0 },
    { ...facts, entities: 'filter', recall: 0.75, fallbackShare: 0.04, recallDifference },
    { ...facts, entities: 'boost', recall: 0.6, fallbackShare: 0, recallDifference },
    { ...facts, naming: 'wrong', entities: 'off', recall: 0.4, fallbackShare: 0 },
  ]);
  const lines = table.trim().split('\n').slice(2);
  assert.equal(
    lines[0],
    '| laws, gazetteer, right, 10 | 0.500 / 0.500 | 0.750 / 0.500 (recall 0.200 to 0.300) | 0.600 / 0.500 (recall 0.200 to 0.300) | 4 % |',
  );
  assert.equal(lines.length, 2);
});
