import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { NaiveIndex, seededRows } from '../naive-index.ts';
import { refusesWrongInput } from '../wrong-input.ts';

refusesWrongInput('the graph', (dim) => GrowingGraph.create(dim));

async function build(count: number, dim: number, seed: number, options = { M: 8, efConstruction: 40 }) {
  const index = GrowingGraph.create(dim, options);
  const naive = new NaiveIndex();
  const ords = Uint32Array.from({ length: count }, (_, i) => i * 2);
  const rows = seededRows(createRandom(seed), count, dim);
  await index.add(ords, rows);
  if (count > 0) naive.add(ords, rows);
  return { index, naive };
}

test('a graph searched as wide as it is answers as a full sort does', async () => {
  // Around the number of neighbours of a node, and past the first growth.
  for (const count of [1, 8, 9, 16, 17, 33, 1023, 1024, 1025]) {
    const { index, naive } = await build(count, 8, count);
    const random = createRandom(count + 1);
    for (let i = 0; i < 5; i++) {
      const query = seededRows(random, 1, 8);
      const { ords, scores } = await index.search(query, 10, { efSearch: count });
      const expected = naive.search(query, 10);
      assert.deepEqual(
        [...ords],
        expected.map(({ ord }) => ord),
        `count ${count}`,
      );
      for (const [j, { score }] of expected.entries()) assert.ok(Math.abs(scores[j] - score) < 1e-5);
    }
  }
});

test('recall@10 of 1,500 random vectors does not fall below its measured value less a margin', async () => {
  const { index, naive } = await build(1500, 24, 4, { M: 16, efConstruction: 60 });
  const random = createRandom(5);
  let found = 0;
  for (let i = 0; i < 50; i++) {
    const query = seededRows(random, 1, 24);
    const { ords } = await index.search(query, 10);
    const expected = new Set(naive.search(query, 10).map(({ ord }) => ord));
    found += [...ords].filter((ord) => expected.has(ord)).length;
  }
  assert.ok(found / 500 >= 0.95, `recall ${found / 500}`);
});

test('after 99 % are removed a search still answers min(k, count) live neighbours', async () => {
  const { index, naive } = await build(1500, 8, 6);
  const kept = new Set([2, 600, 1200, 1202, 1204, 1800, 2000, 2222, 2600, 2800, 2900, 2998]);
  const gone = naive.ords().filter((ord) => !kept.has(ord));
  await index.remove(Uint32Array.from(gone));
  naive.remove(gone);
  assert.equal(index.count, 12);
  const random = createRandom(7);
  for (const k of [1, 10, 12, 13]) {
    const query = seededRows(random, 1, 8);
    const { ords } = await index.search(query, k, { efSearch: 1 });
    assert.equal(ords.length, Math.min(k, 12));
    assert.ok(ords.every((ord) => kept.has(ord)));
    assert.deepEqual(
      [...(await index.search(query, k)).ords],
      naive.search(query, k).map(({ ord }) => ord),
    );
  }
});

test('vectors that are added while a search compares with all that is allowed push none out that were there before', async () => {
  const random = createRandom(12);
  for (const [before, added, k] of [
    [1, 30, 40],
    [4, 21, 338],
    [8, 9, 17],
    [11, 200, 211],
    [40, 3, 45],
  ]) {
    const { index, naive } = await build(before, 8, before);
    const ords = Uint32Array.from({ length: added }, (_, i) => 2 * (before + i));
    const allowed = OrdSet.of([...naive.ords(), ...ords]);
    const adding = index.add(ords, seededRows(random, added, 8));
    const { ords: found } = await index.search(seededRows(random, 1, 8), k, { allowed });
    await adding;
    const missing = naive.ords().filter((ord) => !found.includes(ord));
    assert.deepEqual(missing, [], `${before} before, ${added} added, k ${k}`);
  }
});

