import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BestPassages } from '../../../../encoders/training/metrics/best-passages.ts';
import { mrr, recallAtK } from '../../../../encoders/training/metrics/ranking.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';

test('recall and reciprocal rank equal values worked out by hand', () => {
  const rankings = [['a', 'b', 'c'], ['b', 'c', 'a'], ['c']];
  const relevant = [new Set(['a']), new Set(['a', 'c']), new Set(['b'])];
  assert.equal(recallAtK(rankings, relevant, 1), 1 / 3);
  assert.equal(recallAtK(rankings, relevant, 2), (1 + 1 / 2 + 0) / 3);
  assert.equal(recallAtK(rankings, relevant, 3), 2 / 3);
  assert.equal(mrr(rankings, relevant), (1 + 1 / 2 + 0) / 3);
  assert.equal(mrr(rankings, relevant, 1), 1 / 3);
});

test('recall and reciprocal rank equal those of the naive twins', () => {
  const items = [0, 1, 2, 3, 4, 5];
  const query = fc.tuple(fc.shuffledSubarray(items), fc.subarray(items, { minLength: 1 }));
  fc.assert(
    fc.property(fc.array(query, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 7 }), (queries, k) => {
      let [recall, reciprocal] = [0, 0];
      for (const [ranking, right] of queries) {
        let first = 0;
        for (let rank = Math.min(k, ranking.length); rank >= 1; rank--) {
          if (!right.includes(ranking[rank - 1])) continue;
          recall += 1 / right.length / queries.length;
          first = rank;
        }
        reciprocal += first === 0 ? 0 : 1 / first / queries.length;
      }
      const rankings = queries.map(([ranking]) => ranking);
      const relevant = queries.map(([, right]) => new Set(right));
      assert.ok(Math.abs(recallAtK(rankings, relevant, k) - recall) < 1e-12);
      assert.ok(Math.abs(mrr(rankings, relevant, k) - reciprocal) < 1e-12);
    }),
    { seed: 9 },
  );
});

test('queries without right items, missing sets and a bad k are refused', () => {
  assert.throws(() => recallAtK([['a']], [new Set<string>()], 1), InvalidArgumentError);
  assert.throws(() => recallAtK([['a']], [], 1), InvalidArgumentError);
  assert.throws(() => mrr([], []), InvalidArgumentError);
  for (const k of [0, 1.5, Number.NaN]) {
    assert.throws(() => recallAtK([['a']], [new Set(['a'])], k), InvalidArgumentError);
  }
});

test('the best passages of a stream are those of a full sort, ties in the order of arrival', () => {
  const coordinate = fc.integer({ min: -2, max: 2 });
  const vector = fc.tuple(coordinate, coordinate);
  fc.assert(
    fc.property(
      fc.array(vector, { minLength: 1, maxLength: 4 }),
      fc.array(vector, { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 7 }),
      (queries, passages, k, block) => {
        const best = new BestPassages(Float32Array.from(queries.flat()), 2, k);
        for (let at = 0; at < passages.length; at += block) {
          const part = passages.slice(at, at + block);
          best.add(
            part.map((_, i) => String(at + i)),
            Float32Array.from(part.flat()),
          );
        }
        const expected = queries.map(([x, y]) =>
          passages
            .map(([u, v], i) => ({ id: String(i), score: x * u + y * v }))
            .sort((p, q) => q.score - p.score)
            .slice(0, k)
            .map(({ id }) => id),
        );
        assert.deepEqual(best.rankings(), expected);
      },
    ),
    { seed: 21 },
  );
});
