import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AbortedError, ConflictError, FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { OrthogonalProjection } from '../../../src/core/orthogonal-projection.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

/** 8.33 ln 300, rounded up. */
const BOUND = 48;
const DIM = 96;
const DOCS = Array.from({ length: 300 }, (_, i) => ({ id: `d${i}`, text: `文档 number ${i} of ${i % 7}`, n: i }));

/** Counts the texts that it encodes. */
class CountingEncoder extends NgramEncoder {
  count = 0;

  override async encode(...given: Parameters<NgramEncoder['encode']>): Promise<Float32Array> {
    this.count += given[0].length;
    return super.encode(...given);
  }
}

async function projected(t: TestContext) {
  const encoder = new CountingEncoder(DIM, 'full');
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('faq', { passages: false });
  await docs.add(DOCS);
  const full = docs.space()!;
  encoder.count = 0;
  const result = await kenyon.reindex('faq', { project: 'auto' });
  return { kenyon, path, docs, encoder, full, result };
}

/** The nearest of the documents by comparing all, each projected here. */
function nearest(encoder: NgramEncoder, query: Float32Array, docs: readonly { id: string; text: string }[], k = 5) {
  const projection = new OrthogonalProjection(DIM, BOUND, 1);
  const asked = projection.project(query);
  const scored = docs.map(({ id, text }) => [id, dotAt(asked, projection.project(encoder.vectorOf(text)), 0)] as const);
  return scored.sort((a, b) => b[1] - a[1]).slice(0, k);
}

function sameHits(hits: readonly { id: string; score: number }[], expected: readonly (readonly [string, number])[]) {
  assert.deepEqual(
    hits.map(({ score }) => score.toFixed(5)),
    expected.map(([, score]) => score.toFixed(5)),
  );
  assert.equal(hits[0].id, expected[0][0]);
}

test('stored vectors are projected to the dimensions of the bound, no text is encoded, and answers are those of projected vectors', async (t) => {
  const { kenyon, path, docs, encoder, full, result } = await projected(t);
  assert.deepEqual(result, { documents: 300, encoded: 300, switched: true, dim: BOUND });
  assert.equal(encoder.count, 0);
  const { dim, fingerprint, projection } = docs.space()!;
  assert.deepEqual([dim, projection], [BOUND, { fingerprint: full.fingerprint, dim: DIM, seed: 1 }]);
  assert.notEqual(fingerprint, full.fingerprint);
  await docs.add([{ id: 'later', text: '后来 added' }]);
  const all = [...DOCS, { id: 'later', text: '后来 added' }];
  const check = async (collection: typeof docs) => {
    for (const text of ['后来 added', '文档 number 17', 'of 5']) {
      const vector = encoder.vectorOf(text);
      const expected = nearest(encoder, vector, all);
      for (const index of ['auto', 'hnsw'] as const)
        sameHits((await collection.search(text, { mode: 'semantic', k: 5, index })).hits, expected);
      sameHits((await collection.search(vector, { k: 5 })).hits, expected);
    }
    const { text } = DOCS.find(({ id }) => id === 'd17')!;
    const [own, next] = (await collection.search(encoder.vectorOf(text), { k: 2 })).hits;
    const [like] = (await collection.similar('d17', { k: 1 })).hits;
    assert.deepEqual([own.id, like.score.toFixed(5)], ['d17', next.score.toFixed(5)]);
    await assert.rejects(collection.search(new Float32Array(DIM + 1).fill(1)), InvalidArgumentError);
  };
  await check(docs);
  await kenyon.verify();
  await kenyon.close();
  const again = await openFor(t, path, { encoder });
  await check(again.collection('faq'));
  // Nothing of it has changed, so nothing is stored again.
  assert.equal((await again.collection('faq').add(DOCS)).unchanged, 300);
  const lazily = await openFor(t, path, { encoder: async () => new NgramEncoder(DIM, 'full') });
  await check(lazily.collection('faq'));
});

test('a projected collection refuses another model, and vectors of more values than there are', async (t) => {
  const { kenyon, path } = await projected(t);
  await kenyon.close();
  const other = await openFor(t, path, { encoder: new NgramEncoder(DIM, 'other') });
  assert.throws(() => other.collection('faq'), ConflictError);
  const late = await openFor(t, path, { encoder: async () => new NgramEncoder(DIM, 'other') });
  await assert.rejects(late.collection('faq').search('number', { mode: 'semantic' }), ConflictError);
  await assert.rejects(late.collection('faq').add([{ text: 'new' }]), ConflictError);
});

test('it is projected once: again is nothing to do, other dimensions need the encoder, which also brings the full vectors back', async (t) => {
  const { kenyon, docs, encoder, full } = await projected(t);
  const same = { documents: 300, encoded: 0, switched: false, dim: BOUND };
  assert.deepEqual(await kenyon.reindex('faq', { project: 'auto' }), same);
  await assert.rejects(kenyon.reindex('faq', { project: 24 }), ConflictError);
  await assert.rejects(kenyon.reindex('faq', { project: 100 }), InvalidArgumentError);
  await assert.rejects(kenyon.reindex('faq', { project: 0 }), InvalidArgumentError);
  await assert.rejects(kenyon.reindex('faq', {}), InvalidArgumentError);
  const fewer = await kenyon.reindex('faq', { encoder, project: 24 });
  assert.deepEqual(fewer, { documents: 300, encoded: 300, switched: true, dim: 24 });
  assert.equal(docs.space()!.dim, 24);
  assert.equal((await kenyon.reindex('faq', { encoder })).dim, DIM);
  assert.deepEqual(docs.space(), full);
  assert.deepEqual(await kenyon.reindex('faq', { project: DIM }), { ...same, dim: DIM });
});

