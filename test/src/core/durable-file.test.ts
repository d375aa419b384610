import assert from 'node:assert/strict';
import { link, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeDirectory, removeLeftovers, writeWholeFile } from '../../../src/core/durable-file.ts';
import { StorageError } from '../../../src/core/errors.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('a whole file takes the place of another, from a text or from what writes it', async (t) => {
  const dir = await temporaryDirectory(t);
  const path = join(dir, 'file');
  await writeWholeFile(path, 'one');
  await link(path, join(dir, 'before'));
  await writeWholeFile(path, async (file) => {
    await file.writeFile('t');
    await file.writeFile('wo');
  });
  assert.deepEqual(await Promise.all(['file', 'before'].map((name) => readFile(join(dir, name), 'utf8'))), [
    'two',
    'one',
  ]);
});

test('a write that fails leaves the old file and nothing else, and names the file', async (t) => {
  const dir = await temporaryDirectory(t);
  const path = join(dir, 'file');
  await writeFile(path, 'old');
  const failing = writeWholeFile(path, async (file) => {
    await file.writeFile('half');
    throw new Error('the disk is full');
  });
  await assert.rejects(
    failing,
    (error) => error instanceof StorageError && error.message === `cannot write ${path}: the disk is full`,
  );
  assert.deepEqual([await readdir(dir), await readFile(path, 'utf8')], [['file'], 'old']);
});

test('a directory is made with those above it; where a file stands that is said', async (t) => {
  const dir = await temporaryDirectory(t);
  await makeDirectory(join(dir, 'a', 'b'));
  assert.deepEqual(await readdir(join(dir, 'a')), ['b']);
  await writeFile(join(dir, 'file'), '');
  await assert.rejects(makeDirectory(join(dir, 'file', 'c')), StorageError);
});

test('a directory that a file system says is not there, in one that is, is an error and no endless try', async (t) => {
  if (process.platform !== 'linux') return;
  await assert.rejects(makeDirectory('/proc/nope'), StorageError);
  await assert.rejects(makeDirectory('/proc/nope/below'), StorageError);
  const folder = await temporaryDirectory(t);
  await makeDirectory(join(folder, 'a', 'b', 'c'));
  await makeDirectory(join(folder, 'a', 'b', 'c'));
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(makeDirectory(join(folder, 'file')), StorageError);
  await assert.rejects(makeDirectory(join(folder, 'file', 'below')), StorageError);
});

test('temporary files that nobody has written to for an hour are removed, and what else is told, but nothing else', async (t) => {
  const dir = await temporaryDirectory(t);
  const old = [
    'words.lists.0a1b2c3d.tmp',
    'hnsw.graph.ffffffff.tmp',
    'orphan.bin',
    'words.lists',
    'a.tmp',
    'b.0A1B2C3D.tmp',
  ];
  for (const name of old) {
    await writeFile(join(dir, name), name);
    await utimes(join(dir, name), 0, Date.now() / 1000 - 3700);
  }
  await writeFile(join(dir, 'words.lists.00000000.tmp'), 'another process writes it');
  await removeLeftovers(dir, (name) => name === 'orphan.bin');
  assert.deepEqual((await readdir(dir)).sort(), ['a.tmp', 'b.0A1B2C3D.tmp', 'words.lists', 'words.lists.00000000.tmp']);
});
