import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { checkHnswOptions } from '../../../index/hnsw/hnsw-options.ts';
import { CollectionIndexes } from '../../../src/live/collection-indexes.ts';
import { EncoderSource } from '../../../src/models/encoder-source.ts';
import { nearestDocuments } from '../../../src/search/nearest-documents.ts';
import { checkSearchOptions } from '../../../src/search/search-options.ts';
import type { StoredRow } from '../../../src/store/collection-store.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const encoder = new NgramEncoder(16);
const SPACE = { dim: 16, fingerprint: encoder.fingerprint, runtime: 'test' };
const UNITS = { ...SPACE, passages: { maxTokens: 16, overlap: 0 } };

function rowOf(id: string, sentences: readonly string[]): StoredRow {
  const vectors = new Float32Array(sentences.length * 16);
  const passages = sentences.map((sentence, i) => {
    vectors.set(encoder.vectorOf(sentence), i * 16);
    const start = sentences.slice(0, i).join('').length;
    return { start, end: start + sentence.length };
  });
  const json = JSON.stringify({ id, text: sentences.join('') });
  return { id, json, vectors, ...(sentences.length > 1 && { passages }) };
}

/** Finds documents while others are stored, just before the exact index is asked. */
async function findWhileStored(
  t: TestContext,
  before: readonly StoredRow[],
  meanwhile: readonly StoredRow[],
  k: number,
) {
  const { store, directory } = await temporaryStore(t);
  await store.put(before, UNITS);
  const indexes = new CollectionIndexes(store, {
    source: store.source,
    directory,
    readOnly: true,
    onNotice: assert.fail,
    space: SPACE,
    hnsw: checkHnswOptions(),
  });
  t.after(() => indexes.close());
  const { exact, passages } = indexes;
  const caughtUp: typeof exact.caughtUp = async (options) => {
    await store.put(meanwhile, UNITS);
    return exact.caughtUp(options);
  };
  const found = await nearestDocuments(
    {
      mode: 'semantic',
      text: '',
      vector: encoder.vectorOf('米饭 rice'),
      reading: undefined,
      options: checkSearchOptions({ k, mode: 'semantic', index: 'exact' }),
    },
    {
      store,
      state: store.state(),
      indexes: { exact: { caughtUp }, passages } as unknown as CollectionIndexes,
      setting: undefined,
      exactBelow: 0,
      encoder: new EncoderSource(encoder),
    },
    { k, hits: k, allowed: undefined },
  );
  return { ords: [...found.neighbors.ords], store };
}

const RICE = ['米饭。', 'rice!', '米饭 rice'];
const LONG = rowOf('long', ['visa card. ', '签证。', 'train.']);
const SHORT = ['visa', '电脑', '合同；', 'law', '½ —'].map((text, i) => rowOf(`short${i}`, [text]));

for (const [what, before] of [
  ['one passage', SHORT],
  ['several passages', [LONG, ...SHORT]],
] as const) {
  for (const k of [1, 3, 6, 8]) {
    test(`k ${k}: what is stored while documents of ${what} are searched is found as documents, and hides none`, async (t) => {
      const meanwhile = ['甲', 'b', '丙', 'd'].map((id) => rowOf(id, [...RICE, id, ...RICE]));
      const { ords, store } = await findWhileStored(t, before, meanwhile, k);
      assert.equal(new Set(ords).size, ords.length);
      assert.ok(ords.length >= k, `${ords.length} documents`);
      assert.deepEqual(
        ords.filter((ord) => !store.has(ord)),
        [],
      );
    });
  }
}
