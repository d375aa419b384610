import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gradedTask } from '../../../../bench/encoders/quality/graded-task.ts';
import { MeasuredModel } from '../../../../bench/encoders/quality/measured-model.ts';
import { figureOf, type Observations } from '../../../../bench/encoders/quality/observations.ts';
import { pairTask } from '../../../../bench/encoders/quality/pair-task.ts';
import { sampleOf } from '../../../../bench/encoders/quality/quality-task.ts';
import { thinned } from '../../../../bench/encoders/quality/search-setups.ts';
import { type SearchSetup, searchTask } from '../../../../bench/encoders/quality/search-task.ts';
import { LetterEncoder } from './letter-encoder.ts';

function valuesOf(observations: Observations): readonly number[] {
  assert.ok(observations.kind === 'mean');
  return observations.values;
}

const setup: SearchSetup = {
  name: 'letters',
  source: 'letters',
  corpus: { name: 'words', texts: ['aaa', 'bbb', 'ccc', 'abc', 'aab'] },
  queries: [
    { text: 'a', relevant: new Set([0, 2]), groups: ['vowel', 'short'] },
    { text: 'b', relevant: new Set([3]), groups: ['consonant', 'short'] },
    { text: 'aab', relevant: new Set([4]), groups: ['vowel'] },
  ],
  metrics: ['hit@1', 'hit@2', 'recall@2'],
};

test('hits and recall are counted among the first ones, for all queries and by group', async () => {
  const figures = await searchTask(setup).measure(new MeasuredModel(new LetterEncoder()));
  assert.deepEqual(valuesOf(figures['hit@1']), [1, 0, 1]);
  assert.deepEqual(valuesOf(figures['hit@2']), [1, 1, 1]);
  assert.deepEqual(valuesOf(figures['recall@2']), [0.5, 1, 1]);
  assert.deepEqual(valuesOf(figures['hit@1 vowel']), [1, 1]);
  assert.deepEqual(valuesOf(figures['hit@1 consonant']), [0]);
  assert.deepEqual(valuesOf(figures['hit@1 short']), [1, 0]);
});

test('a corpus is encoded once for all sets that search it, each side in its role', async () => {
  const encoder = new LetterEncoder();
  const model = new MeasuredModel(encoder);
  await searchTask(setup).measure(model);
  await searchTask({ ...setup, name: 'again' }).measure(model);
  assert.deepEqual(
    encoder.calls.map(({ role, texts }) => [role, texts.length]),
    [
      ['query', 3],
      ['document', 5],
      ['query', 3],
    ],
  );
  const alike = new LetterEncoder();
  await searchTask({ ...setup, corpus: { ...setup.corpus, role: 'query' } }).measure(new MeasuredModel(alike));
  assert.deepEqual(new Set(alike.calls.map(({ role }) => role)), new Set(['query']));
});

test('a thinned corpus keeps every right text, and the queries still point at them', () => {
  const full = { ...setup, queries: setup.queries.slice(1) };
  const { corpus, queries } = thinned(full, 3);
  assert.equal(corpus.texts.length, 3);
  assert.notEqual(corpus.name, setup.corpus.name);
  for (const [q, { relevant }] of queries.entries()) {
    assert.deepEqual(
      [...relevant].map((i) => corpus.texts[i]),
      [...full.queries[q].relevant].map((i) => setup.corpus.texts[i]),
    );
  }
  assert.equal(thinned(setup, 5), setup);
  assert.equal(thinned(full, 1).corpus.texts.length, 2, 'never fewer than the right ones');
});

test('pairs are correlated with their labels, each text encoded once as a query', async () => {
  const encoder = new LetterEncoder();
  // Cosines 1, about .32 and 0.
  const pairs = [
    { a: 'ab', b: 'ba', label: 5 },
    { a: 'ab', b: 'bccc', label: 2 },
    { a: 'ab', b: 'c', label: 3 },
  ];
  const { spearman } = await pairTask({ name: 'made' }, pairs).measure(new MeasuredModel(encoder));
  assert.ok(Math.abs(figureOf(spearman).value - 0.5) < 1e-12);
  assert.deepEqual(encoder.calls, [{ role: 'query', texts: ['ab', 'ba', 'bccc', 'c'] }]);
});

test('judged titles give the gain of their order by cosine, queries without a right one none', async () => {
  const rankings = [
    {
      query: 'aab',
      titles: [
        { text: 'b', grade: 2 },
        { text: 'ab', grade: 1 },
        { text: 'z', grade: 0 },
      ],
    },
    { query: 'b', titles: [{ text: 'b', grade: 0 }] },
  ];
  const task = gradedTask('made', rankings);
  assert.deepEqual([task.size, task.passages], [1, 3]);
  const figures = await task.measure(new MeasuredModel(new LetterEncoder()));
  // Found 1, 2, 0; the best order is 2, 1, 0.
  const [found, best] = [1 + 3 / Math.log2(3), 3 + 1 / Math.log2(3)];
  assert.ok(Math.abs(valuesOf(figures['ndcg@10'])[0] - found / best) < 1e-12);
});

test('a sample is the beginning of one seeded order, and everything when it is asked for as much', () => {
  const items = Array.from({ length: 20 }, (_, i) => i);
  assert.equal(sampleOf(items, 20), items);
  assert.equal(sampleOf(items), items);
  const five = sampleOf(items, 5);
  assert.equal(new Set(five).size, 5);
  assert.deepEqual(sampleOf(items, 8).slice(0, 5), five);
  assert.notDeepEqual(five, [0, 1, 2, 3, 4]);
});
