import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowTable } from '../../../index/memory/row-table.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';

const ROW_BYTES = 16;
const ord = fc.oneof(fc.nat(20), fc.integer({ min: 4090, max: 4100 }), fc.integer({ min: 40_000, max: 40_010 }));

function rowOf(value: number): Uint8Array {
  return new Uint8Array(ROW_BYTES).fill(value);
}

function copyOf(table: RowTable): RowTable {
  const copy = new RowTable(table.memory, table.rowBytes);
  copy.load(table.count, Buffer.concat([...table.save()]));
  return copy;
}

function assertHolds(table: RowTable, expected: Map<number, number>): void {
  assert.equal(table.count, expected.size);
  const ords = [...expected.keys()].sort((a, b) => a - b);
  assert.deepEqual([...table.ords()], ords);
  for (const ord of ords) {
    assert.deepEqual(table.memory.u8(table.addressOf(ord), ROW_BYTES), rowOf(expected.get(ord)!));
    const rows = table.memory.u32(table.address, table.chunkCount)[ord >>> 12];
    assert.equal(table.addressOf(ord), rows + (ord & 4095) * ROW_BYTES);
  }
  const live = [...table.chunks()].map((chunk) => chunk.liveCount);
  assert.equal(
    live.reduce((sum, count) => sum + count, 0),
    expected.size,
  );
  assert.ok(
    live.every((count) => count > 0),
    'a chunk without rows is gone',
  );
}

test('a table holds what a map holds, whatever is set and removed, and again when it is saved and loaded', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), ord), { maxLength: 80 }), (steps) => {
      const table = new RowTable(KernelMemory.create(), ROW_BYTES);
      const expected = new Map<number, number>();
      let end = 0;
      for (const [i, [set, ord]] of steps.entries()) {
        if (set) {
          table.set(ord, rowOf(i));
          expected.set(ord, i);
          end = Math.max(end, ord + 1);
        } else assert.equal(table.remove(ord), expected.delete(ord));
        assert.equal(table.has(ord), set);
      }
      assert.equal(table.end, end);
      assertHolds(table, expected);
      assertHolds(copyOf(table), expected);
    }),
    { numRuns: 60, seed: 12 },
  );
});

test('a table gives its memory back, chunk by chunk and at the end', () => {
  const memory = KernelMemory.create();
  const table = new RowTable(memory, ROW_BYTES);
  table.set(0, rowOf(1));
  const oneChunk = memory.sizeBytes;
  table.set(4096, rowOf(2));
  assert.equal(memory.sizeBytes, oneChunk + 512 + 4096 * ROW_BYTES);
  table.remove(4096);
  assert.equal(memory.sizeBytes, oneChunk);
  table.clear();
  assert.equal(memory.sizeBytes, 0);
  assert.equal(table.count, 0);
  assertHolds(copyOf(table), new Map());
});

test('a table holds the greatest ord there is', () => {
  const table = new RowTable(KernelMemory.create(), ROW_BYTES);
  table.set(2 ** 32 - 1, rowOf(9));
  assertHolds(table, new Map([[2 ** 32 - 1, 9]]));
  assert.equal(table.end, 2 ** 32);
  assert.equal(table.remove(2 ** 32 - 1), true);
  assert.equal(table.has(0), false);
});

test('a table refuses ords and rows that are none', () => {
  const table = new RowTable(KernelMemory.create(), ROW_BYTES);
  for (const ord of [-1, 2 ** 32, 0.5, Number.NaN]) assert.throws(() => table.set(ord, rowOf(1)), InvalidArgumentError);
  assert.throws(() => table.set(0, new Uint8Array(15)), InvalidArgumentError);
  assert.equal(table.count, 0);
});

test('a table does not load bytes that are short, long or out of order', () => {
  const memory = KernelMemory.create();
  const table = new RowTable(memory, ROW_BYTES);
  for (const ord of [3, 5, 4097]) table.set(ord, rowOf(ord & 255));
  const saved = Buffer.concat([...table.save()]);
  const load = (count: number, bytes: Uint8Array) => new RowTable(memory, ROW_BYTES).load(count, bytes);
  assert.throws(() => load(3, saved.subarray(1)), FormatError);
  assert.throws(() => load(2, saved), FormatError);
  assert.throws(() => load(-1, saved), FormatError);
  assert.throws(() => load(Number.NaN, saved), FormatError);
  assert.throws(() => load(0, saved), FormatError);
  const swapped = Buffer.from(saved);
  swapped.writeUInt32LE(9, 0);
  assert.throws(() => load(3, swapped), FormatError);
});
