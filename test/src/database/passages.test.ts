import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { ConflictError, FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { open } from '../../../src/database/kenyon.ts';
import type { PassageOptions } from '../../../src/database/passage-options.ts';
import { encodeChecked } from '../../../src/store/checked-bytes.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { rowKey, rowSeed } from '../../../src/store/row-key.ts';
import { verifyDatabase } from '../../../src/store/verify.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(32);
const LONG = Array.from({ length: 30 }, (_, i) => `第${i}句话说的是第${i * 7}件事。`).join('');

/** Five kinds of things that a place or a person can be asked for. */
const PLACES = ['图书馆', '医院', '火车站', '大学', '公园', '银行', '博物馆'];
const FACTS = ['早上八点开门', '下午可以预约', '需要带上证件', '门票免费', '周一不开放', '电话打不通', '正在修理屋顶'];

test('a text of 5,000 tokens is found by its last sentence', async (t) => {
  const shipped = await loadEncoder();
  t.after(() => shipped.close());
  const { kenyon } = await temporaryDatabase(t, { encoder: shipped });
  const sentences = Array.from(
    { length: 420 },
    (_, i) => `${PLACES[i % 7]}在第${i}号路，${FACTS[(i * 3 + (i >> 3)) % 7]}。`,
  );
  const last = '鲸鱼每隔半小时浮出海面呼吸一次。';
  const text = [...sentences, last].join('');
  const [tokens] = await shipped.countTokens!([text]);
  assert.ok(tokens >= 5000, `${tokens} tokens`);
  const docs = kenyon.collection();
  const others = Array.from({ length: 8 }, (_, i) => ({
    id: `d${i}`,
    text: sentences.slice(40 * i, 40 * i + 40).join(''),
  }));
  await docs.add([...others, { id: 'long', text }]);
  assert.ok((await docs.vectorCount()) >= (await docs.count()) + 39);
  for (const mode of ['semantic', 'hybrid'] as const) {
    const { hits } = await docs.search(last, { mode, k: 3 });
    assert.equal(hits[0].id, 'long', mode);
    assert.ok(hits[0].passage!.text.endsWith(last), mode);
    assert.equal(hits[0].passage!.text, text.slice(hits[0].passage!.start, hits[0].passage!.end));
    assert.ok(mode === 'hybrid' || Math.abs(hits[0].score - hits[0].passage!.score) < 1e-5);
  }
});

test('hits by words name no passage, and the best sentence is one of the best passage, where it is in the text', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('default', { passages: { maxTokens: 40 } });
  await docs.add([
    { id: 'long', text: LONG },
    { id: 'short', text: '第21句话' },
  ]);
  const query = '第21句话说的是第147件事';
  const [byWords] = (await docs.search(query, { mode: 'lexical' })).hits;
  assert.deepEqual([byWords.id, byWords.passage], ['long', undefined]);
  const find = async (passages: number) => {
    const { hits } = await docs.search(query, { mode: 'semantic', passages });
    return hits.find(({ id }) => id === 'long')!.passage!;
  };
  const [passage, sentence] = [await find(0), await find(2)];
  assert.ok(passage.text.includes('第21句话说的是第147件事。'), passage.text);
  assert.equal(sentence.text, '第21句话说的是第147件事。');
  assert.equal(LONG.slice(sentence.start, sentence.end), sentence.text);
});

