import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import type { SearchResult } from '../../../src/search/search-result.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(64);
const DOCUMENTS = [
  { id: 'in text', text: 'The passport is lost, 护照丢了。', title: 'travel' },
  { id: 'in title', text: 'What to do then, 怎么办。', title: 'passport 护照' },
  { id: 'in list', text: 'Some other text here, 别的。', title: ['one', 'passport 护照', '', 7] },
  { id: 'in neither', text: 'Rice is cooked, 米饭煮好了。', title: 3 },
  { id: 'without', text: 'Tea is drunk, 茶。' },
];
const idsOf = ({ hits }: SearchResult) => hits.map(({ id }) => id);

test('words are found in the fields, and count by their weights', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const scoreOf = async (name: string, textFields?: Record<string, number>) => {
    const docs = kenyon.collection(name, textFields && { textFields });
    await docs.add(DOCUMENTS);
    const result = await docs.search('passport 护照', { mode: 'lexical', explain: true });
    return new Map(result.hits.map(({ id, why }) => [id, why!.lexical!.score]));
  };
  assert.deepEqual([...(await scoreOf('plain')).keys()], ['in text']);
  const one = await scoreOf('one', { title: 1 });
  assert.deepEqual([...one.keys()].sort(), ['in list', 'in text', 'in title']);
  const five = await scoreOf('five', { title: 5 });
  assert.ok(five.get('in title')! > one.get('in title')!);
  assert.ok(five.get('in title')! > five.get('in text')!);
});

test('the encoder reads the fields before the text and before each passage, and hits show the text alone', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('a', { textFields: { title: 3 }, passages: { maxTokens: 16 } });
  await docs.add(DOCUMENTS);
  const long = { id: 'long', text: Array.from({ length: 9 }, (_, i) => `第${i}句话很短。`).join(''), title: '标题' };
  await docs.add([long]);
  assert.ok((await docs.vectorCount()) > DOCUMENTS.length + 1);
  const { hits } = await docs.search(encoder.vectorOf('passport 护照\nWhat to do then, 怎么办。'), { k: 1 });
  assert.equal(hits[0].id, 'in title');
  assert.ok(hits[0].score > 0.999);
  const first = await docs.search('标题', { mode: 'semantic', k: 1, filter: 'title = "标题"' });
  const { passage } = first.hits[0];
  assert.equal(long.text.slice(passage!.start, passage!.end), passage!.text);
  const [direct] = (await docs.search(encoder.vectorOf(`标题\n${passage!.text}`), { k: 1 })).hits;
  assert.ok(direct.score > 0.999);
});

test('a phrase is found in a field, and what is excluded too', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('a', { textFields: { title: 2 } });
  await docs.add(DOCUMENTS);
  assert.deepEqual(idsOf(await docs.search('"passport 护照"', { syntax: 'marks', mode: 'lexical' })).sort(), [
    'in list',
    'in title',
  ]);
  assert.deepEqual(idsOf(await docs.search('护照 -"passport 护照"', { syntax: 'marks', mode: 'lexical' })), [
    'in text',
  ]);
});

test('the fields are stored with the collection: others are refused, and whoever opens it next goes by them', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('a', { textFields: { title: 2, subtitle: 1 } }).add(DOCUMENTS);
  await kenyon.collection('b').add(DOCUMENTS);
  const other = await openFor(t, path, { encoder });
  assert.throws(() => other.collection('a', { textFields: { title: 3 } }), ConflictError);
  assert.throws(
    () => other.collection('a', { textFields: { title: 1 } }),
    /searches subtitle \(weight 1\), title \(weight 2\) with the text, asked was for title \(weight 1\)/,
  );
  assert.throws(() => other.collection('b', { textFields: { title: 2 } }), ConflictError);
  const again = other.collection('a', { textFields: { subtitle: 1, title: 2 } });
  await again.add([{ id: 'new', text: 'something new', title: '新护照 passport' }]);
  assert.ok(idsOf(await again.search('新护照', { mode: 'lexical' })).includes('new'));
  assert.equal((await again.add(DOCUMENTS)).unchanged, DOCUMENTS.length);
  assert.equal((await again.add([{ ...DOCUMENTS[0], title: 'new' }])).updated, 1);
  await other.verify();
  const third = await openFor(t, path, { encoder });
  const ids = idsOf(await third.collection('a').search('passport', { mode: 'lexical' })).sort();
  assert.deepEqual(ids, ['in list', 'in text', 'in title', 'new']);
  const fresh = third.collection('c', { textFields: { title: 2 } });
  const late = kenyon.collection('c', { textFields: { title: 4 } });
  await fresh.add(DOCUMENTS);
  await assert.rejects(late.add([{ id: 'x', text: 'x' }]), ConflictError);
});

