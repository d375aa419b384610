import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const SHELF = [
  { id: 'a', text: '北京的秋天很美', city: '北京' },
  { id: 'b', text: '北京的秋天很美丽', city: '北京' },
  { id: 'c', text: '北京的秋天真美', city: '北京' },
  { id: 'd', text: '上海的秋天很美', city: '上海' },
  { id: 'e', text: 'autumn in Lisbon', city: 'Lisbon' },
];

const idsOf = ({ hits }: { readonly hits: readonly { readonly id: string }[] }) => hits.map(({ id }) => id);

test('what is most like a document comes first, by cosines, without the document', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const docs = kenyon.collection();
  await docs.add(SHELF);
  const all = await docs.similar('a');
  const asVector = await docs.search('北京的秋天很美', { mode: 'semantic' });
  assert.equal(asVector.hits[0].id, 'a');
  assert.deepEqual(
    all.hits.map(({ id, score }) => [id, score.toFixed(5)]),
    asVector.hits.slice(1).map(({ id, score }) => [id, score.toFixed(5)]),
  );
  assert.deepEqual(idsOf(await docs.similar('a', { k: 1 })), idsOf(all).slice(0, 1));
  assert.deepEqual(idsOf(await docs.similar('a', { filter: 'city = "上海"' })), ['d']);
  assert.deepEqual(idsOf(await docs.similar('e', { filter: 'city = "Lisbon"' })), []);
  for (const index of ['exact', 'hnsw', 'lsh'] as const)
    assert.deepEqual(idsOf(await docs.similar('a', { index })), idsOf(all), index);
});

test('groups, facets and pages have nothing of the document', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const docs = kenyon.collection();
  await docs.add(SHELF);
  const grouped = await docs.similar('a', { k: 1, groupBy: { field: 'city', perGroup: 2 }, facets: ['city'] });
  assert.deepEqual(idsOf(grouped).sort(), ['b', 'c']);
  assert.deepEqual(grouped.facets?.[0].values.find(({ value }) => value === '北京')?.documents, 2);
  const whole = idsOf(await docs.similar('a'));
  const first = await docs.similar('a', { k: 2 });
  const second = await docs.similar('a', { k: 2, cursor: first.cursor });
  assert.deepEqual([...idsOf(first), ...idsOf(second)], whole);
  assert.deepEqual(idsOf(await docs.similar('a', { k: 2, offset: 2 })), idsOf(second));
  await assert.rejects(docs.similar('b', { k: 2, cursor: first.cursor }), /the cursor is of another search/);
});

test('a long document is compared by all of its passages', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const docs = kenyon.collection('long', { passages: { maxTokens: 16 } });
  const halves = ['北京的秋天很美，香山的红叶很有名。', 'The harbour of Lisbon is wide and busy.'];
  await docs.add([{ id: 'both', text: halves.join('\n\n') }, ...halves.map((text, i) => ({ id: `${i}`, text }))]);
  assert.ok((await docs.vectorCount()) > 3, 'the document has one passage');
  const { hits } = await docs.similar('both');
  assert.deepEqual(hits.map(({ id }) => id).sort(), ['0', '1']);
  for (const { id, score } of hits) assert.ok(score > 0.3, `${id} has ${score}`);
});

test('a document that is not there, and options that there are not, are told by name', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder() });
  const docs = kenyon.collection();
  await assert.rejects(docs.similar('a'), NotFoundError);
  await docs.add(SHELF);
  await assert.rejects(docs.similar('none'), /there is no document "none"/);
  await assert.rejects(docs.similar('a', { mode: 'lexical' } as object), InvalidArgumentError);
  await assert.rejects(docs.similar('a', { k: 0 }), /k must be an integer/);
});
