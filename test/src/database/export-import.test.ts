import assert from 'node:assert/strict';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  AbortedError,
  ClosedError,
  ConflictError,
  FormatError,
  InvalidArgumentError,
  NotFoundError,
} from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { compact, type Kenyon, open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const LONG = Array.from({ length: 12 }, (_, i) => `第${i}句话说的是护照，the ${i}th one.`).join('');
const DOCS = [
  ...Array.from({ length: 400 }, (_, i) => ({ id: `d${i}`, text: `文档 number ${i} of ${i % 7}`, n: i })),
  { id: '长', text: LONG, 城: '北京', nested: { list: [1, null, 'x\u2028y'] } },
  { id: 'odd "id"', text: 'quotes \\ and \n lines 𠮷', __proto__x: 1 },
];

/** A collection with gaps among its ords, as removing and replacing leaves them. */
async function filled(t: TestContext): Promise<{ kenyon: Kenyon; docs: Collection }> {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('faq', { passages: { maxTokens: 20 } });
  await docs.add(DOCS);
  await docs.delete(['d0', 'd17', 'd399']);
  await docs.add([{ ...DOCS[30], n: 3000 }]);
  await docs.update('d31', { n: 3100 });
  await docs.setEntities({ model: false, fields: ['城'], aliases: { 北京: ['帝都'] } });
  return { kenyon, docs };
}

async function exported(kenyon: Kenyon, options = {}): Promise<string> {
  const lines: string[] = [];
  await kenyon.export('faq', (line) => lines.push(line), options);
  return lines.join('');
}

async function answers(docs: Collection) {
  const found = [];
  for (const query of ['文档 number 12', 'of 5', '第11句话', encoder.vectorOf('number 77')])
    for (const index of ['auto', 'exact', 'lsh'] as const)
      for (const filter of [undefined, 'n >= 300']) {
        const { hits } = await docs.search(query, { k: 12, index, ...(filter && { filter }) });
        found.push(hits.map(({ id, score, doc, passage }) => [id, score, doc, passage]));
      }
  return found;
}

test('a collection that is exported and imported elsewhere answers the same searches alike, hit by hit and score by score', async (t) => {
  const { kenyon, docs } = await filled(t);
  const expected = await answers(docs);
  const folder = await temporaryDirectory(t);
  for (const name of ['plain.jsonl', 'packed.jsonl.gz']) {
    const file = join(folder, name);
    const result = await kenyon.export('faq', file);
    assert.deepEqual(result, { documents: 399, vectors: await docs.vectorCount() });
    const { kenyon: other } = await temporaryDatabase(t, { encoder });
    assert.deepEqual(await other.import(file), { collection: 'faq', documents: 399, replaced: false });
    const copy = other.collection('faq');
    assert.deepEqual(await answers(copy), expected);
    assert.deepEqual(copy.entitySettings(), docs.entitySettings());
    assert.deepEqual([copy.passages(), copy.space()], [docs.passages(), docs.space()]);
    assert.equal(encoder.fingerprint, copy.space()!.fingerprint);
    await other.verify();
    // The same once more, byte for byte.
    assert.equal(await exported(other), await exported(kenyon));
  }
  assert.deepEqual((await readdir(folder)).sort(), ['packed.jsonl.gz', 'plain.jsonl']);
  assert.equal(gunzipSync(await readFile(join(folder, 'packed.jsonl.gz'))).toString(), await exported(kenyon));
});

test('without vectors an export is encoded by whoever imports it; with them another model may take over', async (t) => {
  const { kenyon } = await filled(t);
  const text = await exported(kenyon, { vectors: false });
  assert.ok(!text.includes('"vectors":"'));
  const another = new NgramEncoder(24, 'another');
  const { kenyon: other } = await temporaryDatabase(t, { encoder: another });
  await other.import([text], { collection: 'plain' });
  await other.import([await exported(kenyon)], { collection: 'again', vectors: false });
  for (const name of ['plain', 'again']) {
    const copy = other.collection(name);
    assert.equal(copy.space()!.fingerprint, another.fingerprint);
    assert.equal((await copy.search('文档 number 12', { k: 1 })).hits[0].id, 'd12');
    assert.equal(await copy.count(), 399);
  }
  await other.import([await exported(kenyon)], { collection: 'own' });
  assert.throws(() => other.collection('own'), ConflictError);
});

test('vectors that were given come along, documents without texts too', async (t) => {
  const { kenyon } = await temporaryDatabase(t, {});
  await kenyon.collection('faq', { vectors: 'mine@1' }).add([
    { id: 'a', vector: [3, 4] },
    { id: 'b', text: '有字', vector: [1, 0] },
  ]);
  const text = await exported(kenyon);
  const { kenyon: other } = await temporaryDatabase(t, {});
  const bytes = Buffer.from(text);
  await other.import(Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(7 * i, 7 * i + 7)));
  const { hits } = await other.collection('faq').search(Float32Array.of(3, 4));
  assert.deepEqual(
    hits.map(({ id }) => id),
    ['a', 'b'],
  );
  await assert.rejects(other.import([text], { collection: 'x', vectors: false }), /no text/);
});

