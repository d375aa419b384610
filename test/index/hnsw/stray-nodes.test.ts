import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import type { HnswLinks } from '../../../index/hnsw/hnsw-file.ts';
import { readHnswFile } from '../../../index/hnsw/hnsw-file.ts';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { findStrays, linkStrays } from '../../../index/hnsw/stray-nodes.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
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

/** Ords whose own vector, searched for as widely as can be, finds neither them nor so many equal ones. */
async function lost(index: GrowingGraph | PackedGraph, rows: Float32Array, ords: readonly number[]): Promise<number[]> {
  const k = 40;
  const missing: number[] = [];
  for (const ord of ords) {
    const query = rows.subarray(ord * DIM, (ord + 1) * DIM);
    const found = await index.search(query, k, {
      efSearch: ords.length,
      ...(index instanceof PackedGraph && { method: 'walk' }),
    });
    const isCrowded = found.scores[k - 1] > found.scores[0] - 1e-6;
    if (!found.ords.includes(ord) && !isCrowded) missing.push(ord);
  }
  return missing;
}

test('strays are the nodes that no path leads to, and linking leaves none', async () => {
  const cases: [HnswLinks, number[]][] = [
    [graphOf([]), []],
    [graphOf([[]]), []],
    [graphOf([[1], [0], [1]]), [2]],
    // A chain, an island, and a node without neighbours.
    [graphOf([[1], [0], [1, 3], [2], [5], [4], []]), [2, 3, 4, 5, 6]],
    [graphOf([[], [0], [1], [2]]), [1, 2, 3]],
    [graphOf([[1], [2], [1]], 2), [0]],
  ];
  for (const [graph, strays] of cases) {
    assert.deepEqual([...(await findStrays(graph))], strays);
    const linked = await linkStrays(graph);
    assert.deepEqual([...(await findStrays(linked))], []);
    for (let node = 0; node < graph.count; node++) {
      const own = graph.links.subarray(graph.starts[node], graph.starts[node + 1]);
      assert.deepEqual(linked.links.slice(linked.starts[node], linked.starts[node] + own.length), own.slice());
    }
    if (strays.length === 0) assert.equal(linked, graph);
  }
});

test('every live vector is found by itself while a graph of few links grows, and when it rests', async (t) => {
  const rows = alike(3, 1200);
  const index = GrowingGraph.create(DIM, SPARSE);
  const live = new Set<number>();
  for (let from = 0; from < 1200; from += 30) {
    const ords = Uint32Array.from({ length: 30 }, (_, i) => from + i);
    await index.add(ords, rows.subarray(from * DIM, (from + 30) * DIM));
    for (const ord of ords) live.add(ord);
    if (from % 90 !== 60) continue;
    const gone = [...live].slice(0, 7);
    await index.remove(Uint32Array.from(gone));
    for (const ord of gone) live.delete(ord);
  }
  assert.deepEqual(await lost(index, rows, [...live]), [], 'growing');
  assert.equal(index.count, live.size, 'what was removed stays removed');
  const path = join(await temporaryDirectory(t), 'graph.bin');
  await index.writeTo(path);
  const source = {
    dots(query: Float32Array, ords: Uint32Array, scores: Float32Array) {
      for (const [i, ord] of ords.entries()) scores[i] = dotAt(query, rows, ord * DIM);
    },
  };
  const packed = await PackedGraph.fromHnswFile(path, DIM, source);
  assert.deepEqual(await lost(packed, rows, [...live]), [], 'at rest');
});

test('a graph that was saved with strays is packed without', async (t) => {
  const path = join(await temporaryDirectory(t), 'graph.bin');
  const random = createRandom(2);
  const rows = alike(1, 1200);
  const index = GrowingGraph.create(DIM, SPARSE);
  // In one piece: strays are looked for at its end, so the last ones come after that.
  await index.add(
    Uint32Array.from({ length: 1200 }, (_, i) => i),
    rows,
  );
  await index.writeTo(path);
  const graph = await readHnswFile(path, DIM, NO_SINK);
  const cut = { ...graph, links: graph.links.map((node) => (random.below(3) === 0 ? 0 : node)) };
  assert.ok((await findStrays(cut)).length > 0);
  assert.deepEqual([...(await findStrays(await linkStrays(cut)))], []);
});
