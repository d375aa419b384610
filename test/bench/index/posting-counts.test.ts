import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PostingCounts } from '../../../bench/index/posting-counts.ts';

test('overlaps are the sizes of the intersections with the first bits of each code', () => {
  const code = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(code, { maxLength: 6 }), code, fc.integer({ min: 1, max: 4 }), (codes, query, k) => {
      const lists = new PostingCounts(Uint16Array.from(codes.flat()), 4, k, 10);
      const counts = new Uint16Array(codes.length).fill(9);
      lists.overlaps(Uint16Array.from(query), counts);
      assert.deepEqual(
        [...counts],
        codes.map((bits) => bits.slice(0, k).filter((bit) => query.includes(bit)).length),
      );
    }),
    { seed: 5 },
  );
});
