import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FormatError, InvalidArgumentError, KenyonError, NotFoundError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { openRowFile } from '../../../../src/measure/rows/open-row-file.ts';
import { readRowNumbers, readUnitRows } from '../../../../src/measure/rows/read-rows.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { npyBytes, writeXvecs } from './write-rows.ts';

const SEED = 17;

async function readAll(path: string, limit = Number.POSITIVE_INFINITY): Promise<number[]> {
  const file = await openRowFile(path);
  const values: number[] = [];
  for await (const block of file.blocks(limit)) for (const value of block) values.push(value);
  assert.equal(values.length, Math.min(limit, file.count) * file.width);
  return values;
}

test('fvecs, ivecs and bvecs give back what was written', async (t) => {
  const folder = await temporaryDirectory(t);
  const kinds = [
    ['a.fvecs', Float32Array.of(1.5, -2, 3, 4, 5, 6)],
    ['a.ivecs', Int32Array.of(1, -2, 3, 4, 5, 2 ** 31 - 1)],
    ['a.bvecs', Uint8Array.of(0, 255, 3, 4, 5, 6)],
  ] as const;
  for (const [name, values] of kinds) {
    await writeXvecs(join(folder, name), 3, values);
    assert.deepEqual(await readAll(join(folder, name)), [...values]);
    assert.deepEqual(await readAll(join(folder, name), 1), [...values.slice(0, 3)]);
  }
});

test('a file of several blocks is read whole, and up to a limit that cuts a block', async (t) => {
  const path = join(await temporaryDirectory(t), 'large.bvecs');
  const values = Uint8Array.from({ length: 60_000 * 100 }, (_, i) => (i * 7) % 251);
  await writeXvecs(path, 60_000, values);
  assert.deepEqual(Uint8Array.from(await readAll(path)), values);
  assert.deepEqual(Uint8Array.from(await readAll(path, 73)), values.slice(0, 73 * 60_000));
});

test('npy of every type that is read gives back what was written', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.npy');
  const cases = [
    ['<f4', Float32Array.of(1.5, -2, 3, 4)],
    ['<f8', Float64Array.of(0.1, -2, 3, 4)],
    ['|i1', Int8Array.of(-128, 127, 0, 1)],
    ['|u1', Uint8Array.of(255, 1, 0, 1)],
    ['<i4', Int32Array.of(-5, 1, 0, 70_000)],
  ] as const;
  for (const [descr, values] of cases) {
    await writeFile(path, npyBytes(descr, [2, 2], values));
    assert.deepEqual(await readAll(path), [...values]);
  }
});

test('npy files that are not read say why', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.npy');
  const values = Float32Array.of(1, 2, 3, 4);
  const cases: [Buffer, RegExp][] = [
    [npyBytes('>f4', [2, 2], values), /type >f4; read are <f4/],
    [npyBytes('<f4', [2, 2], values, 'True'), /not in C order/],
    [npyBytes('<f4', [4], values), /shape \(rows, values\).*got \(4,\)/],
    [npyBytes('<f4', [0, 2], values), /shape/],
    [npyBytes('<f4', [3, 2], values), /promises 3 x 2 values.* but has/],
    [npyBytes('<f4', [2, 2], values).subarray(0, 60), /ends at byte 60/],
    [Buffer.from('NUMPY and more'), /no .npy file/],
    [Buffer.alloc(0), /ends at byte 0/],
  ];
  for (const [bytes, message] of cases) {
    await writeFile(path, bytes);
    await assert.rejects(openRowFile(path), (error) => error instanceof FormatError && message.test(error.message));
  }
});

test('fvecs that are cut off, of mixed widths or something else say where', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.fvecs');
  await writeXvecs(path, 2, Float32Array.of(1, 2, 3, 4, 5, 6));
  const whole = await readFile(path);
  await truncate(path, 35);
  await assert.rejects(openRowFile(path), /35 bytes, which is no multiple of the 12 of a row of 2 values/);
  whole.writeInt32LE(3, 24);
  await writeFile(path, whole);
  await assert.rejects(readAll(path), /damaged at byte 24: row 2 has a width of 3, row 0 of 2/);
  for (const head of [0, -1, 1 << 20]) {
    whole.writeInt32LE(head, 0);
    await writeFile(path, whole);
    await assert.rejects(openRowFile(path), FormatError);
  }
  await writeFile(path, '');
  await assert.rejects(openRowFile(path), FormatError);
});

test('whatever single bytes are changed, a file is read or refused with a typed error', async (t) => {
  const folder = await temporaryDirectory(t);
  const random = createRandom(SEED);
  const npy = join(folder, 'a.npy');
  const fvecs = join(folder, 'a.fvecs');
  await writeFile(
    npy,
    npyBytes(
      '<f4',
      [4, 3],
      Float32Array.from({ length: 12 }, (_, i) => i + 1),
    ),
  );
  await writeXvecs(
    fvecs,
    3,
    Float32Array.from({ length: 12 }, (_, i) => i + 1),
  );
  for (const path of [npy, fvecs]) {
    const whole = await readFile(path);
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(whole);
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      await writeFile(path, bytes);
      await openRowFile(path)
        .then((file) => readUnitRows(file))
        .catch((error: unknown) => assert.ok(error instanceof KenyonError, `${path}, seed ${SEED}: ${error}`));
    }
  }
});

test('vectors come at length one, and those that cannot are refused by their position', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.fvecs');
  await writeXvecs(path, 2, Float32Array.of(3, 4, 0, 2));
  const { rows, count, dim } = await readUnitRows(await openRowFile(path));
  assert.deepEqual([[...rows], count, dim], [[Math.fround(0.6), Math.fround(0.8), 0, 1], 2, 2]);
  await writeXvecs(path, 2, Float32Array.of(3, 4, 0, 0));
  await assert.rejects(readUnitRows(await openRowFile(path)), (error) => {
    return error instanceof InvalidArgumentError && /vector 1 has length zero/.test(error.message);
  });
  await writeXvecs(path, 2, Float32Array.of(3, 4, 1, 1, Number.NaN, 0));
  await assert.rejects(readUnitRows(await openRowFile(path)), /value 0 of vector 2 is NaN/);
  assert.equal((await readUnitRows(await openRowFile(path), { limit: 2 })).count, 2);
});

test('row numbers are cut to the width wanted and must name rows', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.ivecs');
  await writeXvecs(path, 3, Int32Array.of(0, 1, 2, 3, 4, 9));
  const file = await openRowFile(path);
  assert.deepEqual([...(await readRowNumbers(file, { count: 2, width: 2, bound: 5 }))], [0, 1, 3, 4]);
  await assert.rejects(readRowNumbers(file, { count: 2, width: 3, bound: 5 }), /row 1 names vector 9, and there are 5/);
});

test('a file that is not there, is a directory or has another ending is refused', async (t) => {
  const folder = await temporaryDirectory(t);
  await assert.rejects(openRowFile(join(folder, 'none.npy')), NotFoundError);
  await assert.rejects(openRowFile(join(folder, 'a.csv')), InvalidArgumentError);
  await writeFile(join(folder, 'b.fvecs'), '');
  await assert.rejects(openRowFile(join(folder, 'b.fvecs')), FormatError);
});
