import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlyHash } from '../../../index/sparse/fly-hash.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { refusesWrongForms, reread } from '../form.ts';
import { seededRows } from '../naive-index.ts';
import { matrixOf, meanOfRows } from './projection-matrix.ts';

const DIM = 20;
const SAMPLE = seededRows(createRandom(4), 30, DIM);
const OPTIONS = { hashDim: 64, fanIn: 3, seed: 9 };

test('every unit of the projection sums as many different inputs as asked', async () => {
  const matrix: number[][] = await matrixOf(OPTIONS, meanOfRows(SAMPLE, DIM));
  for (const row of matrix) {
    assert.ok(row.every((weight) => weight === 0 || weight === 1));
    assert.equal(row.filter((weight) => weight === 1).length, OPTIONS.fanIn);
  }
  assert.ok(new Set(matrix.map(String)).size > 40);
});

test('FlyHash names the units that a full sort puts first', async () => {
  const mean = meanOfRows(SAMPLE, DIM);
  const matrix: number[][] = await matrixOf(OPTIONS, mean);
  const code = await FlyHash.train(SAMPLE, DIM, OPTIONS);
  for (let row = 0; row < 30; row++) {
    const x = SAMPLE.subarray(row * DIM, (row + 1) * DIM);
    const activations = matrix.map((weights) => weights.reduce((sum, w, j) => sum + w * (x[j] - mean[j]), 0));
    for (const length of [1, 7, 64]) {
      const bits = new Uint32Array(length);
      assert.equal(code.encode(SAMPLE, row * DIM, bits), length);
      assert.equal(new Set(bits).size, length);
      // Rounding may swap two units that are equally active but for the last digit.
      const sorted = activations.toSorted((a, b) => b - a);
      bits.forEach((bit, i) => {
        assert.ok(Math.abs(activations[bit] - sorted[i]) < 1e-5, `row ${row}, place ${i}`);
      });
    }
  }
});

test('a FlyHash with more bits in the query repeats the shorter code first', async () => {
  const code = await FlyHash.train(SAMPLE, DIM, OPTIONS);
  const [short, long] = [new Uint32Array(4), new Uint32Array(12)];
  code.encode(SAMPLE, DIM, short);
  code.encode(SAMPLE, DIM, long);
  assert.deepEqual(long.subarray(0, 4), short);
});

test('FlyHash comes back from its bytes as it was, and refuses other bytes', async () => {
  const fly = await FlyHash.train(SAMPLE, DIM, OPTIONS);
  const { meta, payload } = reread(fly.save());
  const [before, after] = [new Uint32Array(9), new Uint32Array(9)];
  for (let row = 0; row < 30; row++) {
    fly.encode(SAMPLE, row * DIM, before);
    (await FlyHash.load(meta, payload)).encode(SAMPLE, row * DIM, after);
    assert.deepEqual(after, before);
  }
  await refusesWrongForms(fly.save(), FlyHash.load);
});

test('wrong options and samples of a projection are refused', async () => {
  for (const options of [{ hashDim: 0 }, { hashDim: 1.5 }, { fanIn: 0 }, { fanIn: DIM + 1 }, { seed: -1 }]) {
    await assert.rejects(FlyHash.train(SAMPLE, DIM, options), InvalidArgumentError, JSON.stringify(options));
  }
  for (const sample of [new Float32Array(0), new Float32Array(DIM + 1), new Float32Array(DIM).fill(Number.NaN)]) {
    await assert.rejects(FlyHash.train(sample, DIM, OPTIONS), InvalidArgumentError);
  }
});
