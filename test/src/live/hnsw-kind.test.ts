import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createRandom } from '../../../src/core/random.ts';
import type { CollectionOptions } from '../../../src/database/collection.ts';
import { open } from '../../../src/database/kenyon.ts';
import type { Hit } from '../../../src/search/search-result.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const OPTIONS = { exactBelow: 0, hnsw: { M: 4, efConstruction: 16 } };
const DOCS = Array.from({ length: 60 }, (_, i) => ({
  id: `d${i}`,
  text: `text number ${i * 7919}`,
  even: i % 2 === 0,
}));

/** Opens, searches through the graph, by words and with a filter, and closes. */
async function searchOnce(
  path: string,
  options: CollectionOptions = OPTIONS,
): Promise<{ hits: readonly Hit[]; notices: string[] }> {
  const notices: string[] = [];
  const kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
  const collection = kenyon.collection('default', options);
  const { hits, plan } = await collection.search('text number 7', { index: { hnsw: { efSearch: 1000 } } });
  assert.equal(plan.index, 'hnsw');
  assert.equal((await collection.search('7919', { mode: 'lexical', filter: 'even = false' })).hits[0].id, 'd1');
  await kenyon.close();
  return { hits, notices };
}

async function indexedDatabase(t: TestContext): Promise<{ path: string; graphs: string }> {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  await kenyon.collection('default', OPTIONS).add(DOCS);
  await kenyon.collection().catchUp();
  await kenyon.close();
  return { path, graphs: join(path, 'indexes', '1') };
}

/** Remembers the files of a directory. */
async function snapshot(directory: string): Promise<{ restore: () => Promise<void> }> {
  const names = await readdir(directory);
  const files = await Promise.all(
    names.map(async (name) => [join(directory, name), await readFile(join(directory, name))] as const),
  );
  return {
    restore: async () => {
      await rm(directory, { recursive: true });
      await mkdir(directory);
      for (const [path, bytes] of files) await writeFile(path, bytes);
    },
  };
}

/** The same documents in the same order, with scores that differ by rounding only. */
function assertSameHits(actual: readonly Hit[], expected: readonly Hit[]): void {
  assert.deepEqual(
    actual.map(({ id }) => id),
    expected.map(({ id }) => id),
  );
  for (const [i, { score }] of actual.entries()) assert.ok(Math.abs(score - expected[i].score) < 1e-6);
}

test('a saved graph with a flipped byte anywhere is built again with a notice, and answers as before', async (t) => {
  const { path, graphs } = await indexedDatabase(t);
  const { hits } = await searchOnce(path);
  const random = createRandom(1);
  for (let i = 0; i < 16; i++) {
    // hnswlib's own file is read when the graph grows on.
    const names = (await readdir(graphs)).filter((name) => !name.endsWith('.bin'));
    const file = join(graphs, names[i % names.length]);
    const bytes = await readFile(file);
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    await writeFile(file, bytes);
    const damaged = await searchOnce(path);
    assert.equal(damaged.notices.length, 1, `flip ${i}`);
    assert.match(damaged.notices[0], /cannot be used and is built again/);
    assertSameHits(damaged.hits, hits);
    // What was built was saved in its place.
    const next = await searchOnce(path);
    assertSameHits(next.hits, hits);
    assert.deepEqual(next.notices, []);
  }
});

test('a damaged file of the growing graph is noticed once when the graph grows on, which builds it again', async (t) => {
  const { path, graphs } = await indexedDatabase(t);
  const { hits } = await searchOnce(path);
  const file = join(graphs, (await readdir(graphs)).find((name) => name.endsWith('.bin'))!);
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(file, bytes);
  const sound = await searchOnce(path);
  assertSameHits(sound.hits, hits);
  assert.deepEqual(sound.notices, []);

  const notices: string[] = [];
  const addOne = async (id: string, text: string, count: number) => {
    const kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
    const collection = kenyon.collection('default', OPTIONS);
    await collection.search('text', { index: 'hnsw' });
    await collection.add([{ id, text }]);
    await collection.catchUp();
    const { hits: later, plan } = await collection.search(text, { index: 'hnsw', k: count });
    assert.deepEqual([later[0].id, later.length, plan.reason], [id, count, undefined]);
    await kenyon.close();
  };
  await addOne('late', 'a late arrival', 61);
  assert.match(notices[0], /lost track of the collection and is built again/);
  // What was built again was saved in place of the damaged one.
  await addOne('later', 'one that came after it', 62);
  assert.equal(notices.length, 1);
});

test('a packed graph that cannot be written is told of, and the graph it is made of is kept', async (t) => {
  const { path, graphs } = await indexedDatabase(t);
  const { hits } = await searchOnce(path);
  const before = (await readdir(graphs)).filter((name) => name.endsWith('.bin'));
  await rm(join(graphs, 'hnsw.packed'));
  await mkdir(join(graphs, 'hnsw.packed', 'in-the-way'), { recursive: true });
  const blocked = await searchOnce(path);
  assertSameHits(blocked.hits, hits);
  assert.match(blocked.notices.join('\n'), /could not be packed/);
  assert.deepEqual(
    (await readdir(graphs)).filter((name) => name.endsWith('.bin')),
    before,
  );
});

