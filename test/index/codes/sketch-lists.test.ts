import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lsh } from '../../../index/codes/lsh.ts';
import { SketchLists } from '../../../index/codes/sketch-lists.ts';
import { KernelMemory } from '../../../src/core/kernels/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';
import { seededRows } from '../naive-index.ts';

test('many removals leave the lists by themselves, and what is left is found', () => {
  const dim = 8;
  const count = 5000;
  const memory = KernelMemory.create();
  const lists = new SketchLists(memory, 2, new Lsh(new Float32Array(dim), { numBits: 128 }, memory));
  const rows = seededRows(createRandom(71), count, dim);
  const ords = Uint32Array.from({ length: count }, (_, ord) => ord);
  lists.add(
    ords,
    rows,
    Array.from(ords, (ord) => Uint32Array.of(ord % 2)),
  );
  const all = Uint32Array.of(0, 1);
  assert.equal(lists.lengthOf(all), count);
  const before = lists.bytes;
  for (let ord = 0; ord < 4990; ord++) assert.ok(lists.remove(ord));
  assert.ok(!lists.remove(7));
  assert.ok(lists.lengthOf(all) < 2000, `${lists.lengthOf(all)} entries`);
  assert.ok(lists.bytes.lists < before.lists && lists.bytes.signs < before.signs);
  for (const bits of [all, Uint32Array.of(1)]) {
    const left = [...ords.subarray(4990)].filter((ord) => bits.includes(ord % 2));
    const { ords: found } = lists.find(rows.subarray(0, dim), bits, { signCandidates: 100 });
    assert.deepEqual([...found].sort(), left);
  }
});
