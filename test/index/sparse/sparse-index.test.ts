import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VectorIndex, VectorSource } from '../../../index/contract/vector-index.ts';
import { Int8Table } from '../../../index/exact/int8-table.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { FlyHash } from '../../../index/sparse/fly-hash.ts';
import { SparseIndex } from '../../../index/sparse/sparse-index.ts';
import type { SparseBuildOptions, SparseSearchOptions } from '../../../index/sparse/sparse-options.ts';
import { AbortedError, FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { refusesWrongForms, reread } from '../form.ts';
import { NaiveIndex, seededRows } from '../naive-index.ts';
import { refusesWrongInput } from '../wrong-input.ts';

const DIM = 16;
/** Everything that shares a bit is compared exactly. */
const WIDE = { signCandidates: 10_000, candidates: 10_000 };

/** Vectors in memory. */
class MemorySource implements VectorSource {
  readonly vectors = new Map<number, Float32Array>();

  add(ords: Uint32Array, rows: Float32Array): void {
    const dim = rows.length / ords.length;
    ords.forEach((ord, i) => {
      this.vectors.set(ord, rows.slice(i * dim, (i + 1) * dim));
    });
  }

  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    ords.forEach((ord, i) => {
      const vector = this.vectors.get(ord);
      scores[i] = vector === undefined ? Number.NaN : vector.reduce((sum, x, j) => sum + x * query[j], 0);
    });
  }
}

/** An index whose vectors are kept as they are added. */
async function withSource(dim: number): Promise<VectorIndex> {
  const source = new MemorySource();
  const sample = new Float32Array(8 * Math.max(1, Math.floor(dim) || 1)).fill(0.1);
  const index = await SparseIndex.of(
    await FlyHash.train(sample, dim, { hashDim: 32 }),
    sample,
    { source },
    { hashLength: 4 },
  );
  const add = index.add.bind(index);
  index.add = async (ords, rows) => {
    await add(ords, rows);
    source.add(ords, rows);
  };
  return index;
}

refusesWrongInput('the index of sparse codes', withSource);

/** Unit vectors near some of a few directions, so that neighbours exist. */
function closeRows(random: Random, count: number): Float32Array {
  const centres = seededRows(createRandom(77), 12, DIM);
  const rows = new Float32Array(count * DIM);
  for (let i = 0; i < count; i++) {
    const from = random.below(12) * DIM;
    const row = centres.slice(from, from + DIM).map((value) => value + 0.15 * random.normal());
    const norm = Math.hypot(...row);
    rows.set(
      row.map((value) => value / norm),
      i * DIM,
    );
  }
  return rows;
}

const VARIANTS: [string, SparseBuildOptions][] = [
  ['bio', { hashDim: 30 }],
  ['bio with several bits and their sign codes in the lists', { hashDim: 30, hashLength: 3 }],
  ['bio with a table of sign codes', { hashDim: 30, hashLength: 3, signLayout: 'table' }],
  ['bio without sign codes', { hashDim: 30, signBits: 0 }],
  [
    'bio by the plain inner product, with nothing but lists',
    { hashDim: 30, signBits: 0, table: 'none', assignment: 'inner-product' },
  ],
  ['bio with the shared table', { hashDim: 30, signBits: 128, table: 'shared' }],
  ['fly', { code: 'fly', hashDim: 200, hashLength: 8 }],
];

