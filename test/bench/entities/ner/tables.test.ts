import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headsTable, movesTable, spread } from '../../../../bench/entities/ner/tables.ts';

test('a spread is the mean, the deviation of a sample, and the range; one value stands alone', () => {
  assert.equal(spread([70, 71, 72]), '71.00 ± 1.00 [70.00 to 72.00, 3 seeds]');
  assert.equal(spread([70.126]), '70.13');
});

test('the seeds of a head and set share a row', () => {
  const result = (head: string, set: string, f1: number) => ({ head, set, f1, headParameters: 10, parameters: 100 });
  const table = headsTable([
    result('crf', 'cluener', 0.6),
    result('softmax', 'cluener', 0.5),
    result('crf', 'cluener', 0.7),
    result('crf', 'msra', 0.8),
  ]);
  assert.deepEqual(table.trim().split('\n').slice(2), [
    '| cluener | crf | 65.00 ± 7.07 [60.00 to 70.00, 2 seeds] (79.51) | 10 | 100 |',
    '| cluener | softmax | 50.00 | 10 | 100 |',
    '| msra | crf | 80.00 | 10 | 100 |',
  ]);
});

test('a row of moves is the tag that they go from', () => {
  assert.equal(
    movesTable(['s', 'b'], [1, 2, 3, 4]),
    '| from \\ to | s | b |\n| --- | --- | --- |\n| s | 1.000 | 2.000 |\n| b | 3.000 | 4.000 |\n',
  );
});
