import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AbortedError, ConflictError, InvalidArgumentError, UnavailableError } from '../../../src/core/errors.ts';
import type { PairScorer } from '../../../src/core/pair-scorer.ts';
import { rerankHits } from '../../../src/search/rerank-hits.ts';
import type { Hit } from '../../../src/search/search-result.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';

/** Hits whose texts are the scores that the scripted reranker gives them. */
function hitsOf(scores: readonly number[]): Hit[] {
  return scores.map((score, i) => ({ id: `d${i}`, score: 1 - i / 100, doc: { id: `d${i}`, text: String(score) } }));
}

const byText = () => new ScriptedScorer(({ b }) => Number(b));
const idsOf = (hits: readonly Hit[]) => hits.map(({ id }) => id);
const NO_LIMIT = Number.POSITIVE_INFINITY;

test('hits come in the order of the reranker, with its score and the rank they had', async () => {
  const { hits, from, plan } = await rerankHits('q', hitsOf([1, 3, 2, 3]), {
    scorer: byText(),
    k: 3,
    budgetMs: NO_LIMIT,
    weight: 1,
  });
  assert.deepEqual(idsOf(hits), ['d1', 'd3', 'd2']);
  assert.deepEqual(from, [1, 3, 2]);
  assert.deepEqual(
    hits.map(({ rerank }) => rerank),
    [
      { score: 3, from: 2 },
      { score: 3, from: 4 },
      { score: 2, from: 3 },
    ],
  );
  assert.deepEqual(
    hits.map(({ score }) => score),
    [0.99, 0.97, 0.98],
  );
  const { tookMs, ...counts } = plan;
  assert.ok(tookMs >= 0);
  assert.deepEqual(counts, { model: 'scripted', runtime: 'a script', scored: 4, of: 4, moved: 2, entered: 1 });
});

test('the query is the first text of every pair and the document the second', async () => {
  const scorer = byText();
  await rerankHits('北京的天气', hitsOf([1, 2]), { scorer, k: 2, budgetMs: NO_LIMIT, weight: 1 });
  assert.deepEqual(scorer.calls, [
    [
      { a: '北京的天气', b: '1' },
      { a: '北京的天气', b: '2' },
    ],
  ]);
});

test('what the budget leaves unread stays below in its old order, whatever the costs and scores', async () => {
  const cases = fc.record({
    scores: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }),
    costMs: fc.integer({ min: 1, max: 20 }),
    budgetMs: fc.integer({ min: 1, max: 120 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ scores, costMs, budgetMs }) => {
      let clock = 0;
      const scorer = new ScriptedScorer(({ b }) => {
        clock += costMs;
        return Number(b);
      });
      const given = hitsOf(scores);
      const { hits, plan } = await rerankHits('q', given, {
        scorer,
        k: given.length,
        budgetMs,
        weight: 1,
        now: () => clock,
      });
      const read = plan.scored;
      const expected = scores.slice(0, read).map((score, i) => ({ score, i }));
      expected.sort((a, b) => b.score - a.score || a.i - b.i);
      assert.deepEqual(idsOf(hits), [...expected.map(({ i }) => `d${i}`), ...idsOf(given.slice(read))]);
      assert.ok(hits.every(({ rerank }, i) => (rerank !== undefined) === i < read));
      assert.equal(plan.stoppedBy, read < given.length ? 'budget' : undefined);
      // Eight are always read; more only while they end in time.
      const batch = Math.min(8, given.length);
      assert.ok(read === batch || clock <= budgetMs, `${read} read in ${clock} of ${budgetMs} ms`);
      assert.ok(read === given.length || clock + batch * costMs > budgetMs, `stopped after ${clock} of ${budgetMs} ms`);
    }),
    { seed: 7 },
  );
});

test('fewer hits than asked for are all there, and one that stays is not counted as moved', async () => {
  const { hits, plan } = await rerankHits('q', hitsOf([2, 1]), {
    scorer: byText(),
    k: 10,
    budgetMs: NO_LIMIT,
    weight: 1,
  });
  assert.deepEqual(idsOf(hits), ['d0', 'd1']);
  assert.equal(plan.moved, 0);
  assert.equal(plan.entered, 0);
});

test('a reranker that fails is named with its cause, and errors of its own kind pass through', async () => {
  const cause = new RangeError('out of memory');
  const failing = (error: Error): PairScorer => ({
    fingerprint: 'x',
    runtime: 'broken',
    score: () => Promise.reject(error),
    close: async () => undefined,
  });
  await assert.rejects(
    rerankHits('q', hitsOf([1]), { scorer: failing(cause), k: 1, budgetMs: NO_LIMIT, weight: 1 }),
    (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /broken.*out of memory/);
      assert.equal(error.cause, cause);
      return true;
    },
  );
  const atOnce = failing(cause);
  atOnce.score = () => {
    throw cause;
  };
  await assert.rejects(
    rerankHits('q', hitsOf([1]), { scorer: atOnce, k: 1, budgetMs: NO_LIMIT, weight: 1 }),
    UnavailableError,
  );
  const own = new ConflictError('another model');
  await assert.rejects(
    rerankHits('q', hitsOf([1]), { scorer: failing(own), k: 1, budgetMs: NO_LIMIT, weight: 1 }),
    own,
  );
});

test('scores that are no numbers, or too few, are refused', async () => {
  const nan = new ScriptedScorer(() => Number.NaN);
  await assert.rejects(
    rerankHits('q', hitsOf([1]), { scorer: nan, k: 1, budgetMs: NO_LIMIT, weight: 1 }),
    InvalidArgumentError,
  );
  const short: PairScorer = {
    ...nan,
    fingerprint: 'x',
    runtime: 'short',
    score: async () => new Float32Array(1),
    close: async () => undefined,
  };
  await assert.rejects(
    rerankHits('q', hitsOf([1, 2]), { scorer: short, k: 1, budgetMs: NO_LIMIT, weight: 1 }),
    /2 finite float32/,
  );
});

test('an abort between two batches ends the reranking', async () => {
  const controller = new AbortController();
  const scorer = new ScriptedScorer(() => {
    controller.abort('enough');
    return 0;
  });
  const { signal } = controller;
  const call = rerankHits('q', hitsOf(new Array(20).fill(0)), { scorer, k: 10, budgetMs: 1e9, weight: 1, signal });
  await assert.rejects(call, (error: Error) => error instanceof AbortedError && error.cause === 'enough');
  assert.equal(scorer.calls.length, 1);
});

test('with a weight the score of the search counts too, on the same scale', async () => {
  // The search says d0 > d1 > d2 in equal steps, the model d2 > d0 > d1 by 1 and 10.
  const given = hitsOf([10, 0, 11]);
  const orderAt = async (weight: number) =>
    idsOf((await rerankHits('q', given, { scorer: byText(), k: 3, budgetMs: NO_LIMIT, weight })).hits);
  assert.deepEqual(await orderAt(1), ['d2', 'd0', 'd1']);
  assert.deepEqual(await orderAt(0.5), ['d0', 'd2', 'd1']);
  assert.deepEqual(await orderAt(0.01), ['d0', 'd1', 'd2']);
});

test('where all hits score alike, the other scores decide alone', async () => {
  const alike = hitsOf([1, 1, 1]).reverse();
  const { hits, plan } = await rerankHits('q', alike, { scorer: byText(), k: 3, budgetMs: NO_LIMIT, weight: 0.5 });
  assert.deepEqual(idsOf(hits), ['d0', 'd1', 'd2']);
  assert.equal(plan.moved, 2);
});