test('signs draw no query to them: not to a text of signs alone, nor to one with a table or a rule', async (t) => {
  const shipped = await loadEncoder();
  t.after(() => shipped.close());
  const { kenyon } = await temporaryDatabase(t, { encoder: shipped });
  const docs = kenyon.collection();
  const law =
    'The landlord shall return the deposit within thirty days. The tenant pays for damage caused by misuse. '.repeat(4);
  const rows = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(30 + 10 * i)).join(' | ')} |`;
  const table = [rows(['Term', 'Meaning', 'Since']), `|${'-'.repeat(32)}|${'-'.repeat(42)}|${'-'.repeat(52)}|`];
  const signs = {
    dashes: '-----',
    wide: '————————',
    dots: '. . . . .',
    stars: '*'.repeat(400),
    marks: '？！',
    frame: '|---|---|',
  };
  await docs.add([
    { id: 'apples', text: 'Apples are a fruit rich in vitamins. Eat them fresh or bake a pie.' },
    { id: 'hamsters', text: '仓鼠是夜行动物，喜欢在轮子上跑步。' },
    { id: 'table', text: `${law}\n\n${table.join('\n')}\n${rows(['Clause 1', 'rent', '2019'])}\n\n${law}` },
    { id: 'rule', text: `${law}\n${'—'.repeat(300)}\n${'. '.repeat(300)}\n${law}` },
    ...Object.entries(signs).map(([id, text]) => ({ id, text })),
  ]);
  for (const [query, id] of [
    ['apple', 'apples'],
    ['vitamins', 'apples'],
    ['夜行动物', 'hamsters'],
    ['仓鼠', 'hamsters'],
    ['fruit pie', 'apples'],
    ['hello', undefined],
    ['你好', undefined],
  ]) {
    for (const mode of ['semantic', 'hybrid'] as const) {
      const { hits } = await docs.search(query!, { mode, k: 10, passages: 1 });
      if (id !== undefined) assert.equal(hits[0].id, id, `${mode} ${query}`);
      const found = hits.map((hit) => hit.id);
      assert.ok(
        found.slice(0, 4).every((one) => !(one in signs)),
        `${mode} ${query}: ${found}`,
      );
      for (const { passage } of hits) assert.match(passage?.text ?? 'all', /[\p{L}\p{N}]/u);
    }
  }
  assert.equal(await docs.count(), 4 + Object.keys(signs).length);
  assert.equal((await docs.get(['stars']))[0]?.text, signs.stars);
  assert.equal(await docs.delete(['stars']), 1);
  // Short texts of characters that are read as several are cut as well.
  const before = await docs.vectorCount();
  await docs.add([{ id: 'halves', text: '½'.repeat(100) }]);
  assert.ok((await docs.vectorCount()) >= before + 3);
});

test('how documents are cut is stored with the collection, which refuses anything else from then on', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const size = { maxTokens: 32, overlap: 4 };
  const given: Record<string, boolean | PassageOptions | undefined> = {
    stated: size,
    whole: false,
    byDefault: undefined,
    asked: true,
    half: { maxTokens: 64 },
  };
  const stored = {
    stated: size,
    whole: undefined,
    byDefault: DEFAULT,
    asked: DEFAULT,
    half: { maxTokens: 64, overlap: 0 },
  };
  for (const [name, passages] of Object.entries(given)) {
    const docs = kenyon.collection(name, passages === undefined ? {} : { passages });
    assert.equal(docs.passages(), undefined, name);
    await docs.add([{ id: 'a', text: LONG }]);
    assert.deepEqual(docs.passages(), stored[name as keyof typeof stored], name);
    assert.equal((await docs.vectorCount()) > 1, name !== 'whole', name);
  }
  await kenyon.close();
  const again = await openFor(t, path, { encoder });
  for (const [name, passages] of [
    ['stated', false],
    ['stated', { maxTokens: 64 }],
    ['stated', { overlap: 0 }],
    ['whole', true],
    ['whole', { maxTokens: 128 }],
    ['byDefault', false],
  ] as const) {
    assert.throws(
      () => again.collection(name, { passages }),
      (error) => error instanceof ConflictError && /without the option passages/.test(error.message),
      `${name} ${JSON.stringify(passages)}`,
    );
  }
  for (const [name, passages] of [
    ['stated', size],
    ['half', true],
    ['whole', false],
  ] as const) {
    const docs = again.collection(name, { passages });
    const before = await docs.vectorCount();
    await docs.add([{ id: 'b', text: LONG }]);
    assert.equal(await docs.vectorCount(), 2 * before, name);
  }
});

const DEFAULT = { maxTokens: 128, overlap: 0 };

test('passages that cannot be are refused by name', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  for (const passages of [
    0,
    'yes',
    { maxTokens: 8 },
    { maxTokens: 64.5 },
    { overlap: 65 },
    { maxToken: 64 },
    null,
    [],
  ]) {
    assert.throws(
      () => kenyon.collection('wrong', { passages: passages as never }),
      (error) => error instanceof InvalidArgumentError && /passages/.test(error.message),
      JSON.stringify(passages),
    );
  }
  const narrow = Object.assign(new NgramEncoder(32), { maxTokens: 60 });
  const { kenyon: other } = await temporaryDatabase(t, { encoder: narrow });
  await assert.rejects(
    other.collection('long', { passages: { maxTokens: 64 } }).add([{ text: 'x' }]),
    /reads 60 tokens/,
  );
  await other.collection('fitting').add([{ text: 'x' }]);
  assert.deepEqual(other.collection('fitting').passages(), { maxTokens: 60, overlap: 0 });
});

test('an encoder that counts is asked for no short text, and one that counts wrong is told so', async (t) => {
  const counted: string[] = [];
  const counting = Object.assign(new NgramEncoder(32), {
    async countTokens(texts: readonly string[]) {
      counted.push(...texts);
      return Uint32Array.from(texts, ({ length }) => length / 2);
    },
  });
  const { kenyon } = await temporaryDatabase(t, { encoder: counting });
  const docs = kenyon.collection('default', { passages: { maxTokens: 100 } });
  await docs.add([{ text: 'x'.repeat(100) }, { text: 'short' }]);
  assert.deepEqual(counted, []);
  await docs.add([{ text: '一句话。'.repeat(50) }]);
  assert.equal(counted.join(''), '一句话。'.repeat(50));
  assert.equal(await docs.vectorCount(), 3);
  counting.countTokens = async () => new Uint32Array(1);
  await assert.rejects(docs.add([{ text: '又一句。'.repeat(50) }]), /must count the tokens of 50 texts/);
});

test('texts of many megabytes are stored in parts, and each in the place of the one before', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('default', { passages: false });
  const text = (i: number) => `${i}`.padEnd(400_000, 'long ');
  const given = Array.from({ length: 8 }, (_, i) => ({ id: `d${i % 6}`, text: text(i) }));
  const { added, updated, unchanged } = await docs.add(given);
  assert.deepEqual([added, updated, unchanged], [6, 2, 0]);
  assert.deepEqual(
    (await docs.get(['d0', 'd1', 'd5'])).map((doc) => doc?.text),
    [text(6), text(7), text(5)],
  );
});

test('damage to where passages are is noticed', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  await kenyon.collection('default', { passages: { maxTokens: 40 } }).add([
    { id: 'a', text: 'one' },
    { id: 'b', text: LONG },
  ]);
  await kenyon.close();
  const database = await openDatabase(path);
  t.after(() => database.close());
  await verifyDatabase(database);
  const store = new CollectionStore(database, 'default');
  const spans = store.passagesOf(1)!;
  const key = rowKey(1, 1);
  const put = (...offsets: number[]) =>
    database.write(({ passages }) => {
      const bytes = new Uint8Array(Uint32Array.from(offsets).buffer);
      passages.put(key, encodeChecked(bytes, rowSeed(key)));
    });
  const right = spans.flatMap(({ start, end }) => [start, end]);
  for (const wrong of [
    right.slice(2),
    [...right, 0, 1],
    right.slice(0, 2),
    right.with(-1, LONG.length + 1),
    right.with(0, right[1]),
  ]) {
    await put(...wrong);
    await assert.rejects(verifyDatabase(database), FormatError, JSON.stringify(wrong));
  }
  await put(...right);
  await verifyDatabase(database);
  await database.write(({ passages }) => {
    passages.put(key, Buffer.alloc(right.length * 4 + 4));
  });
  assert.throws(() => store.passagesOf(1), FormatError);
});
