import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Lsh, type ProjectionKind } from '../../index/signs/lsh.ts';
import { BioHash } from '../../index/sparse/bio-hash.ts';
import { FlyHash } from '../../index/sparse/fly-hash.ts';
import type { SparseCode } from '../../index/sparse/sparse-code.ts';
import { createRandom } from '../../src/core/random.ts';
import { scaleToUnit } from '../../src/measure/rows/vector-rows.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { type LabelledImages, readMnistTest } from '../data/mnist.ts';
import { expectedAveragePrecision } from '../figures/average-precision.ts';
import { BitCodes } from '../figures/bit-codes.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { DenseFly } from './dense-fly.ts';

/*
 * The protocol of the papers on binary codes, with class labels as the truth:
 * node dist/bench/index/mnist-codes.js [--seeds 5] [--epochs 10] [--data DIR]
 *
 * Ryali et al. 2020 (arXiv:2001.04907) rank the base by Hamming distance and report mAP over the whole ranking (mAP@All) for MNIST.
 * They have 1,000 queries, 100 a class, and the other 69,000 images as base and for training. Here it is the 10,000 test images alone: 100
 * a class drawn by the seed as queries, the other 9,000 as base and for training. Images are scaled to unit length.
 */

const LENGTHS = [2, 4, 8, 16, 32];
const ACTIVITY = 0.05;
const QUERIES_A_CLASS = 100;
const CLASSES = 10;

/** Figures of the paper, mAP@All in per cent at k = 2, 4, 8, 16, 32. */
const PAPER: Record<string, readonly number[]> = {
  lsh: [12.45, 13.77, 18.07, 20.3, 26.2],
  fly: [18.94, 20.02, 24.24, 26.29, 32.3],
  bio: [44.38, 49.32, 53.42, 54.92, 55.48],
};

/** One draw of queries, the rest as base. */
interface Split {
  readonly dim: number;
  readonly base: Float32Array;
  readonly queries: Float32Array;
  readonly baseLabels: Uint8Array;
  readonly queryLabels: Uint8Array;
}

type Maker = (split: Split, k: number, seed: number) => Promise<Record<string, (rows: Float32Array) => BitCodes>>;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    seeds: { type: 'string', default: '5' },
    epochs: { type: 'string', default: '10' },
  },
});
const epochs = Number(values.epochs);

const MAKERS: readonly Maker[] = [
  async ({ base, dim }, k, seed) => {
    const lsh = (projection: ProjectionKind) => {
      const code = Lsh.train(base, dim, { numBits: k, projection, seed });
      return (rows: Float32Array) => BitCodes.ofBytes(code.encode(rows), code.codeBytes, k);
    };
    return { 'lsh gaussian': lsh('gaussian'), 'lsh hadamard': lsh('hadamard') };
  },
  async ({ base, dim }, k, seed) => {
    const fly = await FlyHash.train(base, dim, { hashDim: k / ACTIVITY, seed });
    return { fly: (rows) => sparseCodes(fly, rows, k) };
  },
  async ({ base, dim }, k, seed) => {
    const dense = await DenseFly.train(base, dim, { hashDim: k, seed });
    return { 'dense-fly': (rows) => denseCodes(dense, rows) };
  },
  async ({ base, dim }, k, seed) => {
    const hashDim = k / ACTIVITY;
    const options = { hashDim, shortlist: hashDim, epochs, seed, batchSize: 100 };
    const normalised = await BioHash.train(base, dim, { ...options, assignment: 'normalised' });
    const plain = normalised.with({ assignment: 'inner-product' });
    return {
      'bio normalised': (rows) => sparseCodes(normalised, rows, k),
      'bio inner-product': (rows) => sparseCodes(plain, rows, k),
    };
  },
];

