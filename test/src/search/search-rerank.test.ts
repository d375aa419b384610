import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import type { Kenyon, OpenOptions } from '../../../src/database/kenyon.ts';
import type { RerankOptions } from '../../../src/search/rerank-options.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(64);
const DOCS = Array.from({ length: 60 }, (_, i) => ({ id: `d${i}`, text: `flight number ${i} to 北京`, gate: i % 4 }));
const QUERY = 'flight number 3 to 北京';

/** Prefers high flight numbers, which the search does not. */
const byNumber = () => new ScriptedScorer(({ b }) => Number(/\d+/.exec(b)![0]));
const idsOf = (hits: readonly { readonly id: string }[]) => hits.map(({ id }) => id);

async function filled(t: TestContext, options: OpenOptions = {}): Promise<{ kenyon: Kenyon; docs: Collection }> {
  const { kenyon } = await temporaryDatabase(t, { encoder, ...options });
  const docs = kenyon.collection();
  await docs.add(DOCS);
  return { kenyon, docs };
}

for (const mode of ['semantic', 'lexical', 'hybrid'] as const) {
  test(`mode '${mode}': the best hits of a wider search come in the reranker's order`, async (t) => {
    const { docs } = await filled(t, { reranker: byNumber() });
    const wide = await docs.search(QUERY, { mode, k: 20 });
    const { hits, plan } = await docs.search(QUERY, { mode, k: 5, rerank: { top: 20 }, explain: true });
    const expected = [...wide.hits].sort((a, b) => Number(b.id.slice(1)) - Number(a.id.slice(1))).slice(0, 5);
    assert.deepEqual(idsOf(hits), idsOf(expected));
    for (const hit of hits) {
      const before = wide.hits.findIndex(({ id }) => id === hit.id);
      assert.deepEqual(hit.rerank, { score: Number(hit.id.slice(1)), from: before + 1 });
      assert.equal(hit.score, wide.hits[before].score);
      const { rank } = (mode === 'lexical' ? hit.why!.lexical : hit.why!.semantic)!;
      if (mode !== 'hybrid') assert.equal(rank, before + 1);
    }
    assert.equal(plan.rerank!.scored, 20);
    assert.equal(plan.rerank!.entered, expected.filter(({ id }) => !idsOf(wide.hits.slice(0, 5)).includes(id)).length);
  });
}

test('a filter holds for what is reranked', async (t) => {
  const { docs } = await filled(t, { reranker: byNumber() });
  const { hits, plan } = await docs.search(QUERY, { k: 3, rerank: true, filter: 'gate = 1' });
  assert.deepEqual(idsOf(hits), ['d57', 'd53', 'd49']);
  assert.equal(plan.rerank!.of, 15);
});

test('without rerank the reranker is not even loaded, and with it once, and closed with the database', async (t) => {
  const loaded: ScriptedScorer[] = [];
  const reranker = async () => {
    loaded.push(byNumber());
    return loaded.at(-1)!;
  };
  const { kenyon, docs } = await filled(t, { reranker });
  assert.equal((await docs.search(QUERY)).plan.rerank, undefined);
  assert.equal((await docs.search(QUERY, { rerank: false })).hits[0].rerank, undefined);
  assert.equal(loaded.length, 0);
  await docs.search(QUERY, { rerank: true });
  await docs.search(QUERY, { rerank: {} });
  assert.equal(loaded.length, 1);
  await kenyon.close();
  assert.ok(loaded[0].closed);
});

test('a scorer of one search is used in place of the other and stays open', async (t) => {
  const given = byNumber();
  const { kenyon, docs } = await filled(t, { reranker: given });
  const own = new ScriptedScorer(({ b }) => -Number(/\d+/.exec(b)![0]));
  const { hits } = await docs.search(QUERY, { k: 2, rerank: { top: 60, scorer: own } });
  assert.deepEqual(idsOf(hits), ['d0', 'd1']);
  assert.equal(given.calls.length, 0);
  await kenyon.close();
  assert.ok(!own.closed && !given.closed);
});

test('a budget that is used up at once lets eight hits be read and says so', async (t) => {
  const { docs } = await filled(t, { reranker: byNumber() });
  const wide = await docs.search(QUERY, { k: 30 });
  const { hits, plan } = await docs.search(QUERY, { k: 12, rerank: { top: 30, budgetMs: 1e-6 } });
  assert.deepEqual(new Set(idsOf(hits.slice(0, 8))), new Set(idsOf(wide.hits.slice(0, 8))));
  assert.deepEqual(idsOf(hits.slice(8)), idsOf(wide.hits.slice(8, 12)));
  assert.equal(plan.rerank!.scored, 8);
  assert.equal(plan.rerank!.stoppedBy, 'budget');
});

test('nothing found is nothing to rerank', async (t) => {
  const { docs } = await filled(t, { reranker: byNumber() });
  const { hits, plan } = await docs.search(QUERY, { filter: 'gate = 9', rerank: true });
  assert.equal(hits.length, 0);
  assert.equal(plan.rerank, undefined);
});

test('wrong options, a vector and a missing reranker are refused', async (t) => {
  const { docs } = await filled(t);
  await assert.rejects(docs.search(QUERY, { rerank: true }), /loadPairScorer/);
  const scorer = byNumber();
  const wrong: unknown[] = [
    7,
    { top: 9 },
    { top: 2.5 },
    { top: 1001 },
    { budgetMs: 0 },
    { budgetMs: '5' },
    { weight: 0 },
    { weight: 1.1 },
    { depth: 20 },
  ];
  for (const rerank of wrong) {
    const given = typeof rerank === 'object' ? { scorer, ...rerank } : rerank;
    await assert.rejects(
      docs.search(QUERY, { k: 10, rerank: given as RerankOptions }),
      InvalidArgumentError,
      JSON.stringify(rerank),
    );
  }
  await assert.rejects(docs.search(encoder.vectorOf(QUERY), { rerank: { scorer } }), /vector/);
  assert.equal(scorer.calls.length, 0);
});

test('an abort while the reranker reads ends the search', async (t) => {
  const controller = new AbortController();
  const scorer = new ScriptedScorer(() => {
    controller.abort();
    return 1;
  });
  const { docs } = await filled(t);
  const call = docs.search(QUERY, { rerank: { top: 40, budgetMs: 1e9, scorer }, signal: controller.signal });
  await assert.rejects(call, AbortedError);
});
