import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { InvertedLists } from '../../../index/sparse/inverted-lists.ts';
import { FormatError, InvalidArgumentError, StorageError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { refusesWrongForms, reread } from '../form.ts';

/** Keeps the bits of every code. */
class NaiveLists {
  readonly codes = new Map<number, number[]>();

  overlaps(bits: Uint32Array, allowed?: OrdSet): Map<number, number> {
    const found = new Map<number, number>();
    for (const [ord, code] of this.codes) {
      const count = code.filter((bit) => bits.includes(bit)).length;
      if (count > 0 && allowed?.has(ord) !== false) found.set(ord, count);
    }
    return found;
  }
}

function differentBits(random: Random, count: number, hashDim: number): Uint32Array {
  return random.shuffle(Uint32Array.from({ length: hashDim }, (_, i) => i)).slice(0, count);
}

function asMap({ ords, counts }: { ords: Uint32Array; counts: Uint16Array }): Map<number, number> {
  assert.equal(new Set(ords).size, ords.length);
  return new Map(Array.from(ords, (ord, i) => [ord, counts[i]]));
}

test('overlaps are those of a full count, whatever was added, removed and read back', async () => {
  for (const plain of [false, true]) {
    for (const hashDim of [1, 7, 40]) {
      const random = createRandom(hashDim);
      const memory = KernelMemory.create({ plain });
      let lists = new InvertedLists(memory, hashDim);
      const naive = new NaiveLists();
      let ord = -1;
      for (let step = 0; step < 300; step++) {
        ord += 1 + random.below(step % 50 === 0 ? 5000 : 3);
        const bits = differentBits(random, Math.min(hashDim, random.below(5)), hashDim);
        lists.add(ord, bits);
        naive.codes.set(ord, [...bits]);
        const gone = random.below(ord + 1);
        assert.equal(lists.remove(gone), naive.codes.delete(gone));
        if (step % 97 === 96) lists.purge();
        if (step % 60 === 59) {
          const { meta, payload } = reread(lists.save());
          lists = await InvertedLists.load(KernelMemory.create({ plain }), meta, payload);
        }
        const query = differentBits(random, 1 + random.below(hashDim), hashDim);
        const what = `hashDim ${hashDim}, step ${step}`;
        // deepEqual compares maps whatever the order of their entries.
        assert.deepEqual(asMap(lists.overlaps(query)), naive.overlaps(query), what);
        const allowed = OrdSet.of([...naive.codes.keys()].filter(() => random.next() < 0.3));
        assert.deepEqual(asMap(lists.overlaps(query, { allowed })), naive.overlaps(query, allowed), what);
      }
      assert.deepEqual(
        [...lists.live.toArray()],
        [...naive.codes.keys()].sort((a, b) => a - b),
      );
      assert.equal(lists.lastOrd, ord);
    }
  }
});

test('a limit keeps the greatest overlaps, and of equal ones those met first', () => {
  const random = createRandom(12);
  const lists = new InvertedLists(KernelMemory.create(), 20);
  for (let ord = 0; ord < 200; ord++) lists.add(ord, differentBits(random, 6, 20));
  const query = differentBits(random, 9, 20);
  const all = lists.overlaps(query);
  const order = Array.from(all.ords, (_, i) => i).sort((a, b) => all.counts[b] - all.counts[a] || a - b);
  for (const limit of [1, 2, 10, 100, all.ords.length - 1, all.ords.length, 1000]) {
    const { ords, counts } = lists.overlaps(query, { limit });
    const kept = order.slice(0, limit).sort((a, b) => a - b);
    assert.deepEqual(
      [...ords],
      kept.map((i) => all.ords[i]),
      `limit ${limit}`,
    );
    assert.deepEqual(
      [...counts],
      kept.map((i) => all.counts[i]),
      `limit ${limit}`,
    );
  }
});

test('many removals leave the lists by themselves', () => {
  const lists = new InvertedLists(KernelMemory.create(), 2);
  for (let ord = 0; ord < 5000; ord++) lists.add(ord, Uint32Array.of(ord % 2));
  const before = lists.lengthOf(Uint32Array.of(0, 1));
  for (let ord = 0; ord < 4990; ord++) lists.remove(ord);
  assert.equal(before, 5000);
  assert.ok(lists.lengthOf(Uint32Array.of(0, 1)) < 2000);
  assert.deepEqual([...lists.overlaps(Uint32Array.of(1)).ords], [4991, 4993, 4995, 4997, 4999]);
});

test('ords that come again or lie out of range, and bits that are not there, are refused', () => {
  const lists = new InvertedLists(KernelMemory.create(), 4);
  lists.add(5, Uint32Array.of(0, 3));
  for (const ord of [5, 4, -1, 6.5, 2 ** 28]) {
    assert.throws(() => lists.add(ord, Uint32Array.of(1)), InvalidArgumentError, String(ord));
  }
  assert.throws(() => lists.add(6, Uint32Array.of(1, 4)), InvalidArgumentError);
  assert.throws(() => lists.overlaps(Uint32Array.of(4)), InvalidArgumentError);
  assert.deepEqual([...lists.live.toArray()], [5]);
  assert.deepEqual([...lists.overlaps(Uint32Array.of(1)).ords], []);
  assert.throws(() => new InvertedLists(KernelMemory.create(), 0), InvalidArgumentError);
});

test('lists refuse bytes that are not theirs', async () => {
  const lists = new InvertedLists(KernelMemory.create(), 3);
  for (let ord = 0; ord < 50; ord++) lists.add(ord * 3, Uint32Array.of(ord % 3));
  const load = (meta: Record<string, unknown>, payload: Uint8Array) =>
    InvertedLists.load(KernelMemory.create(), meta, payload);
  await refusesWrongForms(lists.save(), load);
  const { meta, payload } = reread(lists.save());
  await assert.rejects(load({ ...meta, hashDim: 2 }, payload), FormatError);
  await assert.rejects(load({ ...meta, lastOrd: 100 }, payload), FormatError);
});

test('lists go on to work when there was no memory to count with', (t) => {
  const memory = KernelMemory.create();
  const lists = new InvertedLists(memory, 2);
  lists.add(3, Uint32Array.of(0));
  lists.overlaps(Uint32Array.of(0));
  lists.add(5000, Uint32Array.of(0));
  const before = memory.sizeBytes;
  const failing = t.mock.method(memory, 'allocate', () => {
    throw new StorageError('there is no more memory');
  });
  for (const _ of [1, 2]) assert.throws(() => lists.overlaps(Uint32Array.of(0)), StorageError);
  assert.equal(memory.sizeBytes, before);
  failing.mock.restore();
  assert.deepEqual([...lists.overlaps(Uint32Array.of(0)).ords], [3, 5000]);
});
