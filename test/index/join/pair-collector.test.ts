import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PairCollector } from '../../../index/join/pair-collector.ts';
import { createRandom } from '../../../src/core/random.ts';
import { type Pair, toTriples } from './naive-pairs.ts';

/** A score by the rows, so that a repeated pair has the same; few values, so that many are equal. */
function scoreOf(a: number, b: number): number {
  return Math.fround((((a * 31 + b * 17) % 7) - 3) / 3);
}

function best(pairs: readonly Pair[]): Pair[] {
  const distinct = new Map(pairs.map((pair) => [`${pair[0]} ${pair[1]}`, pair]));
  return [...distinct.values()].sort((x, y) => y[2] - x[2] || x[0] - y[0] || x[1] - y[1]);
}

test('the best pairs are kept, each once, whatever the order in which they come', () => {
  const row = fc.integer({ min: 0, max: 30 });
  const pair = fc.tuple(row, row).map(([a, d]): Pair => [a, a + d + 1, scoreOf(a, a + d + 1)]);
  fc.assert(
    fc.property(fc.array(pair), fc.option(fc.nat(20)), (pairs, maxPairs) => {
      const collector = new PairCollector(maxPairs ?? undefined);
      for (const [a, b, score] of pairs) collector.offer(a, b, score);
      const expected = best(pairs);
      const kept = collector.finish();
      assert.deepEqual(toTriples(kept), expected.slice(0, maxPairs ?? undefined));
      const next = expected[maxPairs ?? expected.length]?.[2];
      assert.equal(kept.cutAt, next ?? Number.NEGATIVE_INFINITY);
    }),
  );
});

test('what is dropped along the way and what grows changes nothing', () => {
  const random = createRandom(5);
  const pairs = Array.from({ length: 40_000 }, (): Pair => {
    const a = random.below(2000);
    const b = a + 1 + random.below(30);
    return [a, b, scoreOf(a, b)];
  });
  for (const maxPairs of [0, 1, 100, 5000, Number.POSITIVE_INFINITY]) {
    const collector = new PairCollector(maxPairs);
    for (const [a, b, score] of pairs) collector.offer(a, b, score);
    assert.deepEqual(toTriples(collector.finish()), best(pairs).slice(0, maxPairs), `${maxPairs} pairs, seed 5`);
  }
});

test('a pair that is held is known, and minus zero counts as zero', () => {
  const collector = new PairCollector();
  collector.offer(1, 2, -0);
  collector.offer(0, 2, 0);
  assert.deepEqual([collector.has(1, 2), collector.has(1, 3)], [true, false]);
  assert.deepEqual(toTriples(collector.finish()), [
    [0, 2, 0],
    [1, 2, 0],
  ]);
});
