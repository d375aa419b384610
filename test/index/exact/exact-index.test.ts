import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VectorSource } from '../../../index/contract/vector-index.ts';
import { ExactIndex } from '../../../index/exact/exact-index.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { AbortedError, FormatError } from '../../../src/core/errors.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { TopK } from '../../../src/core/top-k.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { NaiveIndex, seededRows } from '../naive-index.ts';
import { refusesWrongInput } from '../wrong-input.ts';

refusesWrongInput('the exact index', (dim) => new ExactIndex(dim));

test('the exact index answers as a full sort does, whatever was added and removed', async () => {
  // Ords that are far apart, so that chunks fill, shrink and go.
  for (const [gap, seed] of [
    [3000, 1],
    [3, 2],
  ]) {
    const dim = 5;
    const random = createRandom(seed);
    const index = new ExactIndex(dim);
    const naive = new NaiveIndex();
    let nextOrd = 0;
    for (let step = 0; step < 60; step++) {
      const count = random.below(6);
      const ords = Uint32Array.from({ length: count }, () => (nextOrd += 1 + random.below(gap)));
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
  const index = new ExactIndex(2);
  await index.add(Uint32Array.of(7, 2 ** 32 - 1), Float32Array.of(1, 0, 0, 1));
  assert.deepEqual([...(await index.search(Float32Array.of(0, 1), 1)).ords], [2 ** 32 - 1]);
  await index.remove(Uint32Array.of(2 ** 32 - 1));
  assert.deepEqual([...(await index.search(Float32Array.of(0, 1), 5)).ords], [7]);
});

test('a search that is aborted says so', async () => {
  const index = new ExactIndex(2);
  await index.add(Uint32Array.of(0), Float32Array.of(1, 0));
  await assert.rejects(index.search(Float32Array.of(1, 0), 1, { signal: AbortSignal.abort() }), AbortedError);
});

/** Vectors close to each other and many of them twice, so that the order hangs on the last digits and on the ords. */
function crowdedRows(random: Random, count: number, dim: number): Float32Array {
  const rows = seededRows(random, count, dim);
  for (let i = 1; i < count; i++) {
    const row = rows.subarray(i * dim, (i + 1) * dim);
    const twin = rows.subarray(0, dim).map((value, j) => value + row[j] * 1e-4);
    if (random.next() < 0.5) row.set(twin);
    const copied = random.below(i);
    if (random.next() < 0.3) row.set(rows.subarray(copied * dim, (copied + 1) * dim));
  }
  return rows;
}

/** What comparing all vectors at full precision finds. */
function scanFloats(rows: Float32Array, query: Float32Array, k: number, has: (ord: number) => boolean) {
  const dim = query.length;
  const best = new TopK(k);
  for (let ord = 0; ord * dim < rows.length; ord++) if (has(ord)) best.offer(dotAt(query, rows, ord * dim), ord);
  return best.drain();
}

test('the exact index gives the very scores and order of a scan at full precision, ties included', async () => {
  const random = createRandom(5);
  for (const dim of [1, 3, 16, 100, 256]) {
    const count = 5000;
    const rows = crowdedRows(random, count, dim);
    const asked: number[] = [];
    const source: VectorSource = {
      dots(query, ords, scores) {
        asked.push(...ords);
        for (let i = 0; i < ords.length; i++) scores[i] = dotAt(query, rows, ords[i] * dim);
      },
    };
    const index = new ExactIndex(dim, { source });
    await index.add(
      Uint32Array.from({ length: count }, (_, ord) => ord),
      rows,
    );
    await index.remove(Uint32Array.of(0, 4999));
    for (const k of [1, 10, 333, 6000]) {
      for (const query of [seededRows(random, 1, dim), rows.slice(17 * dim, 18 * dim)]) {
        asked.length = 0;
        const { ords, scores, scanned } = await index.search(query, k);
        assert.deepEqual(
          { ords, scores },
          scanFloats(rows, query, k, (ord) => ord !== 0 && ord !== 4999),
          `dim ${dim}`,
        );
        assert.equal(scanned, count - 2);
        assert.equal(new Set(asked).size, asked.length, 'no vector is asked for twice');
      }
    }
  }
});

test('few vectors are compared at full precision where directions differ', async () => {
  const random = createRandom(6);
  const rows = seededRows(random, 9000, 64);
  let asked = 0;
  const index = new ExactIndex(64, {
    source: {
      dots(query, ords, scores) {
        asked += ords.length;
        for (let i = 0; i < ords.length; i++) scores[i] = dotAt(query, rows, ords[i] * 64);
      },
    },
  });
  await index.add(
    Uint32Array.from({ length: 9000 }, (_, ord) => ord),
    rows,
  );
  await index.search(seededRows(random, 1, 64), 10);
  assert.ok(asked >= 10 && asked < 500, `${asked} vectors were compared`);
});

test('a vector that the source has lost keeps its place', async () => {
  const rows = Float32Array.of(1, 0, 0.8, 0.6, 0, 1);
  const source: VectorSource = {
    dots(query, ords, scores) {
      for (let i = 0; i < ords.length; i++) scores[i] = ords[i] === 1 ? Number.NaN : dotAt(query, rows, ords[i] * 2);
    },
  };
  const index = new ExactIndex(2, { source });
  await index.add(Uint32Array.of(0, 1, 2), rows);
  const { ords, scores } = await index.search(Float32Array.of(1, 0), 3);
  assert.deepEqual([...ords], [0, 1, 2]);
  assert.ok(Math.abs(scores[1] - 0.8) < 0.01);
});

test('only what is allowed is found, be it little or much, there or not', async () => {
  const random = createRandom(7);
  const dim = 8;
  const count = 9000;
  const rows = crowdedRows(random, count, dim);
  const index = new ExactIndex(dim);
  await index.add(
    Uint32Array.from({ length: count }, (_, ord) => ord),
    rows,
  );
  await index.remove(Uint32Array.of(4000));
  for (const share of [0, 0.001, 0.05, 0.4, 0.6, 1]) {
    const allowed = OrdSet.of([4000, 20_000]);
    for (let ord = 0; ord < count; ord++) if (random.next() < share) allowed.add(ord);
    const query = seededRows(random, 1, dim);
    const { ords, scores } = await index.search(query, 50, { allowed });
    const expected = scanFloats(rows, query, 50, (ord) => ord !== 4000 && allowed.has(ord));
    assert.deepEqual({ ords, scores }, expected, `share ${share}`);
  }
});

test('searches, additions and removals at the same time do not disturb each other', async () => {
  const random = createRandom(8);
  const dim = 256;
  const count = 20_000;
  const rows = seededRows(random, count, dim);
  const index = new ExactIndex(dim);
  await index.add(
    Uint32Array.from({ length: count }, (_, ord) => ord),
    rows,
  );
  const queries = Array.from({ length: 8 }, () => seededRows(random, 1, dim));
  const searches = queries.map((query) => index.search(query, 10));
  const more = index.add(
    Uint32Array.from({ length: 3000 }, (_, i) => count + i),
    seededRows(random, 3000, dim),
  );
  const used = index.sizeBytes;
  for (const [i, found] of (await Promise.all(searches)).entries()) {
    const old = found.ords.filter((ord) => ord < count);
    const expected = scanFloats(rows, queries[i], 10, () => true);
    assert.deepEqual(old, expected.ords.slice(0, old.length), `query ${i}`);
  }
  await more;
  assert.ok(index.sizeBytes >= used);
  assert.equal(index.count, count + 3000);
});

test('the exact index is the same after it was saved and loaded, with and without the full vectors', async () => {
  const random = createRandom(9);
  const dim = 20;
  const rows = crowdedRows(random, 300, dim);
  const source: VectorSource = {
    dots(query, ords, scores) {
      for (let i = 0; i < ords.length; i++) scores[i] = dotAt(query, rows, (ords[i] / 50) * dim);
    },
  };
  for (const options of [{}, { source }]) {
    const index = new ExactIndex(dim, options);
    const saved = () => {
      const { meta, payload } = index.save();
      return { meta: JSON.parse(JSON.stringify(meta)), bytes: Buffer.concat([...payload]) };
    };
    const empty = saved();
    assert.equal(ExactIndex.load(empty.meta, empty.bytes, options).count, 0);
    await index.add(
      Uint32Array.from({ length: 300 }, (_, i) => 50 * i),
      rows,
    );
    await index.remove(Uint32Array.of(50, 14_950));
    const { meta, bytes } = saved();
    const loaded = ExactIndex.load(meta, bytes, options);
    const query = seededRows(random, 1, dim);
    assert.deepEqual(await loaded.search(query, 20), await index.search(query, 20));
    await loaded.add(Uint32Array.of(20_000), seededRows(random, 1, dim));
    assert.equal(loaded.count, 299);
    for (let i = 0; i < 200; i++) {
      const flipped = Buffer.from(bytes);
      flipped[random.below(bytes.length)] ^= 1 << random.below(8);
      try {
        assert.equal(ExactIndex.load(meta, flipped, options).count, 298);
      } catch (error) {
        assert.ok(error instanceof FormatError, `${error}`);
      }
    }
    for (const wrong of [{}, { ...meta, dim: 36 }, { ...meta, count: 297 }, { ...meta, count: -1 }])
      assert.throws(() => ExactIndex.load(wrong, bytes, options), FormatError);
    assert.throws(() => ExactIndex.load(meta, bytes.subarray(0, -1), options), FormatError);
    assert.throws(() => ExactIndex.load(meta, bytes, 'source' in options ? {} : { source }), FormatError);
  }
});

test('many neighbours are put in order without holding the event loop', async () => {
  const index = new ExactIndex(8);
  const count = 5000;
  await index.add(
    Uint32Array.from({ length: count }, (_, i) => i),
    seededRows(createRandom(4), count, 8),
  );
  const query = seededRows(createRandom(5), 1, 8);
  const few = await pausesDuring(() => index.search(query, 10));
  const many = await pausesDuring(() => index.search(query, 4000));
  assert.ok(many >= few + 10, `${many} pauses, ${few} for ten neighbours`);
});
