import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import { readHnswFile } from '../../../index/hnsw/hnsw-file.ts';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { findStrays } from '../../../index/hnsw/stray-nodes.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { seededRows } from '../naive-index.ts';

const DIM = 16;
const COUNT = 480;
/** Vectors added at once: fewer than make a graph of that size look for strays. */
const BATCH = 10;
const K = 40;

/** Texts that are much alike, in Latin letters or Han characters: their vectors crowd, and links are given up. */
function alike(seed: number, textOf: (batch: number, at: number) => string): Float32Array {
  const encoder = new NgramEncoder(DIM);
  const rows = new Float32Array(COUNT * DIM);
  for (let i = 0; i < COUNT; i++) rows.set(encoder.vectorOf(`${seed} ${textOf(Math.floor(i / 30), i % 30)}`), i * DIM);
  return rows;
}

/** Unit vectors around centres, by the centre of each and how far it may lie from it; a spread of 0 makes them equal. */
function around(seed: number, placeOf: (i: number) => { centre: number; spread: number }): Float32Array {
  const random = createRandom(seed);
  const centres = seededRows(random, 16, DIM);
  const rows = seededRows(random, COUNT, DIM);
  for (let i = 0; i < COUNT; i++) {
    const { centre, spread } = placeOf(i);
    const row = rows.subarray(i * DIM, (i + 1) * DIM);
    for (let j = 0; j < DIM; j++) row[j] = centres[centre * DIM + j] + spread * row[j];
    const norm = Math.hypot(...row);
    for (let j = 0; j < DIM; j++) row[j] /= norm;
  }
  return rows;
}

const KINDS: Record<string, (seed: number) => Float32Array> = {
  'texts much alike': (seed) => alike(seed, (batch, at) => `text ${batch} ${at} ${(batch * 31 + at * 17) % 97}`),
  相似的句子: (seed) => alike(seed, (batch, at) => `第${batch}批第${at}句，共${(batch * 31 + at * 17) % 97}字`),
  random: (seed) => seededRows(createRandom(seed), COUNT, DIM),
  clusters: (seed) => around(seed, (i) => ({ centre: (i * 7) % 12, spread: 0.05 })),
  'clusters one after another': (seed) => around(seed, (i) => ({ centre: Math.floor(i / 100), spread: 0.05 })),
  'many equal ones among others near and far': (seed) =>
    around(seed, (i) => ({ centre: i % 3 === 2 ? i % 16 : 0, spread: [0, 0.02, 1][i % 3] })),
};

/** A graph of few links that grew batch by batch, of which some were removed, and what is left in it. */
async function grow(rows: Float32Array, M: number): Promise<{ index: GrowingGraph; live: Set<number> }> {
  const index = GrowingGraph.create(DIM, { M, efConstruction: 16 });
  const live = new Set<number>();
  for (let from = 0; from < COUNT; from += BATCH) {
    const ords = Uint32Array.from({ length: BATCH }, (_, i) => from + i);
    await index.add(ords, rows.subarray(from * DIM, (from + BATCH) * DIM));
    for (const ord of ords) live.add(ord);
    if (from % (3 * BATCH) !== 0) continue;
    const gone = [...live].filter((ord) => ord % 11 === 5).slice(0, 7);
    await index.remove(Uint32Array.from(gone));
    for (const ord of gone) live.delete(ord);
  }
  return { index, live };
}

/** Ords whose own vector finds neither them nor so many equal ones. */
async function lost(
  index: GrowingGraph | PackedGraph,
  rows: Float32Array,
  ords: Iterable<number>,
  efSearch: number,
): Promise<number[]> {
  const missing: number[] = [];
  for (const ord of ords) {
    const query = rows.subarray(ord * DIM, (ord + 1) * DIM);
    const options = { efSearch, ...(index instanceof PackedGraph && { method: 'walk' as const }) };
    const found = await index.search(query, K, options);
    // So many equal ones that it need not be among the first.
    const isCrowded = found.scores[K - 1] > found.scores[0] - 1e-6;
    if (!found.ords.includes(ord) && !isCrowded) missing.push(ord);
  }
  return missing;
}

/** Live ords that no path leads to in a file of the graph. */
async function straysOf(path: string, live: ReadonlySet<number>): Promise<number[]> {
  const graph = await readHnswFile(path, DIM, { start() {}, vector() {} });
  return Array.from(await findStrays(graph), (node) => graph.ords[node]).filter((ord) => live.has(ord));
}

for (const [kind, rowsOf] of Object.entries(KINDS)) {
  for (const M of [2, 4, 8]) {
    test(`a search as wide as the graph finds every live vector by itself (${kind}, M ${M})`, async (t) => {
      const rows = rowsOf(M);
      const { index, live } = await grow(rows, M);
      assert.equal(index.count, live.size);
      const path = join(await temporaryDirectory(t), 'graph.bin');
      const state = await index.writeTo(path);
      const strays = await straysOf(path, live);
      const asked = [...strays.slice(0, 20), ...[...live].filter((_, i) => i % 6 === 0)];
      assert.deepEqual(await lost(index, rows, asked, COUNT), [], 'growing');
      const again = await GrowingGraph.readFrom(path, state);
      assert.deepEqual(await lost(again, rows, asked.slice(0, 40), COUNT), [], 'read again');
      const source = {
        dots(query: Float32Array, ords: Uint32Array, scores: Float32Array) {
          for (const [i, ord] of ords.entries()) scores[i] = dotAt(query, rows, ord * DIM);
        },
      };
      const packed = await PackedGraph.fromHnswFile(path, DIM, source);
      assert.deepEqual(await lost(packed, rows, live, COUNT), [], 'at rest');
    });
  }
}

test('vectors that no path leads to, and the last that came, are found by the narrowest search while the graph is small', async (t) => {
  const rows = KINDS.clusters(5);
  const { index, live } = await grow(rows, 2);
  // As many as make it look for strays.
  const more = Uint32Array.from({ length: 40 }, (_, i) => COUNT + i);
  await index.add(more, around(6, () => ({ centre: 1, spread: 0.05 })).subarray(0, 40 * DIM));
  const path = join(await temporaryDirectory(t), 'graph.bin');
  await index.writeTo(path);
  const nowhere = await straysOf(path, live);
  assert.ok(nowhere.length > 0);
  assert.deepEqual(await lost(index, rows, nowhere, 1), []);
  const last = seededRows(createRandom(7), 8, DIM);
  const lastOrds = Uint32Array.from({ length: 8 }, (_, i) => COUNT + 40 + i);
  await index.add(lastOrds, last);
  for (const [i, ord] of lastOrds.entries()) {
    const { ords } = await index.search(last.subarray(i * DIM, (i + 1) * DIM), 1, { efSearch: 1 });
    assert.deepEqual([...ords], [ord]);
  }
  // One that is removed is not found any more, though it was kept apart.
  const gone = Uint32Array.of(nowhere[0], lastOrds[0]);
  await index.remove(gone);
  for (const query of [rows.subarray(gone[0] * DIM, (gone[0] + 1) * DIM), last.subarray(0, DIM)]) {
    const { ords } = await index.search(query, index.count, { efSearch: COUNT });
    assert.equal(ords.length, index.count);
    assert.ok(!ords.includes(gone[0]) && !ords.includes(gone[1]));
  }
});
