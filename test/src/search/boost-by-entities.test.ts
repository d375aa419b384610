import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import type { ReadEntity } from '../../../src/entities/query/resolve-entities.ts';
import { boostByEntities } from '../../../src/search/boost-by-entities.ts';
import type { FoundHit } from '../../../src/search/read-hits.ts';

const hitOf = (ord: number, score: number): FoundHit => ({
  ranked: { ord, score },
  hit: { id: `d${ord}`, score, doc: { id: `d${ord}`, text: '' } },
});
const entityOf = (ords: readonly number[]): ReadEntity => ({
  entity: { key: 'place:北京' } as ReadEntity['entity'],
  ords: OrdSet.of([...ords]),
});

test('hits of one score and the same entities stay in their order, whatever the rounding', () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(scores, fc.double({ min: 0.01, max: 1, noNaN: true }), (levels, weight) => {
      const sorted = [...levels].sort((a, b) => b - a);
      const found = Array.from({ length: 40 }, (_, i) => hitOf(i, sorted[Math.floor((i * sorted.length) / 40)]));
      const moving = entityOf([...found.keys()].filter((ord) => ord % 3 === 0));
      const moved = boostByEntities(found, [moving], weight);
      assert.deepEqual(
        moved.map(({ ranked }) => ranked.ord).sort((a, b) => a - b),
        [...found.keys()],
      );
      for (let i = 1; i < moved.length; i++) {
        const [before, after] = [moved[i - 1], moved[i]];
        assert.ok(before.hit.score >= after.hit.score);
        if (before.hit.score === after.hit.score) assert.ok(before.ranked.ord < after.ranked.ord);
      }
    }),
  );
});
