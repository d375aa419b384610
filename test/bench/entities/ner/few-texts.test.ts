import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fewTextsTable, shareOf } from '../../../../bench/entities/ner/few-texts.ts';

const texts = Array.from({ length: 200 }, (_, i) => i);

test('a smaller share of a seed lies within the larger, and another seed draws others', () => {
  const [tenth, third, whole] = [0.1, 0.3, 1].map((share) => shareOf(texts, share, 5));
  assert.deepEqual([tenth.length, third.length, whole.length], [20, 60, 200]);
  assert.deepEqual(third.slice(0, 20), tenth);
  assert.deepEqual(
    [...whole].sort((a, b) => a - b),
    texts,
  );
  assert.notDeepEqual(shareOf(texts, 0.1, 6), tenth);
  assert.deepEqual(texts[0], 0, 'the texts that were given stay in order');
});

test('the table has a row a share, and the gain of a seed is that of its own pair of runs', () => {
  const run = (head: 'efficient-global-pointer' | 'global-pointer', share: number, seed: number, f1: number) => ({
    head,
    share,
    seed,
    f1,
    texts: 1000 * share,
    bestStep: 400,
  });
  const one = [
    run('efficient-global-pointer', 0.1, 1, 0.52),
    run('global-pointer', 0.1, 1, 0.5),
    run('efficient-global-pointer', 0.3, 1, 0.6),
    run('global-pointer', 0.3, 1, 0.63),
  ];
  assert.deepEqual(fewTextsTable(one).trim().split('\n').slice(2), [
    '| 10 % | 100 | 52.00 (52.00) | 50.00 (50.00) | 2.00 |',
    '| 30 % | 300 | 60.00 (60.00) | 63.00 (63.00) | -3.00 |',
  ]);
  const two = [...one, run('efficient-global-pointer', 0.1, 2, 0.58), run('global-pointer', 0.1, 2, 0.54)];
  // Gains of 2 and 4: t of one degree of freedom is 12.706, and the mean's deviation 1.
  assert.equal(
    fewTextsTable(two).trim().split('\n')[2],
    '| 10 % | 100 | 55.00 (52.00, 58.00) | 52.00 (50.00, 54.00) | 3.00 (-9.71 to 15.71) |',
  );
});
