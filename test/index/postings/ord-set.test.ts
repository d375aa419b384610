import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OrdSet } from '../../../index/postings/ord-set.ts';
import { FormatError } from '../../../src/core/errors.ts';

const SEED = 31;
const ords = fc.uniqueArray(fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffffffff })), { maxLength: 60 });

test('set operations agree with those of Set', () => {
  fc.assert(
    fc.property(ords, ords, (a, b) => {
      const result = (change: (set: OrdSet) => void) => {
        const set = OrdSet.of(a);
        set.toArray();
        change(set);
        return [...set.toArray()];
      };
      const sorted = (values: Iterable<number>) => [...values].sort((x, y) => x - y);
      const other = OrdSet.of(b);
      assert.deepEqual(
        result((set) => set.and(other)),
        sorted(a.filter((x) => b.includes(x))),
      );
      assert.deepEqual(
        result((set) => set.or(other)),
        sorted(new Set([...a, ...b])),
      );
      assert.deepEqual(
        result((set) => set.andNot(other)),
        sorted(a.filter((x) => !b.includes(x))),
      );
      assert.deepEqual(
        result((set) => set.addAll(b)),
        sorted(new Set([...a, ...b])),
      );
      assert.deepEqual(
        result((set) => set.removeAll(b)),
        sorted(a.filter((x) => !b.includes(x))),
      );
      assert.equal(OrdSet.of(a).sharedWith(other), a.filter((x) => b.includes(x)).length);
      assert.deepEqual([...OrdSet.union([OrdSet.of(a), other]).toArray()], sorted(new Set([...a, ...b])));
    }),
    { seed: SEED },
  );
});

test('the bits name the members below the length', () => {
  fc.assert(
    fc.property(ords, fc.nat(300), (members, length) => {
      const bits = OrdSet.of(members).toBits(length);
      const found = Array.from({ length: bits.length * 32 }, (_, i) => i).filter(
        (i) => (bits[i >> 5] >>> (i & 31)) & 1,
      );
      assert.deepEqual(
        found,
        members.filter((ord) => ord < length).sort((x, y) => x - y),
      );
    }),
    { seed: SEED },
  );
});

test('bytes come back as the same set, and other bytes are refused', () => {
  fc.assert(
    fc.property(ords, (members) => {
      const bytes = OrdSet.of(members).encode();
      const back = OrdSet.decode(bytes);
      assert.deepEqual(back.toArray(), OrdSet.of(members).toArray());
      assert.equal(back.last, members.length === 0 ? -1 : Math.max(...members));
    }),
    { seed: SEED },
  );
  assert.throws(() => OrdSet.decode(Uint8Array.of(1, 2, 3)), FormatError);
  const cut = OrdSet.of([1, 2, 70_000]).encode().slice(0, -1);
  assert.throws(() => OrdSet.decode(cut), FormatError);
});

test('a range holds its first ord and not its end', () => {
  assert.deepEqual([...OrdSet.range(3, 6).toArray()], [3, 4, 5]);
  assert.equal(OrdSet.range(3, 3).size, 0);
});