test('a graph that another handle has carried on is taken over from where that left it', async (t) => {
  const { path, graphs } = await indexedDatabase(t);
  const notices: string[] = [];
  const kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
  t.after(() => kenyon.close());
  const collection = kenyon.collection('default', OPTIONS);
  await collection.search('text', { index: 'hnsw' });

  const other = await open(path, { encoder });
  const theirs = other.collection('default', OPTIONS);
  await theirs.add(Array.from({ length: 400 }, (_, i) => ({ id: `n${i}`, text: `new ${i}` })));
  await theirs.delete(['d7', 'n9']);
  await theirs.catchUp();
  await other.close();
  const saved = (await readdir(graphs)).filter((name) => name.endsWith('.bin'));

  await collection.add([{ id: 'late', text: 'a late arrival' }]);
  await collection.catchUp();
  const { hits, plan } = await collection.search('a late arrival', { index: 'hnsw', k: 1000 });
  assert.deepEqual([hits[0].id, hits.length, plan.reason], ['late', 459, undefined]);
  assert.deepEqual(notices, []);
  assert.deepEqual(
    (await readdir(graphs)).filter((name) => name.endsWith('.bin')),
    saved,
  );
});

test('a graph that is gone is built again without a word', async (t) => {
  const { path, graphs } = await indexedDatabase(t);
  const { hits } = await searchOnce(path);
  await rm(graphs, { recursive: true });
  const next = await searchOnce(path);
  assertSameHits(next.hits, hits);
  assert.deepEqual(next.notices, []);
});

test('a graph built with other options is built again with a notice', async (t) => {
  const { path } = await indexedDatabase(t);
  const { notices } = await searchOnce(path, { ...OPTIONS, hnsw: { M: 8, efConstruction: 16 } });
  assert.equal(notices.length, 1);
  assert.match(notices[0], /another M: expected 8, got 4/);
});

test('the graph of another database is noticed, though model and options are the same', async (t) => {
  const mine = await indexedDatabase(t);
  const theirs = await indexedDatabase(t);
  await rm(mine.graphs, { recursive: true });
  await cp(theirs.graphs, mine.graphs, { recursive: true });
  const { notices } = await searchOnce(mine.path);
  assert.equal(notices.length, 3);
  for (const notice of notices) assert.match(notice, /collection/);
});

test('a graph newer than the store, or of a history that the store has left, is noticed', async (t) => {
  const { path } = await indexedDatabase(t);
  const store = join(path, 'store.mdb');
  const backup = await readFile(store);
  const addMany = async (prefix: string, exactBelow: number) => {
    const kenyon = await open(path, { encoder });
    const collection = kenyon.collection('default', { ...OPTIONS, exactBelow });
    await collection.add(Array.from({ length: 400 }, (_, i) => ({ id: `${prefix}${i}`, text: `${prefix} text ${i}` })));
    await collection.catchUp();
    await kenyon.close();
  };
  await addMany('new', 0);
  const graph = await snapshot(join(path, 'indexes', '1'));
  await writeFile(store, backup);
  const restored = await searchOnce(path);
  assert.ok(restored.notices.length >= 3);
  for (const notice of restored.notices) {
    assert.match(notice, /is of another history/);
  }

  // From the backup on to as many documents as the graph had, but others.
  await addMany('other', 1000);
  await graph.restore();
  const { hits, notices } = await searchOnce(path);
  assert.ok(notices.length >= 3);
  for (const notice of notices) assert.match(notice, /is of another history than the collection/);
  const ids = new Set([...DOCS.map(({ id }) => id), ...Array.from({ length: 400 }, (_, i) => `other${i}`)]);
  assert.ok(hits.length === 10 && hits.every(({ id }) => ids.has(id)));
});

test('what was written after the graph was saved is found at once, and the graph catches up', async (t) => {
  const { path } = await indexedDatabase(t);
  const kenyon = await open(path, { encoder });
  t.after(() => kenyon.close());
  const collection = kenyon.collection('default', { ...OPTIONS, exactBelow: 1000 });
  await collection.add([{ id: 'late', text: 'a late arrival' }]);
  await collection.delete(['d3']);
  const { hits, plan } = await collection.search('a late arrival', { index: 'hnsw', k: 100 });
  assert.equal(hits[0].id, 'late');
  assert.equal(hits.length, 60);
  assert.match(plan.reason!, /1 document newer than the index/);
  await collection.catchUp();
  assert.equal((await collection.search('a late arrival', { index: 'hnsw' })).plan.reason, undefined);
});

test('a database that is opened read-only writes no file, and answers', async (t) => {
  const { path, graphs } = await indexedDatabase(t);
  await rm(graphs, { recursive: true });
  const kenyon = await open(path, { encoder, readOnly: true });
  const { hits } = await kenyon.collection('default', OPTIONS).search(DOCS[4].text, { index: 'hnsw' });
  assert.equal(hits[0].id, 'd4');
  await kenyon.close();
  assert.deepEqual((await readdir(path)).sort(), ['indexes', 'store.lock', 'store.mdb', 'store.mdb-lock']);
  assert.deepEqual(await readdir(join(path, 'indexes')), []);
});
