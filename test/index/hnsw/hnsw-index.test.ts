import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { IndexLostError } from '../../../index/contract/vector-index.ts';
import { GrowingGraph } from '../../../index/hnsw/growing-graph.ts';
import { HnswIndex } from '../../../index/hnsw/hnsw-index.ts';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { NaiveIndex, seededRows } from '../naive-index.ts';

const DIM = 16;

/** The vectors of the naive twin, as the store would give them. */
function sourceOf(twin: NaiveIndex) {
  return {
    dots(query: Float32Array, ords: Uint32Array, scores: Float32Array) {
      ords.forEach((ord, i) => {
        const vector = twin.vectorOf(ord) as Float32Array | undefined;
        scores[i] = vector === undefined ? Number.NaN : dotAt(query, vector, 0);
      });
    },
  };
}

for (const seed of [1, 2, 3]) {
  test(`a graph that rests and grows on in turn finds what sorting everything finds (seed ${seed})`, async (t) => {
    const directory = await temporaryDirectory(t);
    const random = createRandom(seed);
    const twin = new NaiveIndex();
    const index = new HnswIndex(GrowingGraph.create(DIM, { M: 8, efConstruction: 40 }));
    let saves = 0;
    const rest = async () => {
      if (index.growing === undefined || index.total === 0) return;
      const path = join(directory, `graph-${saves++}`);
      const state = await index.growing.writeTo(path);
      const packed = await PackedGraph.fromHnswFile(path, DIM, sourceOf(twin));
      index.rest({ packed, unpack: () => GrowingGraph.readFrom(path, state) });
      assert.equal(index.growing, undefined);
    };
    for (let step = 0, next = 0; step < 30; step++) {
      const action = random.next();
      if (action < 0.4) {
        const count = 1 + random.below(30);
        const ords = Uint32Array.from({ length: count }, (_, i) => next + i);
        const rows = seededRows(random, count, DIM);
        next += count;
        twin.add(ords, rows);
        await index.add(ords, rows);
      } else if (action < 0.7) {
        const gone = Uint32Array.from(twin.ords().filter(() => random.next() < 0.2));
        twin.remove(gone);
        await index.remove(gone);
      } else await rest();
      const expected = twin.search(seededRows(createRandom(step), 1, DIM), 20);
      const { ords, scores } = await index.search(seededRows(createRandom(step), 1, DIM), 20, { efSearch: 1000 });
      const where = `seed ${seed}, step ${step}`;
      assert.equal(index.count, twin.ords().length, where);
      assert.deepEqual(
        [...ords],
        expected.map(({ ord }) => ord),
        where,
      );
      for (const [i, { score }] of expected.entries()) assert.ok(Math.abs(scores[i] - score) < 1e-5, where);
    }
    assert.ok(saves > 0);
  });
}

test('a graph whose file is gone when it is to grow says that it is lost, and goes on answering', async (t) => {
  const twin = new NaiveIndex();
  const rows = seededRows(createRandom(1), 10, DIM);
  const ords = Uint32Array.from({ length: 10 }, (_, i) => i);
  twin.add(ords, rows);
  const index = new HnswIndex(GrowingGraph.create(DIM));
  await index.add(ords, rows);
  const path = join(await temporaryDirectory(t), 'graph');
  await index.growing!.writeTo(path);
  const packed = await PackedGraph.fromHnswFile(path, DIM, sourceOf(twin));
  index.rest({ packed, unpack: () => Promise.reject(new Error('no such file')) });
  await assert.rejects(index.add(Uint32Array.of(10), rows.subarray(0, DIM)), IndexLostError);
  assert.equal((await index.search(rows.subarray(0, DIM), 10)).ords.length, 10);
  const other = new HnswIndex(GrowingGraph.create(DIM + 1));
  assert.throws(() => other.rest({ packed, unpack: () => Promise.reject(new Error('never')) }), InvalidArgumentError);
});
