import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AbortedError, ConflictError, FormatError, NotFoundError } from '../../../src/core/errors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const old = new NgramEncoder(16, 'old');
const next = new NgramEncoder(24, 'new');
const document = (i: number, word = 'number') => ({ id: `d${i}`, text: `文档 ${word} ${i} of ${i % 7}`, n: i });
const DOCS = Array.from({ length: 700 }, (_, i) => document(i));

/** An encoder that is slow enough for others to come in between. */
class SlowEncoder extends NgramEncoder {
  onEncode: () => Promise<unknown> = async () => undefined;

  override async encode(...given: Parameters<NgramEncoder['encode']>): Promise<Float32Array> {
    const rows = await super.encode(...given);
    await this.onEncode();
    return rows;
  }
}

async function filled(t: TestContext) {
  const { kenyon, path } = await temporaryDatabase(t, { encoder: old });
  const docs = kenyon.collection('faq');
  await docs.add(DOCS);
  return { kenyon, path, docs };
}

const ids = ({ hits }: { readonly hits: readonly { readonly id: string }[] }) => hits.map(({ id }) => id);

test('a collection comes to be of another model as if it had been indexed with it, settings and fields included', async (t) => {
  const { kenyon, path, docs } = await filled(t);
  await docs.setEntities({ model: false, fields: ['city'], rules: ['amount'] });
  await docs.delete(['d3', 'd4']);
  await docs.update('d5', { n: 5000 });
  const before = docs.space()!;
  const result = await kenyon.reindex('faq', { encoder: next });
  assert.deepEqual(result, { documents: 698, encoded: 698, switched: true, dim: 24 });
  assert.notEqual(docs.space()!.fingerprint, before.fingerprint);
  assert.deepEqual(docs.entitySettings(), { model: false, fields: ['city'], rules: ['amount'] });
  const fresh = (await temporaryDatabase(t, { encoder: next })).kenyon.collection('faq');
  await fresh.add([...DOCS.filter(({ id }) => !['d3', 'd4', 'd5'].includes(id)), { ...DOCS[5], n: 5000 }]);
  for (const query of ['文档 number 12', 'of 5', next.vectorOf('number 77')])
    for (const filter of [undefined, 'n > 600']) {
      const options = { k: 9, ...(filter && { filter }) };
      const [one, other] = [await docs.search(query, options), await fresh.search(query, options)];
      assert.deepEqual(
        one.hits.map(({ id, score, doc }) => [id, score, doc]),
        other.hits.map(({ id, score, doc }) => [id, score, doc]),
      );
    }
  await docs.add([{ id: 'later', text: 'of the new model' }]);
  assert.deepEqual(await kenyon.reindex('faq', { encoder: next }), {
    documents: 699,
    encoded: 0,
    switched: false,
    dim: 24,
  });
  assert.deepEqual(kenyon.collections(), ['faq']);
  await kenyon.verify();
  await kenyon.close();
  const again = await openFor(t, path, { encoder: next });
  assert.equal(ids(await again.collection('faq').search('of the new model', { mode: 'semantic', k: 1 }))[0], 'later');
  const wrong = await openFor(t, path, { encoder: next });
  await wrong.verify();
});

