import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OrdSet } from '../../../index/ords/ord-set.ts';
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

test('the bits of a set are those of the length that is asked for, whichever was asked for before', () => {
  const set = OrdSet.of([1, 33, 40]);
  assert.deepEqual([...set.toBits(35)], [2, 2]);
  assert.deepEqual([...set.toBits(64)], [2, 2 + 256]);
  assert.deepEqual([...set.toBits(35)], [2, 2]);
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

test('sets of every kind of container come back as they were', () => {
  const few = Array.from({ length: 5000 }, (_, i) => 3 * i);
  const many = Array.from({ length: 30_000 }, (_, i) => 2 * i);
  const run = Array.from({ length: 10_000 }, (_, i) => i);
  const high = [0x1_0000, 0x2_0000, 0x7_0000, 0xffff_0000];
  for (const members of [few, many, run, [...run, ...high], [...many, ...high], [0xffff_ffff]]) {
    assert.deepEqual([...OrdSet.decode(OrdSet.of(members).encode()).toArray()], members);
  }
});

test('containers that are not what they say are refused', () => {
  const bits = Uint8Array.from({ length: 16 + 8192 }, () => 255);
  bits.set(new Uint8Array(Uint32Array.of(12_346, 1, 4999 << 16, 16).buffer));
  const members = Uint16Array.of(12_346, 0, 1, 0, 0, 2, 16, 0, 5, 5, 3);
  const runs = Uint8Array.of(59, 48, 0, 0, 1, 0, 0, 9, 0, 2, 0, 0, 0, 255, 255, 0, 0, 255, 255);
  for (const bytes of [bits, new Uint8Array(members.buffer), runs]) {
    assert.throws(() => OrdSet.decode(bytes), FormatError);
  }
});

test('whatever byte of a set is wrong, it is refused or read as another set', () => {
  const bytes = OrdSet.of([...Array.from({ length: 6000 }, (_, i) => 2 * i), 70_000, 70_001, 70_002, 900_000]).encode();
  for (let at = 0; at < bytes.length; at += at < 64 ? 1 : 97) {
    for (const flip of [1, 128, 255]) {
      const wrong = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ flip : byte));
      try {
        const set = OrdSet.decode(wrong);
        assert.equal(set.toArray().length, set.size);
        assert.ok(set.toArray().every((ord, i, all) => i === 0 || ord > all[i - 1]));
      } catch (error) {
        assert.ok(error instanceof FormatError);
      }
    }
  }
});

test('the bits that a set keeps count among its bytes', () => {
  const set = OrdSet.of([5]);
  const before = set.sizeBytes;
  const bits = set.toBits(2 ** 20);
  assert.ok(set.sizeBytes >= before + bits.byteLength, `${set.sizeBytes} bytes`);
});
