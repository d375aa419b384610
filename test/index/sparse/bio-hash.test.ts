import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BioHash } from '../../../index/sparse/bio-hash.ts';
import type { Assignment } from '../../../index/sparse/bio-hash-options.ts';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { refusesWrongForms, reread } from '../form.ts';
import { seededRows } from '../naive-index.ts';

const DIM = 12;

/** Unit vectors around a few centres. */
function clusteredRows(random: Random, count: number, clusters: number): Float32Array {
  const centres = seededRows(random, clusters, DIM);
  const rows = new Float32Array(count * DIM);
  for (let i = 0; i < count; i++) {
    const from = random.below(clusters) * DIM;
    const row = centres.slice(from, from + DIM).map((value) => value + 0.1 * random.normal());
    const norm = Math.hypot(...row);
    rows.set(
      row.map((value) => value / norm),
      i * DIM,
    );
  }
  return rows;
}

/** The code of every row, `[rows][length]`. */
function codesOf(code: BioHash, rows: Float32Array, length: number): number[][] {
  return Array.from({ length: rows.length / DIM }, (_, i) => {
    const bits = new Uint32Array(length);
    return [...bits.subarray(0, code.encode(rows, i * DIM, bits))];
  });
}

test('BioHash names the centres that a full sort puts first, under both rules', async () => {
  const random = createRandom(5);
  const sample = clusteredRows(random, 400, 10);
  const mean = Float32Array.from(
    { length: DIM },
    (_, j) => sample.filter((_, i) => i % DIM === j).reduce((a, b) => a + b) / 400,
  );
  const centres = Float32Array.from({ length: 40 * DIM }, () => random.normal());
  for (const assignment of ['normalised', 'inner-product'] as Assignment[]) {
    const code = BioHash.of(KernelMemory.create(), mean, centres, { assignment });
    codesOf(code, sample, 5).forEach((bits, row) => {
      const scores = Array.from({ length: 40 }, (_, c) => {
        const w = centres.subarray(c * DIM, (c + 1) * DIM);
        const dot = w.reduce((sum, value, j) => sum + value * (sample[row * DIM + j] - mean[j]), 0);
        return assignment === 'normalised' ? dot / Math.hypot(...w) : dot;
      });
      const sorted = scores.toSorted((a, b) => b - a);
      bits.forEach((bit, i) => {
        assert.ok(Math.abs(scores[bit] - sorted[i]) < 1e-5, `${assignment}, row ${row}`);
      });
    });
  }
});

test('learned centres are the clusters, and their codes tell them apart', async () => {
  const clusters = 8;
  const sample = clusteredRows(createRandom(6), 800, clusters);
  const code = await BioHash.train(sample, DIM, { hashDim: 32, seed: 3, epochs: 6 });
  const codes = codesOf(code, sample, 2);
  let shared = 0;
  let pairs = 0;
  for (let i = 0; i < 200; i++) {
    for (let j = 0; j < i; j++) {
      const dot = sample.subarray(i * DIM, (i + 1) * DIM).reduce((sum, x, d) => sum + x * sample[j * DIM + d], 0);
      const overlap = codes[i].some((bit) => codes[j].includes(bit));
      if (dot < 0.5) assert.ok(!overlap, `rows ${i} and ${j} of different clusters share a bit`);
      else if (dot > 0.9) {
        pairs++;
        if (overlap) shared++;
      }
    }
  }
  assert.ok(pairs > 500 && shared / pairs > 0.3, `${shared} of ${pairs}`);
});

test('a shortlist of centres finds nearly what all of them do', async () => {
  const sample = clusteredRows(createRandom(7), 3000, 60);
  const few = await BioHash.train(sample, DIM, { hashDim: 600, seed: 4, epochs: 2, shortlist: 30 });
  const all = few.with({ shortlist: 2 ** 20 });
  const exact = codesOf(all, sample, 4);
  const found = codesOf(few, sample, 4).map((bits, i) => bits.filter((bit) => exact[i].includes(bit)).length);
  const share = found.reduce((a, b) => a + b) / (4 * found.length);
  assert.ok(share > 0.97, `found ${share}`);
});

test('the same seed learns the same code, another seed another one', async () => {
  const sample = seededRows(createRandom(8), 100, DIM);
  const learn = async (seed: number) => codesOf(await BioHash.train(sample, DIM, { hashDim: 30, seed }), sample, 3);
  assert.deepEqual(await learn(1), await learn(1));
  assert.notDeepEqual(await learn(1), await learn(2));
});

test('a BioHash comes back from its bytes as it was, and refuses other bytes', async () => {
  const sample = seededRows(createRandom(9), 500, DIM);
  for (const hashDim of [1, 5, 300]) {
    for (const assignment of ['normalised', 'inner-product'] as Assignment[]) {
      const code = await BioHash.train(sample, DIM, { hashDim, assignment, epochs: 1 });
      const { meta, payload } = reread(code.save());
      const back = BioHash.load(meta, payload);
      assert.equal(back.assignment, assignment);
      assert.deepEqual(codesOf(back, sample, 4), codesOf(code, sample, 4));
      assert.deepEqual(reread(back.save()), { meta, payload });
      if (hashDim === 5) await refusesWrongForms(code.save(), (meta, payload) => BioHash.load(meta, payload));
    }
  }
});

test('centres of the other rule are those that it would have been made of', async () => {
  const sample = clusteredRows(createRandom(10), 300, 6);
  const plain = await BioHash.train(sample, DIM, { hashDim: 40, assignment: 'inner-product' });
  const normalised = await BioHash.train(sample, DIM, { hashDim: 40 });
  assert.deepEqual(codesOf(plain.with({ assignment: 'normalised' }), sample, 3), codesOf(normalised, sample, 3));
  assert.notDeepEqual(codesOf(plain, sample, 3), codesOf(normalised, sample, 3));
});

test('wrong options, too small samples and a fired signal stop the learning', async () => {
  const sample = seededRows(createRandom(11), 20, DIM);
  for (const options of [
    { hashDim: 0 },
    { hashDim: 21 },
    { epochs: 0 },
    { batchSize: 0.5 },
    { shortlist: 0 },
    { seed: -1 },
    { assignment: 'nearest' as Assignment },
  ]) {
    const learning = BioHash.train(sample, DIM, { hashDim: 4, ...options });
    await assert.rejects(learning, InvalidArgumentError, JSON.stringify(options));
  }
  const equal = new Float32Array(20 * DIM).fill(0.5);
  await assert.rejects(BioHash.train(equal, DIM, { hashDim: 1 }), InvalidArgumentError);
  await assert.rejects(BioHash.train(sample, DIM, { hashDim: 4, signal: AbortSignal.abort() }), AbortedError);
});
