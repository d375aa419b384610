import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(64);
const CITIES = ['北京', '上海', '广州', 'Lisbon', 'Porto'];
const MODES = ['semantic', 'lexical', 'hybrid'] as const;
const QUERIES = ['text number 7919 of Lisbon', '第3号文件', '广州的文件 40', 'Porto', 'number'];

async function filled(t: TestContext, count = 300): Promise<Collection> {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection();
  await collection.add(
    Array.from({ length: count }, (_, i) => ({
      id: `d${i}`,
      text: `text number ${i * 7919} of ${CITIES[i % 5]} 第${i}号文件`,
      year: i,
    })),
  );
  await collection.catchUp();
  return collection;
}

for (const mode of MODES) {
  test(`mode '${mode}': minScore leaves the hits that score so much, in the same order`, async (t) => {
    const docs = await filled(t);
    for (const query of QUERIES) {
      const { hits } = await docs.search(query, { mode, k: 60 });
      for (const at of [0, 1, 5, 20]) {
        if (at >= hits.length) continue;
        const minScore = hits[at].score;
        const cut = await docs.search(query, { mode, k: 60, minScore });
        const right = hits.filter(({ score }) => score >= minScore).map(({ id }) => id);
        assert.deepEqual(
          cut.hits.map(({ id }) => id),
          right,
          `${query} from ${minScore} on`,
        );
        if (right.length < hits.length) assert.match(cut.plan.reason!, /only \d+ documents? scored .* or more/);
      }
      const none = await docs.search(query, { mode, minScore: 1, filter: 'year > 150' });
      for (const { score } of none.hits) assert.equal(score, 1);
      if (none.hits.length === 0) assert.match(none.plan.reason!, /no document scores 1 or more, the best 0\.\d+/);
    }
  });
}

test('minScore cuts alike whatever index is asked, and with a filter', async (t) => {
  const docs = await filled(t);
  for (const index of ['exact', ...INDEX_NAMES] as const) {
    const { hits } = await docs.search(QUERIES[0], { index, filter: 'year < 200' });
    const { hits: cut } = await docs.search(QUERIES[0], { index, filter: 'year < 200', minScore: hits[3].score });
    assert.ok(cut.length >= 4 && cut.length < 10, index);
    assert.ok(cut.every(({ score }) => score >= hits[3].score));
  }
});

test('a score that there cannot be is refused', async (t) => {
  const docs = await filled(t, 3);
  for (const minScore of [1.01, -1.01, Number.NaN, Number.POSITIVE_INFINITY, '0.5', null, true, {}]) {
    await assert.rejects(
      docs.search('a', { minScore: minScore as never }),
      (error) => error instanceof InvalidArgumentError && /minScore/.test(error.message),
      String(minScore),
    );
  }
});

test('scores are from 0 to 1 by words and by both, and a text scores most for itself', async (t) => {
  const docs = await filled(t);
  for (const mode of ['lexical', 'hybrid'] as const) {
    for (const id of ['d0', 'd7', 'd123', 'd299', 'd42']) {
      const text = (await docs.get([id]))[0]!.text;
      const { hits } = await docs.search(text, { mode, k: 300 });
      assert.equal(hits[0].id, id);
      for (const { score } of hits) assert.ok(score >= 0 && score <= 1, `${mode}: ${score}`);
    }
  }
});

test('a text of the collection fits, and a query without words whose signs no document has does not', async (t) => {
  const docs = await filled(t);
  for (const text of ['text number 7919 of 上海 第1号文件', '第40号文件', 'text number 316760 of 北京']) {
    const { plan } = await docs.search(text);
    assert.equal(plan.fits, true, text);
  }
  const small = await filled(t, 50);
  await small.add([{ id: 'sign', text: '🚀' }]);
  await small.catchUp();
  assert.equal((await small.search('🚀')).plan.fits, true);
  for (const text of ['😀', '🎉🎉', '～～～', '?!', '—', '👩‍👩‍👧']) {
    const { plan, hits } = await docs.search(text);
    assert.equal((await small.search(text)).plan.fits, false, text);
    assert.equal(plan.fits, false, text);
    assert.match(plan.reason!, /nothing seems to fit/);
    assert.equal(hits.length, 10);
  }
});
