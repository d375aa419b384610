import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DenseFly } from '../../../bench/index/dense-fly.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { seededRows } from '../../index/naive-index.ts';
import { matrixOf, meanOfRows } from '../../index/sparse/projection-matrix.ts';

const DIM = 20;
const SAMPLE = seededRows(createRandom(4), 30, DIM);
const OPTIONS = { hashDim: 64, fanIn: 3, seed: 9 };

test('DenseFly sets the bits of the positive activations, and its pseudo-hash those of blocks that are positive on average', async () => {
  const mean = meanOfRows(SAMPLE, DIM);
  const matrix: number[][] = await matrixOf(OPTIONS, mean);
  const code = await DenseFly.train(SAMPLE, DIM, OPTIONS);
  const bytes = new Uint8Array(code.codeBytes);
  const short = new Uint8Array(1);
  for (let row = 0; row < 30; row++) {
    const activations = matrix.map((weights) =>
      weights.reduce((sum, w, j) => sum + w * (SAMPLE[row * DIM + j] - mean[j]), 0),
    );
    code.encode(SAMPLE, row * DIM, bytes);
    activations.forEach((activation, bit) => {
      if (Math.abs(activation) > 1e-5) assert.equal((bytes[bit >> 3] >> (bit & 7)) & 1, activation > 0 ? 1 : 0);
    });
    code.pseudoHash(SAMPLE, row * DIM, 8, short);
    for (let block = 0; block < 8; block++) {
      const sum = activations.slice(block * 8, block * 8 + 8).reduce((a, b) => a + b);
      if (Math.abs(sum) > 1e-5) assert.equal((short[0] >> block) & 1, sum > 0 ? 1 : 0);
    }
  }
  assert.throws(() => code.pseudoHash(SAMPLE, 0, 7, short), InvalidArgumentError);
});
