import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeTensorFile } from '../../../../encoders/roformer/tensor-file.ts';
import {
  centredRows,
  readTeacherCentres,
  teacherCentre,
  writeTeacherCentres,
} from '../../../../encoders/training/start/teacher-centre.ts';
import { rowsOf } from '../../../../encoders/training/start/text-rows.ts';
import { FormatError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { sharedDirectory } from '../../../fixtures/temporary-directory.ts';

const VECTORS = Float32Array.of(1, 0, 3, 0, 2, 3, 50, 50);
const TEXTS = Int32Array.of(0, 1, 2);

test('a centre is the mean of the named vectors, and centred vectors have unit length from there', async () => {
  const centre = await teacherCentre(rowsOf(VECTORS, 2), TEXTS);
  assert.deepEqual([...centre.mean], [2, 1]);
  const into = new Float32Array(5);
  centredRows(rowsOf(VECTORS, 2), centre).copyRow(2, into, 1);
  assert.deepEqual([...into], [0, 0, 1, 0, 0]);
});

test('a vector at the centre becomes zeros', () => {
  const into = Float32Array.of(9, 9);
  centredRows(rowsOf(VECTORS, 2), { mean: Float32Array.of(1, 0) }).copyRow(0, into, 0);
  assert.deepEqual([...into], [0, 0]);
});

test('a centre needs two texts', async () => {
  for (const texts of [new Int32Array(0), Int32Array.of(1)]) {
    await assert.rejects(teacherCentre(rowsOf(VECTORS, 2), texts), InvalidArgumentError);
  }
});

test('centres come back from their file; another or a damaged one is refused', async () => {
  const dir = await sharedDirectory();
  const centres = Array.from({ length: 12 }, (_, i) => ({ mean: Float32Array.of(i, 2.5) }));
  const path = join(dir, 'centres.bin');
  await writeTeacherCentres(path, centres);
  assert.deepEqual(await readTeacherCentres(path), centres);
  const other = join(dir, 'weights.bin');
  await writeTensorFile(other, new Map([['x', { shape: [1], data: Float32Array.of(1) }]]));
  await assert.rejects(readTeacherCentres(other), FormatError);
  await writeFile(path, 'nothing');
  await assert.rejects(readTeacherCentres(path), FormatError);
});