const images = await readMnistTest(join(values.data, 'vectors'));
const found = new Map<string, number[][]>();
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const split = splitOf(images, seed);
  for (let i = 0; i < LENGTHS.length; i++) {
    for (const make of MAKERS) {
      for (const [code, encode] of Object.entries(await make(split, LENGTHS[i], seed))) {
        const map = 100 * meanAveragePrecision(encode(split.base), encode(split.queries), split);
        const lengths = found.get(code) ?? LENGTHS.map(() => []);
        found.set(code, lengths);
        lengths[i].push(map);
        console.error(`seed ${seed} k ${LENGTHS[i]} ${code}: mAP ${map.toFixed(2)}`);
      }
    }
  }
}
for (const [code, lengths] of found) {
  record('mnist-codes', {
    code,
    base: images.count - QUERIES_A_CLASS * CLASSES,
    queries: QUERIES_A_CLASS * CLASSES,
    metric: 'mAP@All, per cent, expectation over ties',
    k: LENGTHS,
    mean: lengths.map((maps) => rounded(meanOf(maps))),
    deviation: lengths.map((maps) => rounded(deviationOf(maps))),
    paper: PAPER[code.split(' ')[0]],
    seeds: lengths[0].length,
    ...(code.startsWith('bio') && { epochs }),
  });
}

/** Draws the queries, the same number of each class. */
function splitOf({ count, dim, pixels, labels }: LabelledImages, seed: number): Split {
  const order = createRandom(seed).shuffle(Uint32Array.from({ length: count }, (_, i) => i));
  const taken = new Uint32Array(CLASSES);
  const asked = new Set(order.filter((i) => taken[labels[i]]++ < QUERIES_A_CLASS));
  const rowsOf = (chosen: Uint32Array) => {
    const rows = new Float32Array(chosen.length * dim);
    chosen.forEach((from, to) => {
      rows.set(pixels.subarray(from * dim, (from + 1) * dim), to * dim);
      scaleToUnit(rows, to * dim, dim);
    });
    return rows;
  };
  const queries = order.filter((i) => asked.has(i));
  const base = order.filter((i) => !asked.has(i));
  return {
    dim,
    base: rowsOf(base),
    queries: rowsOf(queries),
    baseLabels: Uint8Array.from(base, (i) => labels[i]),
    queryLabels: Uint8Array.from(queries, (i) => labels[i]),
  };
}

function denseCodes(dense: DenseFly, rows: Float32Array): BitCodes {
  const { dim, hashDim, codeBytes } = dense;
  const codes = new Uint8Array((rows.length / dim) * codeBytes);
  for (let row = 0; row * dim < rows.length; row++) {
    dense.encode(rows, row * dim, codes.subarray(row * codeBytes, (row + 1) * codeBytes));
  }
  return BitCodes.ofBytes(codes, codeBytes, hashDim);
}

function sparseCodes(code: SparseCode, rows: Float32Array, k: number): BitCodes {
  const codes = new BitCodes(rows.length / code.dim, code.hashDim);
  const bits = new Uint32Array(k);
  for (let row = 0; row < codes.count; row++) {
    const active = code.encode(rows, row * code.dim, bits);
    for (const bit of bits.subarray(0, active)) codes.set(row, bit);
  }
  return codes;
}

/** Mean over the queries of the average precision of the whole base, ranked by distance; the same class is relevant. */
function meanAveragePrecision(base: BitCodes, queries: BitCodes, { baseLabels, queryLabels }: Split): number {
  const distances = new Uint16Array(base.count);
  let sum = 0;
  for (let q = 0; q < queries.count; q++) {
    base.distancesFrom(queries, q, distances);
    const total = new Uint32Array(base.numBits + 1);
    const relevant = new Uint32Array(base.numBits + 1);
    for (let i = 0; i < base.count; i++) {
      total[distances[i]]++;
      if (baseLabels[i] === queryLabels[q]) relevant[distances[i]]++;
    }
    sum += expectedAveragePrecision(relevant, total);
  }
  return sum / queries.count;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Standard deviation of a sample; 0 of a single value. */
function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}