test('searches, additions, updates and removals go on meanwhile in this handle, none fails, and all of it is there afterwards', async (t) => {
  const { kenyon, path, docs } = await filled(t);
  const slow = new SlowEncoder(24, 'new');
  const other = await openFor(t, path, { encoder: old });
  let step = 0;
  let searches = 0;
  let done = false;
  slow.onEncode = async () => {
    if (step++ > 12) return;
    await docs.add([{ ...document(10_000 + step, 'late'), id: `late${step}` }]);
    await other.collection('faq').delete([`d${step}`, `d${690 - step}`]);
    await docs.update(`d${100 + step}`, { n: -step });
    await other.collection('faq').add([{ id: `d${200 + step}`, text: `改写的 text ${step}` }]);
  };
  const searching = (async () => {
    while (!done) {
      for (const query of ['文档 number 12', '改写的 text 1'])
        for (const mode of ['hybrid', 'semantic', 'lexical'] as const) {
          const { hits } = await docs.search(query, { mode, k: 3 });
          assert.ok(hits.length === 3, `${query} ${mode}: ${hits.length}`);
          searches++;
        }
    }
  })();
  const result = await kenyon.reindex('faq', { encoder: slow, batchSize: 100 });
  const after = await Promise.all([1, 2, 3].map((i) => docs.add([document(20_000 + i, 'after')])));
  assert.deepEqual(
    after.map(({ added }) => added),
    [1, 1, 1],
  );
  done = true;
  await searching;
  assert.ok(searches > 10);
  assert.ok(result.switched && result.encoded >= 700);
  const expected = new Map<string, object>(DOCS.map((doc) => [doc.id, doc]));
  // How often it is encoded depends on when the switch comes.
  const steps = Math.min(step, 13);
  assert.ok(steps >= 7, `${steps}`);
  for (let i = 1; i <= steps; i++) {
    expected.set(`late${i}`, { ...document(10_000 + i, 'late'), id: `late${i}` });
    for (const gone of [`d${i}`, `d${690 - i}`]) expected.delete(gone);
    expected.set(`d${100 + i}`, { ...DOCS[100 + i], n: -i });
    expected.set(`d${200 + i}`, { id: `d${200 + i}`, text: `改写的 text ${i}` });
  }
  assert.equal(await docs.count(), expected.size + 3);
  assert.deepEqual(await docs.get(expected.keys()), [...expected.values()]);
  for (const id of ['late5', 'd106', 'd206', 'd300']) {
    const { text } = expected.get(id) as { text: string };
    const { hits } = await docs.search(next.vectorOf(text), { k: 2 });
    assert.ok(
      hits.some((hit) => hit.id === id && hit.score > 1 - 1e-5),
      id,
    );
  }
  // A handle that has the former model alone is told, and finds by words.
  await assert.rejects(other.collection('faq').search('number'), ConflictError);
  await assert.rejects(other.collection('faq').add([document(1)]), ConflictError);
  assert.equal((await other.collection('faq').search('number', { mode: 'lexical' })).hits.length, 10);
  await kenyon.verify();
});

test('it ends while others write without a pause and faster than it encodes, and nothing of theirs is lost', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder: old });
  const docs = kenyon.collection('faq');
  await docs.add(DOCS.slice(0, 200));
  const slow = new SlowEncoder(24, 'new');
  slow.onEncode = () => wait(100);
  const other = await openFor(t, path, { encoder: old });
  let isOver = false;
  const written = new Map<string, object>();
  let longestMs = 0;
  const write = async (name: string, into: typeof docs, isRefused: (error: unknown) => boolean) => {
    for (let i = 0; !isOver; i++) {
      const rows = Array.from({ length: 40 }, (_, k) => ({
        ...document(40 * i + k, name),
        id: `${name}${40 * i + k}`,
      }));
      const began = performance.now();
      try {
        await into.add(rows);
        if (i % 5 === 0) await into.update(rows[3].id, { n: -1 });
      } catch (error) {
        assert.ok(isRefused(error), String(error));
        return;
      }
      longestMs = Math.max(longestMs, performance.now() - began);
      for (const row of rows) written.set(row.id, row);
      if (i % 5 === 0) written.set(rows[3].id, { ...rows[3], n: -1 });
    }
  };
  const writing = [
    write('own', docs, () => false),
    // It has the former model alone.
    write('other', other.collection('faq'), (error) => error instanceof ConflictError),
  ];
  const { switched } = await kenyon.reindex('faq', {
    encoder: slow,
    batchSize: 50,
    signal: AbortSignal.timeout(100_000),
  });
  assert.ok(switched);
  const atSwitch = written.size;
  await wait(100);
  isOver = true;
  await Promise.all(writing);
  assert.ok(atSwitch > 100, `${atSwitch} were written meanwhile`);
  assert.ok(longestMs < 60_000, `a writer waited ${longestMs} ms`);
  const found = await docs.get(written.keys());
  const wrong = [...written].filter(([, row], i) => !isDeepStrictEqual(found[i], row));
  assert.deepEqual(wrong.slice(0, 3), []);
  await kenyon.verify();
});

test('an addition that is being encoded when the models change is encoded again with the new one', async (t) => {
  const slow = new SlowEncoder(16, 'old');
  const { kenyon } = await temporaryDatabase(t, { encoder: slow });
  const docs = kenyon.collection('faq');
  await docs.add(DOCS.slice(0, 50));
  let begin = () => {};
  const waiting = new Promise<void>((resolve) => {
    begin = resolve;
  });
  slow.onEncode = () => waiting;
  const adding = docs.add([{ id: 'between', text: '在两者之间 between the two' }]);
  await kenyon.reindex('faq', { encoder: next });
  begin();
  assert.deepEqual(await adding, { added: 1, updated: 0, unchanged: 0, rejected: 0 });
  const { hits } = await docs.search(next.vectorOf('在两者之间 between the two'), { k: 1 });
  assert.equal(hits[0].id, 'between');
  assert.ok(hits[0].score > 1 - 1e-5);
});

