import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlatIndex } from '../../index/flat/flat-index.ts';
import { AbortedError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { NaiveIndex, seededRows } from './naive-index.ts';
import { refusesWrongInput } from './wrong-input.ts';

refusesWrongInput('the exact index', (dim) => new FlatIndex(dim));

test('the exact index answers as a full sort does, whatever was added and removed', async () => {
  // Few rows in a chunk, so that chunks fill, shrink and go.
  for (const [chunkRows, seed] of [
    [3, 1],
    [1000, 2],
  ]) {
    const dim = 5;
    const random = createRandom(seed);
    const index = new FlatIndex(dim, chunkRows);
    const naive = new NaiveIndex();
    let nextOrd = 0;
    for (let step = 0; step < 60; step++) {
      const count = random.below(6);
      const ords = Uint32Array.from({ length: count }, () => (nextOrd += 1 + random.below(3)));
      const rows = seededRows(random, count, dim);
      await index.add(ords, rows);
      naive.add(ords, rows);
      const gone = naive.ords().filter(() => random.next() < 0.15);
      await index.remove(Uint32Array.from([...gone, nextOrd + 5, ...gone]));
      naive.remove(gone);
      assert.equal(index.count, naive.ords().length);
      const query = seededRows(random, 1, dim);
      const k = 1 + random.below(12);
      const { ords: found, scores } = await index.search(query, k);
      const expected = naive.search(query, k);
      assert.deepEqual(
        [...found],
        expected.map(({ ord }) => ord),
        `seed ${seed}, step ${step}`,
      );
      for (const [i, { score }] of expected.entries()) assert.ok(Math.abs(scores[i] - score) < 1e-5);
    }
  }
});

test('the greatest ord there is can be added, found and removed', async () => {
  const index = new FlatIndex(2);
  await index.add(Uint32Array.of(7, 2 ** 32 - 1), Float32Array.of(1, 0, 0, 1));
  assert.deepEqual([...(await index.search(Float32Array.of(0, 1), 1)).ords], [2 ** 32 - 1]);
  await index.remove(Uint32Array.of(2 ** 32 - 1));
  assert.deepEqual([...(await index.search(Float32Array.of(0, 1), 5)).ords], [7]);
});

test('a search that is aborted says so', async () => {
  const index = new FlatIndex(2);
  await index.add(Uint32Array.of(0), Float32Array.of(1, 0));
  await assert.rejects(index.search(Float32Array.of(1, 0), 1, { signal: AbortSignal.abort() }), AbortedError);
});