for (const [name, options] of VARIANTS) {
  test(`${name}: a search as wide as can be answers as a full sort does, whatever was added, removed and read back`, async () => {
    const random = createRandom(name.length);
    const source = new MemorySource();
    const table = new Int8Table(DIM);
    let index = await SparseIndex.train(closeRows(random, 400), DIM, { source, table }, options);
    const wide = {
      ...WIDE,
      overlapCandidates: index.parameters.signLayout === 'table' ? 10_000 : undefined,
      queryLength: index.code.hashDim,
    };
    const naive = new NaiveIndex();
    let ord = 0;
    for (let step = 0; step < 25; step++) {
      const ords = Uint32Array.from({ length: random.below(70) }, () => (ord += 1 + random.below(3)));
      const rows = closeRows(random, ords.length);
      if (ords.length > 0) source.add(ords, rows);
      table.add(ords, rows);
      await index.add(ords, rows);
      if (ords.length > 0) naive.add(ords, rows);
      const gone = naive.ords().filter(() => random.next() < 0.2);
      await index.remove(Uint32Array.from([...gone, ord + 9, ...gone]));
      naive.remove(gone);
      if (step % 8 === 7) {
        const { meta, payload } = reread(index.save());
        index = await SparseIndex.load(meta, payload, { source, table });
      }
      assert.equal(index.count, naive.ords().length);
      const query = closeRows(random, 1);
      const allowed = OrdSet.of(naive.ords().filter(() => random.next() < 0.5));
      const found = await index.search(query, 10, wide);
      const sorted = naive.search(query, 10_000);
      assert.deepEqual(
        [...found.ords],
        sorted.slice(0, 10).map((hit) => hit.ord),
        `step ${step}`,
      );
      const filtered = await index.search(query, 10, { ...wide, allowed });
      const expected = sorted.filter((hit) => allowed.has(hit.ord)).slice(0, 10);
      assert.deepEqual(
        [...filtered.ords],
        expected.map((hit) => hit.ord),
        `step ${step}, filtered`,
      );
      for (const [i, { score }] of expected.entries()) assert.ok(Math.abs(filtered.scores[i] - score) < 1e-5);
    }
  });

  test(`${name}: the defaults find nearly all neighbours, and every stage leaves fewer`, async () => {
    const random = createRandom(3);
    const source = new MemorySource();
    const table = new Int8Table(DIM);
    const rows = closeRows(random, 3000);
    const ords = Uint32Array.from({ length: 3000 }, (_, i) => i);
    source.add(ords, rows);
    table.add(ords, rows);
    const index = await SparseIndex.train(
      rows.subarray(0, 1000 * DIM),
      DIM,
      { source, table },
      { ...options, hashDim: options.code === 'fly' ? 120 : undefined, hashLength: undefined, fanIn: 3 },
    );
    await index.add(ords, rows);
    const naive = new NaiveIndex();
    naive.add(ords, rows);
    let right = 0;
    for (let q = 0; q < 30; q++) {
      const query = closeRows(random, 1);
      const { ords: found, stages, scanned } = await index.search(query, 10);
      const best = new Set(naive.search(query, 10).map((hit) => hit.ord));
      right += found.filter((ord) => best.has(ord)).length;
      if (options.code !== 'fly') assert.ok(stages.listed < 3000);
      assert.ok(stages.signed <= stages.listed && stages.scored <= stages.signed);
      assert.equal(scanned, stages.listed);
      if (options.signBits !== 0) assert.equal(stages.signed, Math.min(100, stages.listed));
      if (options.table !== 'none') assert.equal(stages.scored, Math.min(15, stages.signed));
    }
    assert.ok(right / 300 > 0.9, `found ${right} of 300`);
  });
}

test('as many neighbours come as there are, however few the lists name', async () => {
  const random = createRandom(8);
  const source = new MemorySource();
  const rows = closeRows(random, 500);
  const ords = Uint32Array.from({ length: 500 }, (_, i) => i * 2);
  source.add(ords, rows);
  const index = await SparseIndex.train(rows, DIM, { source }, { hashDim: 50, hashLength: 1 });
  await index.add(ords, rows);
  const query = closeRows(random, 1);
  assert.equal((await index.search(query, 400, { queryLength: 1 })).ords.length, 400);
  assert.equal((await index.search(query, 1000, { queryLength: 1 })).ords.length, 500);
  const allowed = OrdSet.of([3, 4, 6, 8, 5000]);
  const few = await index.search(query, 10, { allowed });
  assert.deepEqual(
    [...few.ords].sort((a, b) => a - b),
    [4, 6, 8],
  );
  assert.equal(few.stages.queryLength, 0);
  await index.remove(ords.subarray(5));
  assert.equal((await index.search(query, 10, { queryLength: 1 })).ords.length, 5);
});

