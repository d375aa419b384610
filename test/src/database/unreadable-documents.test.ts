import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { UNFIT } from '../store/unfit-documents.ts';

const encoder = new NgramEncoder(16);

test('a document that cannot be stored is rejected alone, wherever it stands in its batch', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  for (const [i, [input, reason]] of UNFIT.entries()) {
    const source = [{ id: `a${i}`, text: 'before' }, input, { id: `b${i}`, text: 'after' }];
    const { added, rejected, firstRejection } = await docs.add(source as never);
    assert.deepEqual([added, rejected, firstRejection?.index], [2, 1, 1], String(reason));
    assert.match(firstRejection!.reason, reason);
  }
  assert.equal(await docs.count(), 2 * UNFIT.length);
  await kenyon.verify();
});

test('documents that an older program stored and nobody can read keep none of the others from being found', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  await kenyon.collection().add([{ id: 'good', text: 'a good text', city: 'x' }]);
  await kenyon.close();
  const database = await openDatabase(path);
  const store = new CollectionStore(database, 'default');
  const damaged = ['null', '"text"', '{', '{"id":"d4"}', '{"text":"no id"}', '{"id":"other","text":"another id"}'];
  const vectors = encoder.vectorOf('a good text');
  await store.put(
    damaged.map((json, i) => ({ id: `d${i}`, json, vectors })),
    { ...store.space! },
  );
  await database.close();
  const notices: string[] = [];
  const again = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
  const docs = again.collection();
  for (const options of [
    { mode: 'lexical' },
    { mode: 'hybrid' },
    { mode: 'semantic' },
    { filter: 'city = "x"' },
  ] as const) {
    const { hits } = await docs.search('a good text', { ...options, k: 3 });
    assert.ok(
      hits.some(({ id }) => id === 'good'),
      JSON.stringify(options),
    );
  }
  assert.deepEqual(
    (await docs.fields()).map(({ field }) => field),
    ['city'],
  );
  assert.ok(
    notices.length > 0 && notices.every((notice) => /cannot be read: .* left out of/.test(notice)),
    notices.join(),
  );
  for (const [i] of damaged.entries()) {
    await assert.rejects(docs.get([`d${i}`]), { code: 'FORMAT', message: /the document "d\d" .* cannot be read/ });
  }
  assert.equal((await docs.get(['good']))[0]?.text, 'a good text');
  await docs.add(damaged.map((_, i) => ({ id: `d${i}`, text: 'put right' })));
  assert.equal((await docs.get(['d0']))[0]?.text, 'put right');
  await assert.rejects(docs.get([null] as never), InvalidArgumentError);
});
