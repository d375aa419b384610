import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readHnswFile } from '../../../index/hnsw/hnsw-file.ts';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { seededRows } from '../naive-index.ts';
import { saveSeededGraph } from './packed-fixture.ts';

test('the file of a graph gives back its ords, vectors and removals, and links to its nodes', async (t) => {
  const { path, vectors } = await saveSeededGraph(await temporaryDirectory(t), 700, 5, { removed: [3, 401] });
  const seen: number[] = [];
  let count = 0;
  const rows: Float32Array[] = [];
  const links = await readHnswFile(path, 5, {
    start: (nodes) => {
      count = nodes;
    },
    vector: (node, vector) => {
      seen.push(node);
      rows.push(vector.slice());
    },
  });
  assert.equal(count, 700);
  assert.deepEqual([...links.ords], [...vectors.keys()]);
  assert.deepEqual(rows, [...vectors.values()]);
  assert.deepEqual(seen, [...seen.keys()]);
  assert.deepEqual(
    [...links.ords].filter((_, node) => links.removed[node] === 1),
    [3, 401],
  );
  assert.equal(links.starts[700], links.links.length);
  assert.ok(links.links.every((node) => node < 700));
  assert.equal(links.upper.get(links.entry)?.length, links.topLayer);
  assert.equal(links.M, 8);
});

test('a file that is short, long, of another dimension or of another kind is refused', async (t) => {
  const directory = await temporaryDirectory(t);
  const { path, source, dim } = await saveSeededGraph(directory, 60, 4);
  const whole = await readFile(path);
  const wrong = join(directory, 'wrong.bin');
  const refuses = async (bytes: Uint8Array, asDim = dim) => {
    await writeFile(wrong, bytes);
    await assert.rejects(PackedGraph.fromHnswFile(wrong, asDim, source), FormatError);
  };
  for (const length of [0, 1, 95, 96, 97, 200, whole.length - 1]) await refuses(whole.subarray(0, length));
  await refuses(Buffer.concat([whole, Buffer.alloc(1)]));
  await refuses(whole, 5);
  await refuses(Buffer.alloc(4096, 'not a graph'));
  // An endless number of nodes asks for no memory before the file is found too short for it.
  const many = Buffer.from(whole);
  many.writeUInt32LE(2 ** 31, 16);
  await refuses(many);
});

test('single flipped bits are refused or harmless', async (t) => {
  const directory = await temporaryDirectory(t);
  const { path, source } = await saveSeededGraph(directory, 80, 4, { removed: [7] });
  const whole = await readFile(path);
  const flipped = join(directory, 'flipped.bin');
  const random = createRandom(1);
  const query = seededRows(random, 1, 4);
  let refused = 0;
  for (let i = 0; i < 250; i++) {
    const bytes = Buffer.from(whole);
    // The head more often than its share, which has most of what can go wrong.
    bytes[random.below(i % 3 === 0 ? 96 : bytes.length)] ^= 1 << random.below(8);
    await writeFile(flipped, bytes);
    try {
      const graph = await PackedGraph.fromHnswFile(flipped, 4, source);
      assert.ok((await graph.search(query, 3, { method: 'walk' })).ords.length <= 3);
    } catch (error) {
      assert.ok(error instanceof FormatError, `a flipped bit made ${error}`);
      refused++;
    }
  }
  assert.ok(refused > 60, `${refused} refused`);
});