test('an index comes back from its bytes, and refuses other bytes', async () => {
  const random = createRandom(9);
  const source = new MemorySource();
  const rows = closeRows(random, 60);
  const ords = Uint32Array.from({ length: 60 }, (_, i) => i);
  source.add(ords, rows);
  for (const options of [
    { hashDim: 6 },
    { code: 'fly', hashDim: 40, hashLength: 3, signBits: 0, table: 'none' },
  ] as SparseBuildOptions[]) {
    const index = await SparseIndex.train(rows, DIM, { source }, options);
    await index.add(ords, rows);
    const load = (meta: Record<string, unknown>, payload: Uint8Array) => SparseIndex.load(meta, payload, { source });
    const { meta, payload } = reread(index.save());
    const back = await load(meta, payload);
    assert.deepEqual(reread(back.save()), { meta, payload });
    await back.add(Uint32Array.of(60), rows.subarray(0, DIM));
    await assert.rejects(back.add(Uint32Array.of(60), rows.subarray(0, DIM)), InvalidArgumentError);
    // A part that is not there is null already.
    if (options.signBits !== 0) await refusesWrongForms(index.save(), load);
    const parameters = meta.parameters as object;
    await assert.rejects(load({ ...meta, parameters: { ...parameters, signBits: 256 } }, payload), FormatError);
    await assert.rejects(load({ ...meta, code: null }, payload), FormatError);
    await assert.rejects(load({ ...meta, lists: null }, payload), FormatError);
  }
});

test('wrong options of building and searching are refused, and a fired signal ends the search', async () => {
  const source = new MemorySource();
  const sample = seededRows(createRandom(2), 40, DIM);
  for (const options of [
    { code: 'lsh' },
    { table: 'int2' },
    { table: 'shared' },
    { hashDim: 41 },
    { hashLength: 0 },
    { hashDim: 4, hashLength: 5 },
    { signBits: -1 },
    { signLayout: 'tree' },
    { signLayout: 'lists', signBits: 0 },
    { seed: 0.5 },
  ] as SparseBuildOptions[]) {
    await assert.rejects(
      SparseIndex.train(sample, DIM, { source }, options),
      InvalidArgumentError,
      JSON.stringify(options),
    );
  }
  const index = await SparseIndex.train(sample, DIM, { source }, { hashDim: 4 });
  const query = sample.subarray(0, DIM);
  for (const options of [
    { queryLength: 0 },
    { queryLength: 5 },
    { overlapCandidates: 2 },
    { signCandidates: 2 },
    { candidates: 2 },
    { candidates: 3.5 },
  ] as SparseSearchOptions[]) {
    await assert.rejects(index.search(query, 3, options), InvalidArgumentError, JSON.stringify(options));
  }
  await assert.rejects(index.search(query, 3, { signal: AbortSignal.abort() }), AbortedError);
  await assert.rejects(index.add(Uint32Array.of(2 ** 28), query.slice()), InvalidArgumentError);
  assert.equal(index.count, 0);
  const other = new Int8Table(DIM + 1);
  await assert.rejects(SparseIndex.train(sample, DIM, { source, table: other }), InvalidArgumentError);
});

test('an index is read from its bytes without holding the event loop', async () => {
  const source = new MemorySource();
  const rows = closeRows(createRandom(3), 60);
  const ords = Uint32Array.from({ length: 60 }, (_, i) => i);
  source.add(ords, rows);
  for (const options of [
    { code: 'bio', hashDim: 50 },
    { code: 'fly', hashDim: 50, hashLength: 3, signLayout: 'table' },
  ] as SparseBuildOptions[]) {
    const index = await SparseIndex.train(rows, DIM, { source }, options);
    await index.add(ords, rows);
    const { meta, payload } = reread(index.save());
    const pauses = await pausesDuring(() => SparseIndex.load(meta, payload, { source }));
    assert.ok(pauses >= 50, `${options.code}: ${pauses} pauses`);
  }
});

test('learning lets the event loop run at every step that grows with the sample, and learns the same', async () => {
  const [dim, count] = [64, 9000];
  const sample = seededRows(createRandom(12), count, dim);
  const source = new MemorySource();
  for (const code of ['fly', 'bio'] as const) {
    const options = { code, hashDim: 128, hashLength: 2 };
    const train = () => SparseIndex.train(sample, dim, { source }, options);
    const learned = reread((await train()).save());
    let again = learned;
    const pauses = await pausesDuring(async () => {
      again = reread((await train()).save());
    });
    // The mean in blocks of 2^18 values; directions and winners one by one; units in blocks of 64.
    const blocks = Math.ceil((count * dim) / 2 ** 18);
    assert.ok(pauses >= (code === 'fly' ? blocks + 2 : blocks + 2 * count), `${code}: ${pauses} pauses`);
    assert.deepEqual(again, learned);
  }
});