test('nothing is replaced unless that is said, and then only by what is whole', async (t) => {
  const { kenyon, docs } = await filled(t);
  const text = await exported(kenyon);
  await docs.delete(['d1']);
  await assert.rejects(kenyon.import([text]), ConflictError);
  const lines = text.split('\n');
  const damaged: readonly [string, RegExp][] = [
    [lines.slice(0, -2).join('\n'), /cut off after line 400/],
    [text.slice(0, text.length / 2), /cut off|JSON|document/],
    [lines.filter((_, i) => i !== 7).join('\n'), /checksum/],
    [text.replace('number 55 ', 'number 56 '), /checksum/],
    [text.replace(/"vectors":"(.)/, (_, first) => `"vectors":"${first === 'A' ? 'B' : 'A'}`), /checksum|length 1/],
    [text.replace('"vectors":"', '"vectors":"AAAA'), /bytes/],
    [text.replace('"d5"', '"d6"'), /checksum|twice/],
    [`${text}{}\n`, /something follows/],
    [text.replace('"version":1', '"version":2'), /version 2/],
    [text.replace('kenyon export', 'another'), /no export/],
    [text.replace('"dim":16', '"dim":8'), /bytes/],
    [text.replace('"dim":16', '"dim":-1'), /first line is damaged/],
    [text.replace(/"documents":\d+/, '"documents":3'), /counts 3/],
    [text.replace('[0,', '[999999,'), /passages/],
    ['', /empty/],
    ['\n', /no export/],
    ['{"id":"a","text":"a document"}\n', /no export/],
    [lines[0], /cut off/],
    ['护照丢了怎么办', /no export/],
  ];
  const before = await docs.count();
  for (const [bad, reason] of damaged) {
    const packed = gzipSync(bad);
    for (const source of [[bad], [packed]]) {
      await assert.rejects(kenyon.import(source, { replace: true }), (error: Error) => {
        assert.ok(error instanceof FormatError, `${reason}: ${error.stack}`);
        assert.match(error.message, reason);
        return true;
      });
    }
  }
  const packed = gzipSync(text);
  await assert.rejects(
    kenyon.import([packed.subarray(0, packed.length / 2)], { replace: true }),
    /gzip data is damaged/,
  );
  assert.equal(await docs.count(), before);
  assert.deepEqual(kenyon.collections(), ['faq']);
  await kenyon.verify();
  assert.deepEqual(await kenyon.import([text], { replace: true }), {
    collection: 'faq',
    documents: 399,
    replaced: true,
  });
  assert.deepEqual(await docs.get(['d1']), [DOCS[1]]);
  await docs.add([{ id: 'goes on', text: 'goes on' }]);
  await kenyon.verify();
});

test('a line that any byte of is changed in is never imported as something else', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('faq').add(DOCS.slice(0, 3));
  const bytes = Buffer.from(await exported(kenyon));
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] ^= flip;
      const collection = `c${round++}`;
      try {
        await kenyon.import([changed], { collection });
      } catch (error) {
        assert.ok(error instanceof FormatError, String((error as Error).stack));
        return;
      }
      // JSON has several writings of some characters of the last line, which no checksum covers.
      assert.ok(at > bytes.lastIndexOf(10, bytes.length - 2), `byte ${at}`);
    }),
    { numRuns: 150, seed: 3 },
  );
});

test('what cannot be done is said, and nothing is left of it', async (t) => {
  const { kenyon } = await filled(t);
  const folder = await temporaryDirectory(t);
  await assert.rejects(kenyon.export('nothing', join(folder, 'x')), NotFoundError);
  await assert.rejects(kenyon.export('faq', join(folder, 'no', 'such', 'folder')), /cannot write/);
  await assert.rejects(kenyon.export('faq', 7 as never), InvalidArgumentError);
  await assert.rejects(kenyon.export('faq', join(folder, 'x'), { vector: false } as never), /did you mean vectors/);
  await assert.rejects(kenyon.import(join(folder, 'nothing')), NotFoundError);
  await assert.rejects(kenyon.import(folder), /cannot be read/);
  await assert.rejects(kenyon.import(['x'], { collection: 'a/b' }), InvalidArgumentError);
  await assert.rejects(kenyon.import(7 as never), InvalidArgumentError);
  await assert.rejects(kenyon.export('faq', join(folder, 'x'), { signal: AbortSignal.abort() }), AbortedError);
  const failing = async () => {
    throw new Error('pipe is closed');
  };
  await assert.rejects(kenyon.export('faq', failing), /pipe is closed/);
  assert.deepEqual(await readdir(folder), []);
  await writeFile(join(folder, 'x'), await exported(kenyon));
  const aborting = new AbortController();
  const importing = kenyon.import(join(folder, 'x'), {
    collection: 'aborted',
    signal: aborting.signal,
    onProgress: () => aborting.abort(),
  });
  await assert.rejects(importing, AbortedError);
  assert.deepEqual(kenyon.collections(), ['faq']);
  const reader = await openFor(t, kenyon.path, { encoder, readOnly: true });
  await assert.rejects(reader.import(join(folder, 'x'), { collection: 'new' }), ConflictError);
  assert.equal((await reader.export('faq', () => undefined)).documents, 399);
});

test('an export is of one state, whatever is written meanwhile, and two imports of one name do not mix', async (t) => {
  const { kenyon, docs } = await filled(t);
  const expected = await exported(kenyon);
  const lines: string[] = [];
  let n = 0;
  await kenyon.export('faq', async (line) => {
    lines.push(line);
    if (n++ % 40 === 0) {
      await docs.delete([`d${n + 100}`]);
      await docs.add([
        { id: `new${n}`, text: 'written meanwhile' },
        { ...DOCS[n + 50], text: 'changed meanwhile' },
      ]);
    }
  });
  assert.equal(lines.join(''), expected);
  const small = expected.split('\n');
  const { kenyon: other } = await temporaryDatabase(t, { encoder });
  const second = await openFor(t, other.path, { encoder });
  const results = await Promise.allSettled([
    other.import([expected], { collection: 'one', replace: true }),
    second.import([await exported(kenyon)], { collection: 'one', replace: true }),
  ]);
  const done = results.filter(({ status }) => status === 'fulfilled');
  for (const result of results)
    if (result.status === 'rejected') assert.ok(result.reason instanceof ConflictError, String(result.reason.stack));
  assert.ok(done.length > 0 && small.length > 100);
  await other.verify();
  const texts = await other.collection('one').search('meanwhile', { mode: 'lexical', k: 50 });
  const count = await other.collection('one').count();
  assert.ok((count === 399 && texts.hits.length === 0) || (count !== 399 && texts.hits.length > 10), `${count}`);
});

test('who takes the lines of an export may do with the database what he likes meanwhile, and nobody waits for him', async (t) => {
  const { kenyon, docs } = await filled(t);
  const folder = await temporaryDirectory(t);
  const expected = await exported(kenyon);
  let lines = 0;
  const taken: string[] = [];
  await kenyon.export('faq', async (line) => {
    taken.push(line);
    if (++lines !== 10) return;
    const again = await open(kenyon.path, { encoder });
    assert.equal(await again.collection('faq').count(), await docs.count());
    await again.close();
    await kenyon.backup(join(folder, 'copy'));
    assert.equal(await exported(kenyon), expected);
    await kenyon.verify();
    await docs.delete(['d5', 'd6']);
    // It puts another file in the place of the one that is read.
    await compact(kenyon.path);
    await docs.add([{ id: 'later', text: 'in the new file' }]);
    await kenyon.export('faq', join(folder, 'later.jsonl'));
    await compact(kenyon.path);
  });
  assert.equal(taken.join(''), expected);
  assert.deepEqual(
    (await docs.get(['later', 'd5'])).map((found) => found?.id),
    ['later', undefined],
  );
  assert.ok((await readFile(join(folder, 'later.jsonl'), 'utf8')).includes('in the new file'));
  await kenyon.verify();
});

test('an export whose database is closed by whoever takes its lines ends with the reason, and lets the files go', async (t) => {
  const { kenyon } = await filled(t);
  let lines = 0;
  const exporting = kenyon.export('faq', async () => {
    if (++lines === 3) await kenyon.close();
  });
  await assert.rejects(exporting, ClosedError);
  assert.ok(lines < 10, `${lines}`);
  // On Linux, whoever has a file open is known by its descriptors.
  const open = await readdir('/proc/self/fd').then(
    (fds) => Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))),
    () => [],
  );
  assert.deepEqual(
    open.filter((file) => file.startsWith(kenyon.path)),
    [],
  );
});

test('closing the database ends an export whose target never settles', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('faq').add(DOCS);
  let ended: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    const never = new Promise(() => {});
    const exporting = kenyon.export('faq', () => {
      resolve();
      return never;
    });
    ended = assert.rejects(exporting, ClosedError);
  });
  await kenyon.close();
  await ended;
});
