import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { exactTruth } from '../../../src/measure/exact-truth.ts';
import { type FileChoice, readFileData } from '../../../src/measure/file-data.ts';
import type { VectorRows } from '../../../src/measure/rows/vector-rows.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { writeXvecs } from './rows/write-rows.ts';
import { seededRows } from './vectors-fixture.ts';

const K = 5;
const DIM = 6;

interface Files {
  readonly folder: string;
  readonly choice: FileChoice;
  readonly base: VectorRows;
  readonly asked: VectorRows;
}

async function writeFiles(folder: string): Promise<Files> {
  const base = seededRows(200, DIM, 1);
  const asked = seededRows(30, DIM, 2);
  const vectors = join(folder, 'base.fvecs');
  const queries = join(folder, 'queries.fvecs');
  await writeXvecs(vectors, DIM, base.rows);
  await writeXvecs(queries, DIM, asked.rows);
  return { folder, choice: { vectors, queries, k: K, seed: 1 }, base, asked };
}

test('without queries a tenth of the vectors is held out, or as many as are wanted', async (t) => {
  const { choice } = await writeFiles(await temporaryDirectory(t));
  const { vectors } = choice;
  const tenth = await readFileData({ vectors, k: K, seed: 1 });
  assert.deepEqual([tenth.base.count, tenth.queries.count, tenth.facts.dim], [180, 20, DIM]);
  assert.equal(tenth.facts.name, 'base.fvecs');
  const more = await readFileData({ vectors, k: K, seed: 1, queriesCount: 50, limit: 150 });
  assert.deepEqual([more.base.count, more.queries.count], [100, 50]);
  await assert.rejects(readFileData({ vectors, k: K, seed: 1, queriesCount: 200 }), InvalidArgumentError);
  await assert.rejects(readFileData({ vectors, k: K, seed: 1, limit: 60 }), InvalidArgumentError);
});

test('a truth that is right is taken over, one by another distance or of other rows is refused', async (t) => {
  const { folder, choice, base, asked } = await writeFiles(await temporaryDirectory(t));
  const path = join(folder, 'truth.ivecs');
  const right = (await exactTruth(base, asked, K + 2)).ords;
  await writeXvecs(path, K + 2, Int32Array.from(right));
  const { truth } = await readFileData({ ...choice, truth: path });
  assert.deepEqual([...truth!.thresholds], [...(await exactTruth(base, asked, K)).thresholds]);
  await assert.rejects(readFileData({ ...choice, truth: path, k: K + 3 }), /30 queries need 8 each/);
  await assert.rejects(readFileData({ ...choice, truth: path, limit: 150 }), InvalidArgumentError);
  await writeXvecs(
    path,
    K,
    Int32Array.from({ length: 30 * K }, (_, i) => i),
  );
  await assert.rejects(readFileData({ ...choice, truth: path }), /nearest by cosine/);
  await writeXvecs(
    path,
    K,
    Int32Array.from({ length: 30 * K }, () => 200),
  );
  await assert.rejects(readFileData({ ...choice, truth: path }), FormatError);
});

test('a truth without its queries, and queries of another width, are refused', async (t) => {
  const { folder, choice } = await writeFiles(await temporaryDirectory(t));
  const { vectors } = choice;
  await assert.rejects(readFileData({ vectors, k: K, seed: 1, truth: 'x.ivecs' }), InvalidArgumentError);
  const odd = join(folder, 'odd.fvecs');
  await writeXvecs(odd, 4, seededRows(10, 4, 1).rows);
  await assert.rejects(readFileData({ ...choice, queries: odd }), /queries have 4 values each/);
});

test('a file of ann-benchmarks brings its queries, and its neighbours where they are the nearest by cosine', async (t) => {
  const folder = await temporaryDirectory(t);
  const base = seededRows(200, DIM, 1);
  const asked = seededRows(30, DIM, 2);
  const { ords, thresholds } = await exactTruth(base, asked, K);
  for (const isRight of [true, false]) {
    const vectors = join(folder, `${isRight}.hdf5`);
    await writeHdf5(vectors, { base, asked, neighbors: isRight ? ords : ords.map((ord) => (ord + 1) % 200) });
    const data = await readFileData({ vectors, k: K, seed: 1 });
    assert.deepEqual(data.base.rows, base.rows);
    assert.deepEqual(data.queries.rows, asked.rows);
    assert.deepEqual(data.truth?.thresholds, isRight ? thresholds : undefined);
    assert.equal((await readFileData({ vectors, k: K, seed: 1, limit: 150 })).truth, undefined);
    await assert.rejects(readFileData({ vectors, queries: vectors, k: K, seed: 1 }), InvalidArgumentError);
  }
});

test('an HDF5 file of another layout, cut off, or that is none is refused', async (t) => {
  const vectors = join(await temporaryDirectory(t), 'a.hdf5');
  const read = () => readFileData({ vectors, k: K, seed: 1 });
  await writeFile(vectors, 'no such thing');
  await assert.rejects(read, /no HDF5 file/);
  await writeHdf5(vectors, { base: seededRows(20, DIM, 1) });
  await assert.rejects(read, /no dataset test.* it has train/);
  const whole = await readFile(vectors);
  await writeFile(vectors, whole.subarray(0, whole.length / 2));
  await assert.rejects(read, FormatError);
});

async function writeHdf5(
  path: string,
  { base, asked, neighbors }: { base: VectorRows; asked?: VectorRows; neighbors?: Uint32Array },
): Promise<void> {
  const library = await import('h5wasm/node');
  await library.ready;
  const file = new library.File(path, 'w');
  const put = (name: string, data: Float32Array | Int32Array, width: number) =>
    file.create_dataset({ name, data, shape: [data.length / width, width] });
  put('train', base.rows, base.dim);
  if (asked) put('test', asked.rows, asked.dim);
  if (neighbors) put('neighbors', Int32Array.from(neighbors), K);
  file.close();
}