test('only allowed vectors are found, as many as there are, whether they lie near the query or far from it', async () => {
  const { index, naive } = await build(1500, 8, 10);
  const gone = [0, 4, 2000];
  await index.remove(Uint32Array.from(gone));
  naive.remove(gone);
  const random = createRandom(11);
  for (const size of [0, 1, 9, 40, 400, 1400]) {
    const query = seededRows(random, 1, 8);
    const byScore = naive.search(query, 1500).map(({ ord }) => ord);
    for (const of of [random.shuffle([...byScore]), byScore, byScore.toReversed()]) {
      const allowed = OrdSet.of([...of.slice(0, size), ...(size === 0 ? [] : [...gone, 1, 2 ** 32 - 1])]);
      const { ords } = await index.search(query, 10, { efSearch: 1500, allowed });
      const expected = byScore.filter((ord) => allowed.has(ord)).slice(0, 10);
      assert.deepEqual([...ords], expected, `${size} allowed`);
    }
  }
});

test('what was just added does not stand for allowed vectors that a walk did not go far enough to find', async () => {
  const { index, naive } = await build(1500, 8, 13);
  const random = createRandom(14);
  const query = seededRows(random, 1, 8);
  const byScore = naive.search(query, 1500).map(({ ord }) => ord);
  // Few enough that no strays are looked for, and all of them the furthest there can be.
  const ords = Uint32Array.from({ length: 20 }, (_, i) => 2 * (1500 + i));
  const rows = Float32Array.from({ length: 20 * 8 }, (_, i) => -query[i % 8]);
  await index.add(ords, rows);
  for (const near of [0, 3, 9]) {
    const allowed = OrdSet.of([...byScore.slice(0, near), ...byScore.slice(500), ...ords]);
    const { ords: found } = await index.search(query, 10, { allowed });
    const expected = byScore.filter((ord) => allowed.has(ord)).slice(0, 10);
    assert.deepEqual([...found], expected, `${near} near`);
  }
});

test('vectors that are all equal are found all the same, smallest ord first', async () => {
  const index = GrowingGraph.create(4, { M: 2, efConstruction: 2 });
  const count = 300;
  await index.add(
    Uint32Array.from({ length: count }, (_, i) => i),
    new Float32Array(count * 4).fill(0.5),
  );
  const { ords } = await index.search(new Float32Array(4).fill(0.5), count);
  assert.deepEqual(
    [...ords],
    Array.from({ length: count }, (_, i) => i),
  );
});

test('removing twice, or what was never there, changes nothing', async () => {
  const { index } = await build(20, 4, 8);
  await index.remove(Uint32Array.of(2, 2, 3, 2 ** 32 - 1));
  await index.remove(Uint32Array.of(2));
  assert.equal(index.count, 19);
  assert.equal(index.total, 20);
});

test('options that make no graph are refused', async () => {
  for (const options of [
    { M: 1 },
    { M: 129 },
    { M: 2.5 },
    { efConstruction: 3 },
    { efConstruction: 9999 },
    { seed: -1 },
  ]) {
    assert.throws(() => GrowingGraph.create(4, options), InvalidArgumentError);
  }
  const index = GrowingGraph.create(1);
  await index.add(Uint32Array.of(0), Float32Array.of(1));
  for (const efSearch of [0, -1, 1.5, Number.NaN, 100_001]) {
    await assert.rejects(index.search(Float32Array.of(1), 1, { efSearch }), InvalidArgumentError);
  }
});

test('adding lets the event loop run in between', async (t) => {
  const count = 1200;
  const index = GrowingGraph.create(64);
  let turns = 0;
  const timer = setInterval(() => {
    turns++;
  }, 1);
  t.after(() => clearInterval(timer));
  await index.add(
    Uint32Array.from({ length: count }, (_, i) => i),
    seededRows(createRandom(9), count, 64),
  );
  assert.ok(turns >= 2, `${turns} turns`);
});
