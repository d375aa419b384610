import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import fc from 'fast-check';
import {
  dequantizeMatrix,
  quantizeMatrix,
  readTensorFile,
  writeTensorFile,
} from '../../../encoders/roformer/tensor-file.ts';
import type { Weight } from '../../../encoders/roformer/weights.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';

let dir: string;
before(async () => {
  dir = await sharedDirectory();
});
function matrix(rows: number, columns: number, seed: number): Weight {
  const random = createRandom(seed);
  return { shape: [rows, columns], data: Float32Array.from({ length: rows * columns }, () => random.normal()) };
}

test('tensors and their description come back as they were', async () => {
  const path = join(dir, 'plain.bin');
  const tensors = new Map([
    ['one', matrix(3, 5, 1)],
    ['two', matrix(7, 2, 2)],
  ]);
  await writeTensorFile(path, tensors, { step: 12 });
  const file = await readTensorFile(path);
  assert.deepEqual(file.tensors, tensors);
  assert.deepEqual(file.meta, { step: 12 });
  assert.equal(file.quantized.size, 0);
});

test('8-bit rounding is off by half a scale at most and keeps zero columns', () => {
  const sizes = { rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }), seed: fc.nat() };
  fc.assert(
    fc.property(
      fc.record(sizes),
      fc.constantFrom('rows' as const, 'columns' as const),
      ({ rows, columns, seed }, axis) => {
        const original = matrix(rows, columns, seed);
        for (let row = 0; row < rows; row++) original.data[row * columns] = 0;
        const quantized = quantizeMatrix(original, axis);
        dequantizeMatrix(quantized).data.forEach((x, i) => {
          const scale = quantized.scales[axis === 'columns' ? i % columns : Math.floor(i / columns)];
          assert.equal(x, Math.fround(quantized.values[i] * scale));
          assert.ok(Math.abs(x - original.data[i]) <= scale * 0.5001);
        });
      },
    ),
    { seed: 6 },
  );
});

test('every flipped byte and every shorter file is noticed', async () => {
  const path = join(dir, 'flipped.bin');
  await writeTensorFile(path, new Map([['m', matrix(4, 4, 3)]]), {}, () => 'int8-columns');
  const bytes = await readFile(path);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 0x10;
    await writeFile(path, changed);
    await assert.rejects(readTensorFile(path), FormatError, `byte ${at}`);
  }
  for (const length of [0, 1, 20, bytes.length - 1]) {
    await writeFile(path, bytes.subarray(0, length));
    await assert.rejects(readTensorFile(path), FormatError, `length ${length}`);
  }
});
