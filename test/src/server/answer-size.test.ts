import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveForTest } from './serve-for-test.ts';

const DOCUMENTS = '/v1/collections/shop/documents';
const SEARCH = '/v1/collections/shop/search';
/** Bytes of three documents of a thousand characters, and not of four. */
const ANSWER_BYTES = 4000;

test('a list ends its page where the answer would be too long, and goes on by its cursor', async (t) => {
  const { send, kenyon } = await serveForTest(t, { limits: { answerBytes: ANSWER_BYTES } });
  const note = '字'.repeat(350);
  const sizes = Array.from({ length: 7 }, (_, i) => (i === 3 ? note.repeat(10) : note));
  await kenyon
    .collection('shop')
    .add(sizes.map((each, i) => ({ id: `${i}`, text: `text ${i}`, note: each, place: 7 - i })));
  for (const [query, expected] of [
    ['limit=100', [['0', '1', '2'], ['3'], ['4', '5', '6']]],
    ['limit=2', [['0', '1'], ['2'], ['3'], ['4', '5'], ['6']]],
    ['limit=100&sort=place', [['6', '5', '4'], ['3'], ['2', '1', '0']]],
    ['limit=100&filter=place%20%3E%203', [['0', '1', '2'], ['3']]],
  ] as const) {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const answer = await send('GET', `${DOCUMENTS}?${query}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      assert.equal(answer.statusCode, 200, answer.body);
      const page = answer.json();
      pages.push(page.documents.map(({ id }: { id: string }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.deepEqual(pages, expected, query);
  }
});

test('a search whose hits would be too long is told so, and how many would do', async (t) => {
  const { send, kenyon } = await serveForTest(t, { limits: { answerBytes: ANSWER_BYTES, k: 20 } });
  const note = '字'.repeat(350);
  await kenyon
    .collection('shop')
    .add(Array.from({ length: 7 }, (_, i) => ({ id: `${i}`, text: `北京 ${i}`, note, kind: `${i % 2}` })));
  const asked = [
    [SEARCH, { query: '北京' }],
    ['/v1/collections/shop/similar', { id: '0' }],
  ] as const;
  for (const [path, question] of asked) {
    const few = await send('POST', path, { ...question, k: 3 });
    assert.equal(few.statusCode, 200, few.body);
    assert.match(String(few.headers['content-type']), /^application\/json; charset=utf-8$/);
    assert.deepEqual(Object.keys(few.json()).slice(0, 2), ['hits', 'plan']);
    assert.equal(few.json().hits.length, 3);
    const many = await send('POST', path, { ...question, k: 6 });
    assert.deepEqual([many.statusCode, many.json().code, many.json().pointer], [400, 'LIMIT_EXCEEDED', '#/k']);
    assert.match(many.json().detail, /^k is too large: the hits have more than 4000 bytes, 3 would do/);
    const groupBy = { field: 'kind', perGroup: 11 };
    const grouped = await send('POST', path, { ...question, k: 2, groupBy });
    assert.deepEqual([grouped.statusCode, grouped.json().pointer], [400, '#/groupBy'], grouped.body);
  }
});
