import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClosedError, ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Kenyon, OpenOptions } from '../../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder();

const openIn = (t: TestContext, directory: string, options: OpenOptions = { encoder }): Promise<Kenyon> =>
  openFor(t, join(directory, 'db'), options);

const DOCS = [
  { id: 'card', text: 'How do I block a lost bank card?', topic: 'bank' },
  { id: 'rice', text: '米饭怎么煮才好吃', topic: 'cooking' },
  { id: 'visa', text: 'Which papers does a visa need?', topic: 'travel' },
];

for (const index of ['auto', 'exact', 'hnsw'] as const) {
  test(`search with index '${index}' finds each document by its own text, with its fields`, async (t) => {
    const kenyon = await openIn(t, await temporaryDirectory(t));
    const docs = kenyon.collection();
    assert.deepEqual(await docs.add(DOCS), { added: 3, updated: 0, unchanged: 0, rejected: 0 });
    for (const doc of DOCS) {
      const { hits, plan } = await docs.search(doc.text, { k: 2, index, mode: 'semantic' });
      assert.equal(hits.length, 2);
      assert.deepEqual(hits[0].doc, doc);
      assert.ok(Math.abs(hits[0].score - 1) < 1e-5);
      assert.equal(plan.index, index === 'hnsw' ? 'hnsw' : 'exact');
    }
  });
}

for (const index of INDEX_NAMES) {
  test(`index '${index}' answers over one document, over equal ones, and after all were removed`, async (t) => {
    const docs = (await openIn(t, await temporaryDirectory(t))).collection();
    const found = async () => {
      await docs.catchUp();
      return (await docs.search('the same text', { k: 100, index })).hits.map(({ id }) => id).sort();
    };
    await docs.add([{ id: 'd00', text: 'the same text' }]);
    assert.deepEqual(await found(), ['d00']);
    const ids = Array.from({ length: 40 }, (_, i) => `d${String(i).padStart(2, '0')}`);
    await docs.add(ids.map((id) => ({ id, text: 'the same text' })));
    assert.deepEqual(await found(), ids);
    await docs.delete(ids);
    assert.deepEqual(await found(), []);
    await docs.add([{ id: 'after', text: 'another text' }]);
    assert.deepEqual(await found(), ['after']);
  });
}

test('everything is there after closing and opening again', async (t) => {
  const directory = await temporaryDirectory(t);
  const first = await openIn(t, directory);
  await first.collection().add(DOCS);
  await first.collection().search('visa', { index: 'hnsw' });
  await first.close();
  const notices: string[] = [];
  const second = await openIn(t, directory, { encoder, onNotice: (notice) => notices.push(notice) });
  assert.equal(await second.collection().count(), 3);
  for (const index of ['exact', 'hnsw'] as const) {
    assert.equal((await second.collection().search(DOCS[1].text, { index })).hits[0].id, 'rice');
  }
  assert.deepEqual(notices, []);
});

test('a document given again under its id replaces the first, and one equal to what is stored is not encoded again', async (t) => {
  const docs = (await openIn(t, await temporaryDirectory(t))).collection();
  await docs.add(DOCS);
  const before = encoder.encoded;
  assert.deepEqual(await docs.add(DOCS), { added: 0, updated: 0, unchanged: 3, rejected: 0 });
  assert.equal(encoder.encoded, before);
  assert.deepEqual(await docs.add([{ id: 'rice', text: '面条怎么煮' }]), {
    added: 0,
    updated: 1,
    unchanged: 0,
    rejected: 0,
  });
  assert.equal(await docs.count(), 3);
  assert.deepEqual(await docs.get(['rice', 'none']), [{ id: 'rice', text: '面条怎么煮' }, undefined]);
  const { hits } = await docs.search('面条怎么煮', { k: 3 });
  assert.equal(hits.length, 3);
  assert.equal(hits[0].id, 'rice');
});

test('of documents with one id in a stream the last one stays, whatever the batches are', async (t) => {
  for (const batchSize of [1, 2, 3, 256]) {
    const docs = (await openIn(t, await temporaryDirectory(t))).collection();
    await docs.add([{ id: 'a', text: 'one' }]);
    const stream = ['two', 'three', 'one', 'two', 'one'].map((text) => ({ id: 'a', text }));
    const result = await docs.add(stream, { batchSize });
    assert.equal(result.added, 0);
    assert.equal(result.updated + result.unchanged, 5);
    assert.deepEqual(await docs.get(['a']), [{ id: 'a', text: 'one' }]);
    assert.equal(await docs.count(), 1);
  }
});