test('a projection that was stopped is gone on with, in the same dimensions though documents came', async (t) => {
  const encoder = new CountingEncoder(DIM, 'full');
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('faq');
  await docs.add(DOCS);
  const stop = new AbortController();
  const onProgress = () => stop.abort();
  const stopped = kenyon.reindex('faq', { project: 'auto', batchSize: 50, signal: stop.signal, onProgress });
  await assert.rejects(stopped, AbortedError);
  assert.equal(docs.space()!.dim, DIM);
  await docs.add(Array.from({ length: 100 }, (_, i) => ({ id: `new${i}`, text: `还有 more ${i}` })));
  await docs.delete(['d7']);
  const { encoded, ...result } = await kenyon.reindex('faq', { project: 'auto' });
  assert.deepEqual(result, { documents: 399, switched: true, dim: BOUND });
  assert.ok(encoded < 399, `${encoded}`);
  assert.equal((await docs.search('还有 more 31', { mode: 'semantic', k: 1 })).hits[0].id, 'new31');
});

test('passages are projected each by itself', async (t) => {
  const encoder = new NgramEncoder(DIM, 'full');
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('long', { passages: { maxTokens: 16, overlap: 0 } });
  const sentence = (i: number) => `这是第${i}个句子，讲的是${'甲乙丙丁戊己庚辛'[i % 8]}。`;
  await docs.add([
    { id: 'long', text: Array.from({ length: 30 }, (_, i) => sentence(i)).join('') },
    ...DOCS.slice(0, 50),
  ]);
  const [before, size] = [await docs.vectorCount(), docs.passages()];
  assert.ok(before > 60);
  await kenyon.reindex('long', { project: 20 });
  assert.deepEqual([await docs.vectorCount(), docs.passages()], [before, size]);
  const { hits } = await docs.search(sentence(23), { mode: 'semantic', k: 1, passages: 1 });
  assert.equal(hits[0].id, 'long');
  assert.ok(hits[0].passage!.text.includes('第23个'), JSON.stringify(hits[0].passage));
});

test('vectors that are given are projected as they come', async (t) => {
  const encoder = new NgramEncoder(DIM, 'own');
  const { kenyon, path } = await temporaryDatabase(t, {
    encoder: async () => Promise.reject(new Error('needed none')),
  });
  const options = { vectors: 'own@1' };
  const given = ({ id, text }: { id: string; text: string }) => ({ id, vector: encoder.vectorOf(text) });
  await kenyon.collection('faq', options).add(DOCS.map(given));
  await kenyon.reindex('faq', { project: 'auto' });
  await kenyon.close();
  const again = await openFor(t, path, {});
  const docs = again.collection('faq', options);
  assert.equal((await docs.add(DOCS.map(given))).unchanged, 300);
  const later = { id: 'later', text: '后来 added' };
  await docs.add([given(later)]);
  const { rejected } = await docs.add([{ id: 'wrong', vector: new Float32Array(BOUND).fill(1) }]);
  assert.equal(rejected, 1);
  for (const text of ['后来 added', '文档 number 17']) {
    const vector = encoder.vectorOf(text);
    sameHits((await docs.search(vector, { k: 5 })).hits, nearest(encoder, vector, [...DOCS, later]));
  }
  await assert.rejects(docs.search('文档', { mode: 'semantic' }), /own@1/);
  const wrong = await openFor(t, path, {});
  assert.throws(() => wrong.collection('faq', { vectors: 'other@1' }), ConflictError);
});

test('an export carries the projection, which is checked; without its vectors it is full again', async (t) => {
  const { kenyon, path, docs, encoder } = await projected(t);
  const file = join(path, 'faq.jsonl');
  await kenyon.export('faq', file);
  const { kenyon: other } = await temporaryDatabase(t, { encoder });
  await other.import(file);
  const imported = other.collection('faq');
  assert.deepEqual(imported.space(), docs.space());
  await imported.add([{ id: 'later', text: '后来 added' }]);
  const vector = encoder.vectorOf('后来 added');
  sameHits(
    (await imported.search('后来 added', { mode: 'semantic', k: 5 })).hits,
    nearest(encoder, vector, [...DOCS, { id: 'later', text: '后来 added' }]),
  );
  await other.import(file, { collection: 'full', vectors: false });
  assert.equal(other.collection('full').space()!.dim, DIM);
  const [header, ...rest] = (await readFile(file, 'utf8')).split('\n');
  for (const [from, to] of [
    ['"seed":1', '"seed":2'],
    [`"dim":${DIM}`, '"dim":20'],
    ['"seed":1', '"seed":"1"'],
  ]) {
    assert.ok(header.includes(from));
    await writeFile(file, [header.replace(from, to), ...rest].join('\n'));
    await assert.rejects(other.import(file, { collection: 'no' }), FormatError);
  }
});
