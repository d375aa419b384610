import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Neighbors } from '../../../index/contract/vector-index.ts';
import { PackedGraph } from '../../../index/hnsw/packed-graph.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { AbortedError, FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { type NaiveIndex, seededRows } from '../naive-index.ts';
import { type SavedGraph, saveSeededGraph } from './packed-fixture.ts';

const METHODS = ['auto', 'walk', 'scan'] as const;

const pack = ({ path, dim, source }: SavedGraph) => PackedGraph.fromHnswFile(path, dim, source);

function bytesOf(payload: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...payload]);
}

/** What a full sort answers when only some may be found. */
function expected(naive: NaiveIndex, query: Float32Array, k: number, allowed?: OrdSet): number[] {
  const all = naive.search(query, Number.POSITIVE_INFINITY).map(({ ord }) => ord);
  return all.filter((ord) => allowed?.has(ord) ?? true).slice(0, k);
}

function assertExact({ ords, scores }: Neighbors, naive: NaiveIndex, query: Float32Array, right: number[]): void {
  assert.deepEqual([...ords], right);
  for (let i = 0; i < ords.length; i++) {
    const exact = naive.vectorOf(ords[i]).reduce((sum, value, j) => sum + value * query[j], 0);
    assert.ok(Math.abs(scores[i] - exact) < 1e-6, `score ${scores[i]} of ord ${ords[i]}, not ${exact}`);
  }
}

test('a packed graph searched as wide as it is answers as a full sort does, by every method', async (t) => {
  const directory = await temporaryDirectory(t);
  for (const [count, dim] of [
    [0, 4],
    [1, 1],
    [2, 3],
    [8, 16],
    [17, 17],
    [300, 33],
    [1025, 8],
  ]) {
    const saved = await saveSeededGraph(directory, count, dim);
    const graph = await pack(saved);
    assert.equal(graph.count, count);
    const random = createRandom(count);
    for (const method of METHODS) {
      const query = seededRows(random, 1, dim);
      const found = await graph.search(query, 10, { efSearch: Math.max(1, count), method });
      assertExact(found, saved.naive, query, expected(saved.naive, query, 10));
    }
  }
});

test('filters of every share, near the query and far from it, are answered in full by every method', async (t) => {
  const saved = await saveSeededGraph(await temporaryDirectory(t), 1500, 24);
  const graph = await pack(saved);
  const random = createRandom(2);
  const all = saved.naive.ords();
  for (const share of [1, 0.5, 0.1, 0.01, 0.001, 0]) {
    for (const kind of ['random', 'near', 'far']) {
      const query = seededRows(random, 1, 24);
      const byScore = expected(saved.naive, query, all.length);
      const size = Math.round(share * all.length);
      const of = { random: random.shuffle([...all]), near: byScore, far: byScore.toReversed() }[kind]!;
      // Ords that the graph does not have do no harm.
      const allowed = OrdSet.of([...of.slice(0, size), 0, 2, 1e6, 2 ** 32 - 1]);
      for (const method of METHODS) {
        const found = await graph.search(query, 10, { efSearch: 1500, method, allowed });
        assertExact(found, saved.naive, query, expected(saved.naive, query, 10, allowed));
      }
    }
  }
});

test('a stricter filter keeps recall and never answers with fewer than there are', async (t) => {
  const saved = await saveSeededGraph(await temporaryDirectory(t), 3000, 16, { M: 12 });
  const graph = await pack(saved);
  const random = createRandom(3);
  const all = saved.naive.ords();
  for (const share of [1, 0.5, 0.1, 0.02]) {
    for (const method of ['auto', 'walk'] as const) {
      let hits = 0;
      let wanted = 0;
      for (let i = 0; i < 20; i++) {
        const query = seededRows(random, 1, 16);
        const allowed = OrdSet.of(all.filter(() => random.next() < share));
        const right = expected(saved.naive, query, 10, allowed);
        const { ords } = await graph.search(query, 10, { efSearch: 80, method, allowed });
        assert.equal(ords.length, right.length);
        assert.ok([...ords].every((ord) => allowed.has(ord)));
        hits += right.filter((ord) => ords.includes(ord)).length;
        wanted += right.length;
      }
      assert.ok(hits / wanted >= 0.97, `recall ${hits / wanted} at share ${share} by ${method}`);
    }
  }
});

test('random removals and reopening leave the answers of a full sort', async (t) => {
  const removed = [3, 5, 99];
  const saved = await saveSeededGraph(await temporaryDirectory(t), 400, 12, { removed });
  let graph = await pack(saved);
  const { naive } = saved;
  const random = createRandom(4);
  while (naive.ords().length > 0) {
    assert.equal(graph.count, naive.ords().length);
    for (const method of METHODS) {
      const query = seededRows(random, 1, 12);
      const allowed = random.below(2) === 0 ? OrdSet.range(0, random.below(900)) : undefined;
      const found = await graph.search(query, 7, { efSearch: 400, method, allowed });
      assertExact(found, naive, query, expected(naive, query, 7, allowed));
    }
    const gone = Uint32Array.from({ length: 1 + random.below(90) }, () => 3 + random.below(850));
    await graph.remove(gone);
    naive.remove(gone);
    assert.ok(gone.every((ord) => !graph.has(ord)));
    if (naive.ords().length < 20) {
      await graph.remove(Uint32Array.from(naive.ords()));
      naive.remove(naive.ords());
    }
    const { meta, payload } = graph.save();
    graph = await PackedGraph.load(JSON.parse(JSON.stringify(meta)), bytesOf(payload), saved.source);
  }
  assert.equal(graph.total, 400);
  assert.equal((await graph.search(seededRows(random, 1, 12), 3)).ords.length, 0);
});

