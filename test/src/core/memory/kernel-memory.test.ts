import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError, StorageError } from '../../../../src/core/errors.ts';
import { KernelMemory } from '../../../../src/core/memory/kernel-memory.ts';

test('blocks are zero, aligned, never overlap, and what was freed is given out again', () => {
  const step = fc.oneof(
    fc.record({ size: fc.integer({ min: 1, max: 5000 }) }),
    fc.record({ drop: fc.nat() }),
    fc.record({ size: fc.constant(200_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memory = KernelMemory.create();
      const blocks: { address: number; size: number; mark: number }[] = [];
      for (const [mark, { size, drop }] of (steps as { size?: number; drop?: number }[]).entries()) {
        if (size !== undefined) {
          const address = memory.allocate(size);
          assert.equal(address % 16, 0);
          assert.ok(memory.u8(address, size).every((byte) => byte === 0));
          memory.u8(address, size).fill(mark + 1);
          blocks.push({ address, size, mark: mark + 1 });
        } else if (blocks.length > 0) {
          const [gone] = blocks.splice(drop! % blocks.length, 1);
          memory.free(gone.address, gone.size);
        }
        const used = blocks.reduce((sum, block) => sum + Math.ceil(block.size / 16) * 16, 0);
        assert.equal(memory.sizeBytes, used);
      }
      for (const { address, size, mark } of blocks)
        assert.ok(
          memory.u8(address, size).every((byte) => byte === mark),
          'a block was overwritten',
        );
    }),
    { numRuns: 60, seed: 11 },
  );
});

test('neighbouring blocks join when they are freed', () => {
  const memory = KernelMemory.create();
  const addresses = [0, 1, 2, 3].map(() => memory.allocate(1000));
  for (const i of [0, 2, 1]) memory.free(addresses[i], 1000);
  assert.equal(memory.allocate(3 * 1008), addresses[0]);
});

test('a memory refuses sizes that are none, and says when 4 GiB are not enough', () => {
  const memory = KernelMemory.create();
  for (const size of [0, -1, 1.5, Number.NaN]) assert.throws(() => memory.allocate(size), InvalidArgumentError);
  for (const size of [2 ** 32 - 16, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER])
    assert.throws(() => memory.allocate(size), StorageError);
  assert.equal(memory.sizeBytes, 0);
  memory.allocate(16);
});
