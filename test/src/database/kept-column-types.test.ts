import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const DOCUMENT = { id: 'a', text: '一' };

test('types that several keep at once are all kept, beside those that come with documents', async (t) => {
  const kenyon = await open(await temporaryDirectory(t), { encoder: new NgramEncoder() });
  t.after(() => kenyon.close());
  const collection = kenyon.collection();
  await collection.add([DOCUMENT]);
  const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
  await Promise.all(
    names.map((name, i) =>
      i % 2 === 0
        ? collection.keepColumnTypes({ [name]: 'number' })
        : collection.add([{ id: name, text: name }], { columnTypes: () => ({ [name]: 'number' }) }),
    ),
  );
  assert.deepEqual(Object.keys(collection.columnTypes()).sort(), names.sort());
});

test('types of documents that are stored as they were are kept too', async (t) => {
  const kenyon = await open(await temporaryDirectory(t), { encoder: new NgramEncoder() });
  t.after(() => kenyon.close());
  const collection = kenyon.collection();
  await collection.add([DOCUMENT]);
  assert.equal((await collection.add([DOCUMENT], { columnTypes: () => ({ price: 'number' }) })).unchanged, 1);
  await collection.update([{ id: 'a', text: '一' }], { columnTypes: () => ({ sold: 'date' }) });
  assert.deepEqual(collection.columnTypes(), { price: 'number', sold: 'date' });
});

test('what holds no types by column is refused, and nothing of it stored', async (t) => {
  const kenyon = await open(await temporaryDirectory(t), { encoder: new NgramEncoder() });
  t.after(() => kenyon.close());
  const collection = kenyon.collection();
  const notTypes = [
    Promise.resolve({ a: 'number' }),
    new Set(['a']),
    ['number'],
    new Date(),
    'number',
    null,
    { a: 'int' },
  ];
  for (const types of notTypes) {
    await assert.rejects(collection.add([DOCUMENT], { columnTypes: () => types as never }), InvalidArgumentError);
    assert.equal(await collection.count(), 0);
  }
  await collection.add([DOCUMENT], { columnTypes: () => new Map([['a', 'number']]) });
  assert.deepEqual(collection.columnTypes(), { a: 'number' });
});