test('a saved graph reads back as the same bytes, though searches want more memory while it is written', async (t) => {
  const saved = await saveSeededGraph(await temporaryDirectory(t), 1200, 20);
  const graph = await pack(saved);
  const query = seededRows(createRandom(5), 1, 20);
  const { meta, payload } = graph.save();
  const pieces: Uint8Array[] = [];
  for (const piece of payload) {
    pieces.push(piece);
    await graph.search(query, 1, { efSearch: 300 * pieces.length ** 2, method: 'walk' });
  }
  const again = await PackedGraph.load(meta, Buffer.concat(pieces), saved.source);
  assert.deepEqual(again.save().meta, meta);
  assert.deepEqual(bytesOf(again.save().payload), Buffer.concat(pieces));
  assert.deepEqual(await again.search(query, 5), await graph.search(query, 5));
});

test('wrong lengths and damaged bytes are refused or harmless, never a crash', async (t) => {
  const saved = await saveSeededGraph(await temporaryDirectory(t), 150, 8, { removed: [9] });
  const form = (await pack(saved)).save();
  const { meta } = form;
  const payload = bytesOf(form.payload);
  const load = (changed: Record<string, unknown>, bytes = payload) =>
    PackedGraph.load({ ...meta, ...changed }, bytes, saved.source);
  await assert.rejects(load({}, payload.subarray(1)), FormatError);
  await assert.rejects(load({}, new Uint8Array(0)), FormatError);
  for (const name of Object.keys(meta)) {
    for (const value of [undefined, null, -1, 1.5, Number.NaN, '1', 2 ** 40]) {
      if (name === 'scoreError' && typeof value === 'number' && value > 0) continue;
      await assert.rejects(load({ [name]: value }), FormatError, `${name} = ${value}`);
    }
  }
  for (const changed of [{ entry: 150 }, { topLayer: 9 }, { nodes: 149 }, { upperStride: 1 }, { upperStride: 3 }]) {
    await assert.rejects(load(changed), FormatError, JSON.stringify(changed));
  }
  const random = createRandom(6);
  const query = seededRows(random, 1, 8);
  let refused = 0;
  for (let i = 0; i < 500; i++) {
    const bytes = Uint8Array.from(payload);
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    try {
      const graph = await load({}, bytes);
      for (const method of METHODS) assert.ok((await graph.search(query, 3, { method })).ords.length <= 3);
    } catch (error) {
      assert.ok(error instanceof FormatError, `a flipped byte made ${error}`);
      refused++;
    }
  }
  assert.ok(refused > 30, `${refused} refused`);
});

test('vectors that are gone from the source are left out, and the next best take their places', async (t) => {
  const saved = await saveSeededGraph(await temporaryDirectory(t), 200, 8);
  const graph = await pack(saved);
  const query = seededRows(createRandom(7), 1, 8);
  const [first, second, ...others] = expected(saved.naive, query, 7);
  saved.vectors.delete(first);
  saved.vectors.delete(second);
  assert.deepEqual([...(await graph.search(query, 5, { efSearch: 200 })).ords], others);
});

test('searches that wait for each other in a long scan do not disturb each other', async (t) => {
  const count = 20_000;
  const saved = await saveSeededGraph(await temporaryDirectory(t), count, 8, { M: 2 });
  const graph = await pack(saved);
  const random = createRandom(8);
  const queries = Array.from({ length: 4 }, () => seededRows(random, 1, 8));
  const found = await Promise.all(queries.map((query) => graph.search(query, 3, { method: 'scan' })));
  for (const [i, query] of queries.entries()) {
    assert.deepEqual([...found[i].ords], expected(saved.naive, query, 3));
    assert.equal(found[i].scanned, count);
  }
});

test('searches that cannot be answered are refused', async (t) => {
  const graph = await pack(await saveSeededGraph(await temporaryDirectory(t), 20, 2));
  const query = Float32Array.of(1, 0);
  for (const k of [0, -1, 1.5, Number.NaN]) await assert.rejects(graph.search(query, k), InvalidArgumentError);
  for (const efSearch of [0, 1.5, 100_001]) {
    await assert.rejects(graph.search(query, 1, { efSearch }), InvalidArgumentError);
  }
  await assert.rejects(graph.search(query, 1, { method: 'stroll' as 'walk' }), InvalidArgumentError);
  for (const wrong of [Float32Array.of(1), Float32Array.of(Number.NaN, 0), [1, 0]]) {
    await assert.rejects(graph.search(wrong as Float32Array, 1), InvalidArgumentError);
  }
  await assert.rejects(graph.search(query, 1, { signal: AbortSignal.abort() }), AbortedError);
});

test('a graph is read from its bytes, and many neighbours are compared in full, without holding the event loop', async (t) => {
  const saved = await saveSeededGraph(await temporaryDirectory(t), 2000, 8);
  const { meta, payload } = (await pack(saved)).save();
  let graph: PackedGraph | undefined;
  const loading = await pausesDuring(async () => {
    graph = await PackedGraph.load(meta, bytesOf(payload), saved.source);
  });
  assert.ok(loading >= 10, `${loading} pauses`);
  const query = seededRows(createRandom(8), 1, 8);
  const few = await pausesDuring(() => graph!.search(query, 10, { method: 'scan' }));
  const many = await pausesDuring(() => graph!.search(query, 1600, { method: 'scan' }));
  assert.ok(many >= few + 3, `${many} pauses, ${few} for ten neighbours`);
});
