import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Collection } from '../../../src/database/collection.ts';
import { HitsTooLongError } from '../../../src/search/hit-bytes.ts';
import type { SearchQueryOptions } from '../../../src/search/search-options.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const COUNT = 24;
/** Bytes of three documents, and not of four. */
const MAX_BYTES = 3500;

async function longDocuments(t: TestContext): Promise<Collection> {
  const scorer = new ScriptedScorer(() => 0);
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(32), reranker: scorer });
  const docs = kenyon.collection();
  const note = '字'.repeat(300);
  await docs.add(Array.from({ length: COUNT }, (_, i) => ({ id: `${i}`, text: `北京 ${i}`, note, kind: i % 2 })));
  return docs;
}

/** Documents that are read from the store. */
function countReads(t: TestContext): () => number {
  const read = t.mock.method(CollectionStore.prototype, 'readableJson');
  return () => read.mock.callCount();
}

test('reading ends with the document that makes the hits too long', async (t) => {
  const docs = await longDocuments(t);
  for (const options of [{}, { mode: 'lexical' }, { mode: 'semantic' }, { sort: 'kind desc' }] as const) {
    const { hits } = await docs.search('北京', { ...options, k: 3, maxBytes: MAX_BYTES });
    assert.equal(hits.length, 3);
    const reads = countReads(t);
    await assert.rejects(docs.search('北京', { ...options, k: COUNT, maxBytes: MAX_BYTES }), (error) => {
      assert.ok(error instanceof HitsTooLongError);
      assert.match(error.message, /more than 3500 bytes, 3 would do/);
      return true;
    });
    assert.equal(reads(), 4, JSON.stringify(options));
    t.mock.restoreAll();
  }
});

test('pages before count for nothing, however long they are', async (t) => {
  const docs = await longDocuments(t);
  const whole = (await docs.search('北京', { k: COUNT })).hits.map(({ id }) => id);
  const options = { k: 3, maxBytes: MAX_BYTES };
  const far = await docs.search('北京', { ...options, offset: COUNT - 3 });
  assert.deepEqual(far.hits, (await docs.search('北京', { k: 3, offset: COUNT - 3 })).hits);
  const paged: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await docs.search('北京', { ...options, cursor });
    for (const { id, doc } of page.hits) {
      assert.equal(doc.note, '字'.repeat(300));
      paged.push(id);
    }
    ({ cursor } = page);
  } while (cursor !== undefined);
  assert.deepEqual(paged, whole);
});

test('where hits are chosen among others, these may have four times as many bytes', async (t) => {
  const docs = await longDocuments(t);
  const asked = (more: SearchQueryOptions) => docs.search('北京', { k: 2, maxBytes: MAX_BYTES, ...more });
  assert.equal((await asked({ rerank: { top: 12 } })).hits.length, 2);
  assert.equal((await asked({ groupBy: 'kind' })).hits.length, 2);
  const reads = countReads(t);
  await assert.rejects(asked({ rerank: { top: COUNT } }), HitsTooLongError);
  // Of some 950 bytes each, 14 have not more than four times as many.
  assert.equal(reads(), 15);
});