test('a deleted document is gone at once, from every index', async (t) => {
  const docs = (await openIn(t, await temporaryDirectory(t))).collection();
  await docs.add(DOCS);
  await docs.search('visa', { index: 'hnsw' });
  assert.equal(await docs.delete(['visa', 'none', 'visa']), 1);
  assert.equal(await docs.count(), 2);
  for (const index of ['auto', 'exact', 'hnsw'] as const) {
    const { hits } = await docs.search(DOCS[2].text, { index });
    assert.deepEqual(hits.map(({ id }) => id).sort(), ['card', 'rice']);
  }
});

test('documents that cannot be stored are reported with their position, and the rest goes in', async (t) => {
  const docs = (await openIn(t, await temporaryDirectory(t))).collection();
  const rejections: [number, string | undefined][] = [];
  const loop: Record<string, unknown> = { text: 'round and round' };
  loop.self = loop;
  const source = [
    null,
    'text',
    { id: 'x' },
    { id: 'y', text: ' ' },
    { id: 7, text: 'z' },
    { id: '', text: 'z' },
    loop,
    DOCS[0],
  ];
  const result = await docs.add(source as never, { onRejected: ({ index, id }) => rejections.push([index, id]) });
  const firstRejection = { index: 0, reason: 'a document must be an object with a text, got null' };
  assert.deepEqual(result, { added: 1, updated: 0, unchanged: 0, rejected: 7, firstRejection });
  assert.deepEqual(rejections, [
    [0, undefined],
    [1, undefined],
    [2, 'x'],
    [3, 'y'],
    [4, undefined],
    [5, ''],
    [6, undefined],
  ]);
  await assert.rejects(docs.add([{ id: 'q', text: '' }], { strict: true }), InvalidArgumentError);
});

test('a document without an id gets one from its content, so that giving it again changes nothing', async (t) => {
  const docs = (await openIn(t, await temporaryDirectory(t))).collection();
  const source = [{ text: 'a line' }, { text: 'another' }];
  assert.equal((await docs.add(source)).added, 2);
  assert.equal((await docs.add(source)).unchanged, 2);
  assert.equal(await docs.count(), 2);
});

test('a database refuses an encoder of another model when a collection is opened and when it is loaded late', async (t) => {
  const directory = await temporaryDirectory(t);
  const kenyon = await openIn(t, directory);
  await kenyon.collection().add(DOCS);
  await kenyon.close();
  const other = new NgramEncoder(32, 'other');
  const eager = await openIn(t, directory, { encoder: other });
  assert.throws(
    () => eager.collection(),
    (error) => {
      assert.ok(error instanceof ConflictError);
      assert.ok(
        error.message.includes(encoder.fingerprint.slice(0, 16)) &&
          error.message.includes(other.fingerprint.slice(0, 16)),
      );
      return true;
    },
  );
  await eager.close();
  const late = await openIn(t, directory, { encoder: async () => new NgramEncoder(16) });
  await assert.rejects(late.collection().search('visa'), ConflictError);
  await assert.rejects(late.collection().add(DOCS), ConflictError);
  assert.equal(await late.collection().count(), 3);
});

test('a graph from before the store was put back from a backup and added to again is noticed', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'db', 'store.mdb');
  const numbered = (word: string, length: number) =>
    Array.from({ length }, (_, i) => ({ text: `${word} number ${i}` }));
  const first = await openIn(t, directory);
  await first.collection().add(numbered('common', 950));
  await first.close();
  await copyFile(file, join(directory, 'backup'));
  const lost = await openIn(t, directory);
  const indexed = lost.collection('default', { exactBelow: 0 });
  await indexed.add(numbered('lost', 20));
  await indexed.catchUp();
  await lost.close();
  await copyFile(join(directory, 'backup'), file);
  const again = await openIn(t, directory);
  await again.collection().add(numbered('other', 20));
  await again.close();
  const notices: string[] = [];
  const last = await openIn(t, directory, { encoder, onNotice: (notice) => notices.push(notice) });
  const { hits } = await last.collection().search('other number 7', { k: 1, index: 'hnsw' });
  assert.equal(hits[0].doc.text, 'other number 7');
  assert.match(notices.join(), /is of another history/);
});

test('a search while the database is being closed is refused with ClosedError', async (t) => {
  const kenyon = await openIn(t, await temporaryDirectory(t));
  const docs = kenyon.collection('default', { exactBelow: 0 });
  await docs.add(DOCS);
  await docs.catchUp();
  const vector = await encoder.encode(['visa']);
  const closing = kenyon.close();
  let refused: unknown;
  while (refused === undefined) {
    await docs.search(vector).catch((error: unknown) => {
      refused = error;
    });
    await nextTurn();
  }
  assert.ok(refused instanceof ClosedError, String(refused));
  await closing;
});
