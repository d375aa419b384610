import assert from 'node:assert/strict';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadGraph, saveGraph } from '../../../index/hnsw/graph-file.ts';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { seededRows } from '../naive-index.ts';

const DIM = 8;
const SOURCE = { source: 'database/1', fingerprint: 'ab'.repeat(32) };
const PROGRESS = { nextOrd: 60, removals: 2, mark: 'some mark' };

async function savedGraph(t: TestContext) {
  const directory = await temporaryDirectory(t);
  const index = GrowingGraph.create(DIM);
  await index.add(
    Uint32Array.from({ length: 60 }, (_, i) => i),
    seededRows(createRandom(1), 60, DIM),
  );
  await index.remove(Uint32Array.of(5, 9));
  await saveGraph(directory, index, SOURCE, PROGRESS);
  return { directory, index, expected: { ...SOURCE, dim: DIM, parameters: index.parameters } };
}

test('a loaded graph answers as the saved one did, and goes on from there', async (t) => {
  const { directory, index, expected } = await savedGraph(t);
  const loaded = (await loadGraph(directory, expected))!;
  assert.deepEqual(loaded.progress, PROGRESS);
  assert.equal(loaded.index.count, 58);
  const more = seededRows(createRandom(2), 1000, DIM);
  for (const graph of [index, loaded.index]) {
    await graph.add(
      Uint32Array.from({ length: 1000 }, (_, i) => 60 + i),
      more,
    );
    assert.equal(graph.count, 1058);
  }
  const query = seededRows(createRandom(3), 1, DIM);
  assert.deepEqual(
    await loaded.index.search(query, 20, { efSearch: 2000 }),
    await index.search(query, 20, { efSearch: 2000 }),
  );
});

test('where nothing was saved nothing is loaded', async (t) => {
  const directory = await temporaryDirectory(t);
  const { parameters } = GrowingGraph.create(DIM);
  assert.equal(await loadGraph(directory, { ...SOURCE, dim: DIM, parameters }), undefined);
});

test('2,000 random flipped bytes are each noticed before hnswlib reads one', async (t) => {
  const { directory, expected } = await savedGraph(t);
  const random = createRandom(4);
  const names = await readdir(directory);
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(directory, name)) })));
  for (let i = 0; i < 2000; i++) {
    // Half of them in the small file, which would hardly be hit otherwise.
    const { name, bytes } = files[i % files.length];
    const at = random.below(bytes.length);
    const flipped = Buffer.from(bytes);
    flipped[at] ^= 1 + random.below(255);
    await writeFile(join(directory, name), flipped);
    await assert.rejects(loadGraph(directory, expected), FormatError, `${name} at ${at}`);
    await writeFile(join(directory, name), bytes);
  }
  assert.ok((await loadGraph(directory, expected)) !== undefined);
});

test('a file that is short, long, missing or another one is noticed', async (t) => {
  const { directory, expected } = await savedGraph(t);
  const payload = (await readdir(directory)).find((name) => name.endsWith('.bin'))!;
  const bytes = await readFile(join(directory, payload));
  for (const wrong of [
    bytes.subarray(0, 0),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, bytes]),
    Buffer.alloc(bytes.length),
  ]) {
    await writeFile(join(directory, payload), wrong);
    await assert.rejects(loadGraph(directory, expected), FormatError);
  }
  await rm(join(directory, payload));
  await assert.rejects(loadGraph(directory, expected), /is missing/);
});

test('a graph of another model, length, collection or build is refused by what differs', async (t) => {
  const { directory, expected } = await savedGraph(t);
  const cases: [object, RegExp][] = [
    [{ fingerprint: 'cd'.repeat(32) }, /another model: expected cdcd/],
    [{ source: 'database/2' }, /another collection: expected database\/2, got database\/1/],
    [{ dim: 9 }, /another dim: expected 9, got 8/],
    [{ parameters: { ...expected.parameters, M: 8 } }, /another M: expected 8, got 16/],
  ];
  for (const [change, message] of cases) {
    await assert.rejects(loadGraph(directory, { ...expected, ...change }), (error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, message);
      return true;
    });
  }
});

test('saving again leaves one pair of files, and takes away what crashed saves left an hour ago', async (t) => {
  const { directory, index, expected } = await savedGraph(t);
  const old = join(directory, 'hnsw-0123456789abcdef.bin');
  const young = join(directory, 'hnsw-fedcba9876543210.bin');
  for (const path of [old, young]) await writeFile(path, 'half');
  await utimes(old, 1, 1);
  await index.remove(Uint32Array.of(0));
  await saveGraph(directory, index, SOURCE, { ...PROGRESS, removals: 3 });
  const names = await readdir(directory);
  assert.equal(names.length, 3, names.join());
  assert.ok(names.includes('hnsw-fedcba9876543210.bin') && names.includes('hnsw.graph'));
  assert.equal((await loadGraph(directory, expected))!.progress.removals, 3);
});