test('a stopped one is gone on with, by whoever asks for the same; another model or discarding begins anew', async (t) => {
  const { kenyon, path, docs } = await filled(t);
  const slow = new SlowEncoder(24, 'new');
  const controller = new AbortController();
  let batches = 0;
  slow.onEncode = async () => {
    if (++batches === 3) controller.abort();
  };
  const options = { encoder: slow, batchSize: 100, signal: controller.signal };
  await assert.rejects(kenyon.reindex('faq', options), AbortedError);
  assert.equal(ids(await docs.search('文档 number 12', { k: 1 }))[0], 'd12');
  assert.deepEqual(kenyon.collections(), ['faq']);
  await docs.delete(['d0', 'd1']);
  await docs.add([{ ...DOCS[2], text: 'changed since' }]);
  await kenyon.verify();
  const second = await openFor(t, path, { encoder: old });
  const { documents, encoded } = await second.reindex('faq', { encoder: next, batchSize: 100 });
  assert.equal(documents, 698);
  assert.ok(encoded < 600 && encoded >= 400, `${encoded}`);
  assert.equal(ids(await second.collection('faq').search('changed since', { k: 1 }))[0], 'd2');
  // Back, stopped, to a third, stopped, and discarded.
  const stop = async (salt: string) => {
    const aborting = new AbortController();
    const third = new SlowEncoder(24, salt);
    let encodings = 0;
    third.onEncode = async () => {
      // What was encoded first is stored by then.
      if (++encodings === 3) aborting.abort();
    };
    const options = { encoder: third, batchSize: 100, signal: aborting.signal };
    await assert.rejects(second.reindex('faq', options), AbortedError);
  };
  await stop('third');
  await stop('fourth');
  assert.equal(await second.discardReindex('faq'), true);
  assert.equal(await second.discardReindex('faq'), false);
  await second.verify();
  assert.equal(second.collection('faq').space()!.fingerprint, next.fingerprint);
  const entries = existsSync(join(path, 'indexes'))
    ? await readdir(join(path, 'indexes'), { withFileTypes: true })
    : [];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  assert.ok(folders.length <= 1, folders.join());
});

test('documents are cut otherwise with the same model, and vectors that were given are made', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: old });
  const docs = kenyon.collection('long', { passages: { maxTokens: 16 } });
  const text = Array.from({ length: 12 }, (_, i) => `第${i}句话说的是护照。`).join('');
  await docs.add([{ id: 'long', text }]);
  const before = await docs.vectorCount();
  await kenyon.reindex('long', { encoder: old, passages: { maxTokens: 40 } });
  assert.ok((await docs.vectorCount()) < before);
  assert.deepEqual(docs.passages(), { maxTokens: 40, overlap: 0 });
  await docs.add([{ id: 'more', text }]);
  const own = kenyon.collection('own', { vectors: 'mine@1' });
  await own.add([{ id: 'a', text: '护照丢了', vector: [1, 0] }]);
  await kenyon.reindex('own', { encoder: next });
  assert.equal(ids(await own.search('护照丢了', { mode: 'semantic' }))[0], 'a');
  await own.add([{ id: 'b', text: 'no vector needed' }]);
  assert.match((await own.add([{ id: 'c', text: 'x', vector: [1, 0] }])).firstRejection!.reason, /field vector/);
  assert.equal(await own.count(), 2);
});

test('what cannot be indexed anew stays as it is and says why', async (t) => {
  const { kenyon, path, docs } = await filled(t);
  await assert.rejects(kenyon.reindex('nothing', { encoder: next }), NotFoundError);
  await assert.rejects(kenyon.reindex('faq', {} as never), /encoder/);
  await assert.rejects(kenyon.reindex('faq', { encoder: next, batchSzie: 3 } as never), /did you mean batchSize/);
  const failing = new SlowEncoder(24, 'failing');
  failing.onEncode = async () => {
    throw new Error('out of order');
  };
  await assert.rejects(kenyon.reindex('faq', { encoder: failing }), /out of order/);
  const own = kenyon.collection('own', { vectors: 'mine@1' });
  await own.add([{ id: 'a', vector: [1, 0] }]);
  await assert.rejects(kenyon.reindex('own', { encoder: next }), FormatError);
  const reader = await openFor(t, path, { encoder: old, readOnly: true });
  await assert.rejects(reader.reindex('faq', { encoder: next }), ConflictError);
  const [first, second] = await Promise.allSettled([
    kenyon.reindex('faq', { encoder: next }),
    kenyon.reindex('faq', { encoder: next }),
  ]);
  assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected']);
  assert.equal(await docs.count(), 700);
});