test('wrong fields and weights are refused', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  for (const wrong of [
    {},
    { title: 0 },
    { title: 1.5 },
    { title: 21 },
    { title: '2' },
    { text: 2 },
    { id: 1 },
    ['title'],
    'title',
    null,
    7,
  ])
    assert.throws(
      () => kenyon.collection('a', { textFields: wrong as never }),
      InvalidArgumentError,
      JSON.stringify(wrong),
    );
});

test('another model, an export and an import keep the fields, and an update leaves them to adding', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('a', { textFields: { title: 3 } });
  await docs.add(DOCUMENTS);
  const mustSearch = async (name: string, model: NgramEncoder, where = kenyon) => {
    const found = await where
      .collection(name)
      .search(model.vectorOf('passport 护照\nWhat to do then, 怎么办。'), { k: 1 });
    assert.equal(found.hits[0].id, 'in title', name);
    assert.ok(found.hits[0].score > 0.999, name);
    assert.ok(idsOf(await where.collection(name).search('护照', { mode: 'lexical' })).includes('in list'), name);
    await where.collection(name).add([DOCUMENTS[0]]);
    assert.throws(() => where.collection(name, { textFields: { title: 4 } }), ConflictError);
  };
  const lines: string[] = [];
  await kenyon.export('a', (line) => lines.push(line));
  await kenyon.import(lines, { collection: 'with' });
  await kenyon.import(lines, { collection: 'without', vectors: false });
  for (const name of ['with', 'without']) await mustSearch(name, encoder);
  await assert.rejects(docs.update('in title', { title: 'another' }), /title as it is/);
  await assert.rejects(docs.update([{ id: 'in title' }], { unset: ['title'] }), InvalidArgumentError);
  assert.equal((await docs.update('in title', { price: 3 })).updated, 1);
  const next = new NgramEncoder(32);
  assert.equal((await kenyon.reindex('a', { encoder: next })).switched, true);
  await mustSearch('a', next);
});

test('whoever opened a collection before one with text fields was imported in its place adds to it by its fields, as does who adds just then', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('a', { textFields: { title: 3, kind: 2 } }).add(DOCUMENTS);
  for (const vectors of [true, false]) {
    const lines: string[] = [];
    await kenyon.export('a', (line) => lines.push(line), { vectors });
    for (const options of [undefined, { textFields: { other: 1 } }]) {
      const { kenyon: second, path } = await temporaryDatabase(t, { encoder });
      const docs = second.collection('a', options);
      await docs.add([{ id: 'before', text: 'nothing' }]);
      const other = (await openFor(t, path, { encoder })).collection('a');
      await other.count();
      const adding = other.add([{ id: 'meanwhile', text: 'nothing either', title: 'besen' }]);
      await second.import(lines, { replace: true });
      await adding;
      for (const [who, id] of [
        [docs, 'own'],
        [other, 'other'],
      ] as const) {
        await who.add([{ id, text: 'nothing', title: `zebra ${id}` }]);
        assert.deepEqual(idsOf(await who.search('zebra', { mode: 'lexical' })).includes(id), true, `${id} ${vectors}`);
      }
      const kept = idsOf(await docs.search('护照', { mode: 'lexical' }));
      assert.ok(kept.includes('in title') && kept.includes('in list'), `${vectors}`);
      await second.verify();
    }
  }
});

test('adding tells which of the fields none of the documents has a string in', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('a', { textFields: { title: 2, 标题: 3 } });
  const absentOf = async (added: readonly Record<string, unknown>[], batchSize = 256) =>
    (await docs.add(added as never, { batchSize })).absentTextFields;
  assert.equal(await absentOf([]), undefined);
  assert.equal(await absentOf([{ id: 'none' }]), undefined);
  for (const batchSize of [1, 256]) {
    assert.deepEqual(await absentOf(DOCUMENTS, batchSize), ['标题']);
    assert.deepEqual(await absentOf([{ text: 'rice' }, { text: '米饭', title: 3, 标题: '  ' }], batchSize), [
      'title',
      '标题',
    ]);
    assert.equal(
      await absentOf(
        [
          { text: 'rice', title: ['a'] },
          { text: '米饭', 标题: '饭' },
        ],
        batchSize,
      ),
      undefined,
    );
  }
  assert.equal((await kenyon.collection('plain').add(DOCUMENTS)).absentTextFields, undefined);
});
