import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EncodeOptions } from '../../../src/core/encoder.ts';
import { AbortedError, ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** Counts what it is asked for. */
class CountingEncoder extends NgramEncoder {
  readonly asked: { readonly role: string | undefined; readonly texts: readonly string[] }[] = [];

  override encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array> {
    this.asked.push({ role: options?.role, texts });
    return super.encode(texts, options);
  }
}

const DOCS = [
  { id: 'long', text: '乐队发行了专辑《加油！》（限量版）。鼓手Billy随后离队。两年后他们重新录制了这首歌。' },
  { id: 'short', text: '鼓手Billy' },
  { id: 'other', text: '天气很好。我们去公园散步。' },
];

async function filled(t: TestContext): Promise<{ docs: Collection; encoder: CountingEncoder }> {
  const encoder = new CountingEncoder(64);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add(DOCS);
  encoder.asked.length = 0;
  return { docs, encoder };
}

function rolesOf({ asked }: CountingEncoder): (string | undefined)[] {
  return asked.map(({ role }) => role);
}

for (const mode of ['semantic', 'hybrid', 'lexical'] as const) {
  test(`mode '${mode}': a hit shows the sentence that fits, with its offsets, and a text of one sentence none`, async (t) => {
    const { docs } = await filled(t);
    const { hits } = await docs.search('鼓手Billy离队', { mode, k: 3, passages: 3 });
    const { doc, passage } = hits.find(({ id }) => id === 'long')!;
    assert.equal(passage!.text, '鼓手Billy随后离队。');
    assert.equal(doc.text.slice(passage!.start, passage!.end), passage!.text);
    assert.ok(passage!.score > 0);
    assert.equal(hits.find(({ id }) => id === 'short')!.passage, undefined);
  });
}

test('the query is encoded once, and only the first hits are cut into sentences', async (t) => {
  const { docs, encoder } = await filled(t);
  const { hits } = await docs.search('公园散步', { k: 3, passages: 1 });
  assert.deepEqual(
    hits.map(({ passage }) => passage !== undefined),
    [true, false, false],
  );
  // The texts that stand for unrelated documents are encoded once.
  const first = ['query', 'document', 'document'];
  assert.deepEqual(rolesOf(encoder), first);
  await docs.search('公园散步', { k: 3, passages: 1 });
  assert.deepEqual(rolesOf(encoder), [...first, 'query', 'document']);
});

test('a hybrid search marks the words of the hits whose passages it looks for, as a search by words does, and of no others', async (t) => {
  const { docs, encoder } = await filled(t);
  await docs.search('Jazz');
  const cases: readonly [query: string, id: string, marked: readonly string[]][] = [
    ['鼓手Billy离队', 'long', ['鼓手Billy', '离队']],
    ['Billy', 'short', ['Billy']],
    ['鼓手BILLY', 'short', ['鼓手Billy']],
    ['離隊', 'long', ['离队']],
    ['公园散步', 'other', ['公园散步']],
    ['Jazz', 'other', []],
  ];
  for (const [query, wanted, marked] of cases) {
    for (const explain of [false, true]) {
      encoder.asked.length = 0;
      const { hits } = await docs.search(query, { mode: 'hybrid', k: 3, passages: 3, explain });
      const { doc, marks = [] } = hits.find(({ id }) => id === wanted)!;
      assert.deepEqual(
        marks.map(([start, end]) => doc.text.slice(start, end)),
        marked,
        query,
      );
      // The query, and the sentences of each of the three texts.
      assert.equal(encoder.asked.length, 4);
    }
    const { hits } = await docs.search(query, { k: 3, explain: true });
    assert.ok(hits.every((hit) => !('marks' in hit)));
  }
});

test('a hybrid search shows the sentence with the words that one alone has, in whichever passage, and one that fits where words say nothing', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(64) });
  const docs = kenyon.collection('default', { passages: { maxTokens: 32 } });
  const names = ['饕餮', 'Billy', '3,141', '臺灣', 'GPT4o', '尔各答'];
  const sentences = names.map((name, i) => `这里第${i}次说到的是${name}这件事。The weather was fine that day.`);
  await docs.add([
    { id: 'all', text: sentences.join('\n') },
    { id: 'other', text: '这里的天气很好，这里没有别的事。' },
  ]);
  for (const [i, name] of names.entries()) {
    // What a passage is like draws meaning elsewhere.
    for (const query of [name, `这里 ${name}`]) {
      const { hits } = await docs.search(query, { mode: 'hybrid', k: 2, passages: 2 });
      const hit = hits.find(({ id }) => id === 'all')!;
      assert.ok(hit.passage!.text.includes(name), `${query}: ${hit.passage!.text}`);
      const at = hit.doc.text.indexOf(name);
      assert.ok(
        hit.marks!.some(([start, end]) => start < at + name.length && end > at),
        query,
      );
      assert.ok(sentences[i].includes(hit.passage!.text));
    }
  }
  const query = '我们去公园散步的天气';
  await docs.add([{ id: 'park', text: '这里说的是别的事。公园散步要有好天气。我们的车坏了。' }]);
  const { hits } = await docs.search(query, { mode: 'hybrid', k: 1, passages: 1 });
  assert.equal(hits[0].passage!.text, '公园散步要有好天气。');
});

test('by words nothing is encoded, and words of the query that no sentence has choose none', async (t) => {
  const { docs, encoder } = await filled(t);
  const { hits } = await docs.search('Billy', { mode: 'lexical', passages: 10 });
  assert.deepEqual(
    hits.map(({ id }) => id),
    ['short', 'long'],
  );
  assert.equal(hits[1].passage!.text, '鼓手Billy随后离队。');
  assert.deepEqual(encoder.asked, []);
});

test('without passages there are none, and a count that is none is refused', async (t) => {
  const { docs } = await filled(t);
  const { hits } = await docs.search('鼓手Billy离队');
  assert.ok(hits.every((hit) => !('passage' in hit)));
  for (const passages of [-1, 1.5, Number.NaN, '3']) {
    await assert.rejects(docs.search('鼓手', { passages: passages as number }), InvalidArgumentError, String(passages));
  }
});

test('an encoder of another model is refused before passages are sought with it', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const first = await open(path, { encoder: new NgramEncoder(64) });
  await first.collection().add(DOCS);
  await first.close();
  for (const other of [new NgramEncoder(64, 'another'), new NgramEncoder(32)]) {
    const kenyon = await open(path, { encoder: async () => other });
    const vector = new NgramEncoder(64).vectorOf('鼓手');
    await assert.rejects(kenyon.collection().search(vector, { passages: 1 }), ConflictError);
    assert.equal((await kenyon.collection().search(vector)).hits.length, 3);
    assert.equal((await kenyon.collection().search('Billy', { mode: 'lexical', passages: 1 })).hits.length, 2);
    await kenyon.close();
  }
});

test('looking for passages ends when the signal fires', async (t) => {
  const { docs } = await filled(t);
  const stop = new AbortController();
  const search = docs.search('Billy', { mode: 'lexical', passages: 2, signal: stop.signal });
  stop.abort();
  await assert.rejects(search, AbortedError);
});
