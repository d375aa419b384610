import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(32);

function documents(length: number, tag: string) {
  return Array.from({ length }, (_, i) => ({ id: `d${i}`, text: `text ${i} 第${i}篇`, tag }));
}

test('a removal by filter spares the documents of a collection that takes the name meanwhile', async (t) => {
  for (let delay = 0; delay < 6; delay++) {
    const { kenyon } = await temporaryDatabase(t, { encoder });
    const docs = kenyon.collection('x', { passages: false });
    await docs.add(documents(900, 'old'));
    await docs.list({ filter: 'tag = "old"' });
    const removing = docs.delete({ filter: 'tag = "old"' });
    for (let i = 0; i < delay; i++) await Promise.resolve();
    const fresh = documents(900, 'new');
    await Promise.allSettled([removing, kenyon.drop('x'), docs.add(fresh, { batchSize: 4096 })]);
    assert.equal((await docs.get(fresh.map(({ id }) => id))).filter((doc) => doc?.tag === 'old').length, 0);
    const { added, unchanged, updated } = await docs.add(fresh);
    assert.deepEqual({ added, unchanged, updated }, { added: 0, unchanged: 900, updated: 0 }, `${delay}`);
  }
});

test('it spares those with the same ids that it would be true of too, but goes on in what was made of its own by another model', async (t) => {
  for (let delay = 0; delay < 4; delay++) {
    const { kenyon } = await temporaryDatabase(t, { encoder });
    const docs = kenyon.collection('x', { passages: false });
    const old = documents(3000, 'old');
    await docs.add(old);
    await docs.list({ filter: 'tag = "old"' });
    const removing = docs.delete({ filter: 'tag = "old"' });
    for (let i = 0; i < 10 * delay; i++) await new Promise(setImmediate);
    const fresh = old.map((each) => ({ ...each, text: `again ${each.text}` }));
    await Promise.allSettled([removing, kenyon.drop('x').then(() => docs.add(fresh, { batchSize: 4096 }))]);
    assert.equal(await docs.count(), fresh.length, `${delay}`);
    await docs.update(old.slice(0, 5).map(({ id }) => ({ id, tag: 'kept' })));
    const [removed] = await Promise.all([
      docs.delete({ filter: 'tag = "old"' }),
      kenyon.reindex('x', { encoder: new NgramEncoder(24, `${delay}`) }),
    ]);
    assert.equal(removed, fresh.length - 5);
    assert.equal(await docs.count(), 5);
    await kenyon.verify();
  }
});

test('a search is never short while another collection takes the place of its own', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('x', { passages: false });
  await docs.add(documents(400, 'one'));
  const lines: string[] = [];
  await kenyon.export('x', (line) => lines.push(line));
  let isOver = false;
  const searching = (async () => {
    let searches = 0;
    while (!isOver) {
      const found = await Promise.all(Array.from({ length: 8 }, () => docs.search('text 7', { k: 10 })));
      for (const { hits } of found) assert.equal(hits.length, 10, `${searches}`);
      searches += found.length;
    }
    return searches;
  })();
  for (let i = 0; i < 3; i++) await kenyon.import(lines, { collection: 'x', replace: true });
  isOver = true;
  assert.ok((await searching) > 0);
});

test('what is removed and added at once is there', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('x');
  const same = documents(3, 'same');
  await docs.add(same);
  const [removed, result] = await Promise.all([docs.delete(['d0', 'd2']), docs.add(same)]);
  assert.deepEqual([removed, result.added, result.unchanged], [2, 2, 1]);
  assert.deepEqual(await docs.get(['d0', 'd1', 'd2']), same);
});

test('an update goes by the fields of the collection that has taken the place, as another handle sees it', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('titled', { textFields: { title: 1 } }).add([{ id: 'd1', text: 'one', title: 'apple' }]);
  await kenyon.collection('x').add([{ id: 'd1', text: 'one', title: 'apple' }]);
  const other = await openFor(t, path, { encoder });
  assert.equal(await other.collection('x').count(), 1);
  const lines: string[] = [];
  await kenyon.export('titled', (line) => lines.push(line));
  await kenyon.import(lines, { collection: 'x', replace: true });
  await assert.rejects(other.collection('x').update('d1', { title: 'zebra' }), InvalidArgumentError);
});

test('a collection that is imported while its former one is indexed anew is not taken for that', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('x', { passages: false });
  await docs.add(documents(600, 'one'));
  await kenyon.collection('titled', { textFields: { tag: 1 } }).add(documents(3, 'two'));
  const lines: string[] = [];
  await kenyon.export('titled', (line) => lines.push(line));
  let began: () => void = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    began = resolve;
  });
  let goOn: () => void = () => {};
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const next = new NgramEncoder(16);
  const slow = {
    dim: next.dim,
    fingerprint: next.fingerprint,
    runtime: next.runtime,
    close: () => next.close(),
    async encode(texts: readonly string[]) {
      began();
      await mayGoOn;
      return next.encode(texts);
    },
  };
  const reindexing = kenyon.reindex('x', { encoder: slow });
  const outcome = assert.rejects(reindexing, ConflictError);
  await hasBegun;
  await kenyon.import(lines, { collection: 'x', replace: true });
  goOn();
  await outcome;
  assert.equal(await docs.count(), 3);
});
