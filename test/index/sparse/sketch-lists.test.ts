import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lsh } from '../../../index/signs/lsh.ts';
import { SketchLists } from '../../../index/sparse/sketch-lists.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';

test('lists whose last ord is below a live one are refused, be it in no list at all', async () => {
  const memory = KernelMemory.create();
  const lists = new SketchLists(memory, 2, new Lsh(new Float32Array(4), { numBits: 128 }, memory));
  lists.add(Uint32Array.of(7), Float32Array.of(1, 0, 0, 0), [new Uint32Array(0)]);
  const { meta, payload } = lists.save();
  const bytes = Uint8Array.from(Buffer.concat([...payload]));
  assert.equal((await SketchLists.load(KernelMemory.create(), meta, bytes)).lastOrd, 7);
  for (const lastOrd of [6, -1]) {
    await assert.rejects(SketchLists.load(KernelMemory.create(), { ...meta, lastOrd }, bytes), FormatError);
  }
});
