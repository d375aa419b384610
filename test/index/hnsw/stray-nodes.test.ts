import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import type { HnswLinks } from '../../../index/hnsw/hnsw-file.ts';
import { readHnswFile } from '../../../index/hnsw/hnsw-file.ts';
import { connectAll, findStrays } from '../../../index/hnsw/stray-nodes.ts';
import { createRandom } from '../../../src/core/random.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const DIM = 16;
const SPARSE = { M: 4, efConstruction: 16 };
const NO_SINK = { start() {}, vector() {} };

/** A graph of one layer by the neighbours of each node. */
function graphOf(neighbors: readonly (readonly number[])[], entry = 0): HnswLinks {
  const starts = Uint32Array.from([0, ...neighbors.map((_, i) => neighbors.slice(0, i + 1).flat().length)]);
  const count = neighbors.length;
  const facts = { count, entry, topLayer: 0, M: 4, upper: new Map() };
  return {
    ...facts,
    ords: new Uint32Array(count),
    removed: new Uint8Array(count),
    starts,
    links: Uint32Array.from(neighbors.flat()),
  };
}

/** Texts that are much alike: their vectors crowd, and links are given up. */
function alike(seed: number, count: number): Float32Array {
  const encoder = new NgramEncoder(DIM);
  const rows = new Float32Array(count * DIM);
  for (let i = 0; i < count; i++) {
    const [batch, at] = [Math.floor(i / 30), i % 30];
    rows.set(encoder.vectorOf(`p${seed} text ${batch} ${at} ${(batch * 31 + at * 17) % 97}`), i * DIM);
  }
  return rows;
}

test('strays are the nodes that no path leads to, and links are added until every node leads to every other', async () => {
  const cases: [HnswLinks, number[], isConnected?: true][] = [
    [graphOf([]), [], true],
    [graphOf([[]]), [], true],
    [graphOf([[1], [2], [0]]), [], true],
    [graphOf([[1], [0], [1]]), [2]],
    // A way in and none out, at once and in two steps, and a way in from a stray.
    [graphOf([[1, 2], [0], [3], [2]]), []],
    [graphOf([[1], [2], [3, 4], [4], [3]]), []],
    [graphOf([[1], [0], [0, 3], [4], [3]]), [2, 3, 4]],
    // A chain, an island, and a node without neighbours.
    [graphOf([[1], [0], [1, 3], [2], [5], [4], []]), [2, 3, 4, 5, 6]],
    [graphOf([[], [0], [1], [2]]), [1, 2, 3]],
    [graphOf([[1], [2], [1]], 2), [0]],
  ];
  for (const [graph, strays, isConnected] of cases) {
    assert.deepEqual([...(await findStrays(graph))], strays);
    const linked = await connectAll(graph);
    for (let entry = 0; entry < graph.count; entry++) {
      assert.deepEqual([...(await findStrays({ ...linked, entry }))], [], `from ${entry}`);
    }
    for (let node = 0; node < graph.count; node++) {
      const own = graph.links.subarray(graph.starts[node], graph.starts[node + 1]);
      assert.deepEqual(linked.links.slice(linked.starts[node], linked.starts[node] + own.length), own.slice());
    }
    if (isConnected) assert.equal(linked, graph);
  }
});

test('a graph that was saved with strays is packed without', async (t) => {
  const path = join(await temporaryDirectory(t), 'graph.bin');
  const random = createRandom(2);
  const rows = alike(1, 1200);
  const index = GrowingGraph.create(DIM, SPARSE);
  await index.add(
    Uint32Array.from({ length: 1200 }, (_, i) => i),
    rows,
  );
  await index.writeTo(path);
  const graph = await readHnswFile(path, DIM, NO_SINK);
  const cut = { ...graph, links: graph.links.map((node) => (random.below(3) === 0 ? 0 : node)) };
  assert.ok((await findStrays(cut)).length > 0);
  assert.deepEqual([...(await findStrays(await connectAll(cut)))], []);
});
