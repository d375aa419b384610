import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { FilterError } from '../../../src/filter/filter-error.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(16);
const all = Array.from({ length: 90 }, (_, i) => ({
  id: `d${i}`,
  text: `文件 ${i}. ${'长 long '.repeat(i)}`,
  n: i,
  city: i % 3 === 0 ? '北京' : 'Lisbon',
}));

test('delete by filter removes what the filter is true of, and nothing else', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(all);
  for (const [filter, rest] of [
    ['n < 10', ({ n }) => n >= 10],
    ['city = "北京" and n < 50', ({ n, city }) => n >= 10 && !(city === '北京' && n < 50)],
    [
      { field: 'n', op: 'in', value: [88, 89, 1000] },
      ({ n, city }) => n >= 10 && !(city === '北京' && n < 50) && n < 88,
    ],
    ['n = 12345', ({ n, city }) => n >= 10 && !(city === '北京' && n < 50) && n < 88],
  ] as [string, (one: (typeof all)[number]) => boolean][]) {
    const before = await docs.count();
    const removed = await docs.delete({ filter });
    const left = all.filter(rest);
    assert.equal(removed, before - left.length, JSON.stringify(filter));
    assert.deepEqual(
      (await docs.list()).documents.map(({ id }) => id),
      left.map(({ id }) => id),
    );
  }
  await kenyon.verify();
  const again = (await openFor(t, path, { encoder })).collection();
  assert.equal(
    await again.delete({ filter: 'n exists' }),
    await docs
      .count()
      .then(() => all.filter(({ n, city }) => n >= 10 && !(city === '北京' && n < 50) && n < 88).length),
  );
  assert.equal(await docs.count(), 0);
  assert.equal(await docs.delete({ filter: 'n exists' }), 0);
});

test('without a filter that can be answered nothing is deleted', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(all);
  for (const wrong of ['nn < 3', 'n <', '', '城市 = "北京"', { not: {} }])
    await assert.rejects(docs.delete({ filter: wrong as never }), FilterError, JSON.stringify(wrong));
  for (const wrong of [
    {},
    { filter: undefined },
    { where: 'n < 3' },
    { filter: 'n < 3', limit: 2 },
    'n < 3',
    null,
    7,
    new Map([['filter', 'n < 3']]),
  ])
    await assert.rejects(docs.delete(wrong as never), InvalidArgumentError, String(wrong));
  await assert.rejects(docs.delete({ where: 'n < 3' } as never), /did you mean filter\?/);
  assert.equal(await docs.count(), 90);
});

test('a document that is replaced while others are deleted by a filter stays', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(all);
  await docs.fields();
  const [removed] = await Promise.all([docs.delete({ filter: 'n >= 0' }), docs.add([{ id: 'd89', text: 'new 新' }])]);
  assert.ok(removed === 89 || removed === 90);
  const [kept] = await docs.get(['d89']);
  assert.equal(kept?.text, 'new 新');
});

test('what matched at the call and still does goes; what stops matching or comes to match meanwhile stays', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  const numbers = Array.from({ length: 2400 }, (_, i) => i);
  await docs.add(numbers.map((i) => ({ id: `d${i}`, text: `text ${i}`, n: i % 4 === 3 ? -1 : i })));
  await docs.fields();
  const other = (await openFor(t, path, { encoder })).collection();
  const deleting = docs.delete({ filter: 'n >= 0' });
  // Of every four documents one stays as it is, one is changed and matches, one stops matching, and one comes to match; those that are deleted last first.
  const gone = new Set<string>();
  for (const i of numbers.reverse()) {
    if (i % 4 === 0 || i % 3 !== 0) continue;
    const id = `d${i}`;
    await other.update([{ id, n: i % 4 === 2 ? -5 : i + 0.5 }], { onRejected: () => gone.add(id) });
    if (i % 60 === 0) await new Promise(setImmediate);
  }
  const removed = await deleting;
  const left = new Set((await docs.get(numbers.map((i) => `d${i}`))).map((found) => found?.id));
  let stopped = 0;
  for (const i of numbers) {
    const id = `d${i}`;
    // Whether it stopped matching in time follows from what became of its change.
    const stays = i % 4 === 3 || (i % 4 === 2 && i % 3 === 0 && !gone.has(id));
    assert.equal(left.has(id), stays, id);
    if (i % 4 === 2 && stays) stopped++;
  }
  assert.ok(stopped > 0, 'no change came before the deletion');
  assert.equal(removed, numbers.length - (left.size - 1));
  await kenyon.verify();
});
