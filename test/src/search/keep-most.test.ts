import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { keepMost } from '../../../src/search/keep-most.ts';

const members = fc.uniqueArray(fc.nat(15), { maxLength: 12 });
const cases = fc.record({ open: members, sets: fc.array(members, { maxLength: 6 }), need: fc.nat(6) });

/** What lies in `open` and in the sets of a bit mask. */
function left(open: readonly number[], sets: readonly (readonly number[])[], mask: number): number[] {
  return open
    .filter((ord) => sets.every((set, i) => (mask & (1 << i)) === 0 || set.includes(ord)))
    .sort((a, b) => a - b);
}

test('as many sets are kept as leave enough, of equally many the first, and what is left lies in all of them', () => {
  fc.assert(
    fc.property(cases, ({ open, sets, need }) => {
      const { kept, allowed } = keepMost(
        OrdSet.of(open),
        sets.map((set) => OrdSet.of(set)),
        need,
      );
      const masks = Array.from({ length: 1 << sets.length }, (_, mask) => mask);
      const positions = (mask: number) => sets.map((_, i) => i).filter((i) => mask & (1 << i));
      const enough = masks.filter((mask) => mask === 0 || left(open, sets, mask).length >= need).map(positions);
      const most = Math.max(...enough.map(({ length }) => length));
      // Of lists of equal length the first in order of their positions is the surest.
      const [expected] = enough
        .filter(({ length }) => length === most)
        .sort((a, b) => a.map((at, i) => at - b[i]).find((difference) => difference !== 0) ?? 0);
      assert.deepEqual(kept, expected);
      const mask = kept.reduce((sum, i) => sum | (1 << i), 0);
      assert.deepEqual([...allowed.toArray()], left(open, sets, mask));
    }),
    { seed: 11 },
  );
});
