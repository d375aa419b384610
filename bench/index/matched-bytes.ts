import { parseArgs } from 'node:util';
import { Lsh, type ProjectionKind } from '../../index/signs/lsh.ts';
import { BioHash } from '../../index/sparse/bio-hash.ts';
import { FlyHash } from '../../index/sparse/fly-hash.ts';
import type { SparseCode } from '../../index/sparse/sparse-code.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { BitCodes } from '../figures/bit-codes.ts';
import { expectedHits } from '../figures/expected-hits.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { DenseFly } from './dense-fly.ts';
import { PostingCounts } from './posting-counts.ts';

/*
 * What codes of equal size are worth on sentence vectors: the share of the true 10 nearest among the best 10, 100, 300 and 1,000 by
 * the code alone: node dist/bench/index/matched-bytes.js [--only lsh,bio] [--hash-dim 4096] [--fly-dim 4096] [--queries 1000] [--data DIR]
 *
 * Bytes are as stored: a bit is a bit, an active unit of a sparse code is its number in two bytes. Entries that are equally far
 * count by the expectation over their orders. A sparse query may name more units than a document, which costs no memory.
 */

const BYTES = [8, 16, 32, 64, 128];
const LIMITS = [10, 100, 300, 1000];
const NEIGHBORS = 10;
const SEED = 1;
/** Vectors that codes are trained on. */
const SAMPLE = 50_000;
/** Query units for each unit of a document. */
const QUERY_FACTORS = [1, 2, 4];

const CODES = ['lsh', 'dense-fly', 'fly', 'bio'] as const;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    'hash-dim': { type: 'string', default: '4096' },
    'fly-dim': { type: 'string', default: '4096' },
    queries: { type: 'string', default: '1000' },
    only: { type: 'string', default: CODES.join() },
  },
});
const { dim, base, queries, trueOrds, depth } = await lcqmcVectors(values.data);
const count = base.length / dim;
const asked = Math.min(Number(values.queries), queries.length / dim);
const sample = base.subarray(0, SAMPLE * dim);
const longest = BYTES[BYTES.length - 1];

const wanted = chosenNames('--only', values.only, CODES);
if (wanted.includes('lsh')) {
  await measureBits('lsh gaussian', lsh('gaussian'));
  await measureBits('lsh hadamard', lsh('hadamard'));
}
if (wanted.includes('dense-fly')) await measureBits('dense-fly', denseFly);
if (wanted.includes('fly')) {
  await measureSparse('fly', await FlyHash.train(sample, dim, { hashDim: Number(values['fly-dim']), seed: SEED }));
}
if (wanted.includes('bio')) await measureBioHash();

async function measureBioHash(): Promise<void> {
  const startedAt = performance.now();
  const bio = await BioHash.train(sample, dim, { hashDim: Number(values['hash-dim']), seed: SEED });
  console.error(`BioHash learned in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  await measureSparse('bio normalised', bio.with({ assignment: 'normalised' }));
  await measureSparse('bio inner-product', bio.with({ assignment: 'inner-product' }));
}

type Encode = (rows: Float32Array) => BitCodes;

/** Measures a code of bits, trained for each size. */
async function measureBits(code: string, train: (numBits: number) => Encode | Promise<Encode>): Promise<void> {
  for (const bytes of BYTES) {
    const encode = await train(bytes * 8);
    const documents = encode(base);
    const posed = encode(queries.subarray(0, asked * dim));
    const distances = new Uint16Array(count);
    const recalls = recallsOf(bytes * 8, distances, (q) => documents.distancesFrom(posed, q, distances));
    record('matched-bytes', { code, bytes, bits: bytes * 8, ...recalls, count, dim, queries: asked, seed: SEED });
  }
}

function lsh(projection: ProjectionKind): (numBits: number) => Encode {
  return (numBits) => {
    const code = Lsh.train(sample, dim, { numBits, projection, seed: SEED });
    return (rows) => BitCodes.ofBytes(code.encode(rows), code.codeBytes, numBits);
  };
}

async function denseFly(numBits: number): Promise<Encode> {
  const code = await DenseFly.train(sample, dim, { hashDim: numBits, seed: SEED });
  const { codeBytes } = code;
  return (rows) => {
    const codes = new Uint8Array((rows.length / dim) * codeBytes);
    for (let row = 0; row * dim < rows.length; row++) {
      code.encode(rows, row * dim, codes.subarray(row * codeBytes, (row + 1) * codeBytes));
    }
    return BitCodes.ofBytes(codes, codeBytes, numBits);
  };
}

/** Measures a code of active units, most active first; its first units are the shorter codes. */
async function measureSparse(code: string, encoder: SparseCode): Promise<void> {
  const width = longest / 2;
  const queryWidth = width * QUERY_FACTORS[QUERY_FACTORS.length - 1];
  const stored = unitsOf(base, count, encoder, width);
  const questions = unitsOf(queries, asked, encoder, queryWidth);
  const overlaps = new Uint16Array(count);
  for (const bytes of BYTES) {
    const k = bytes / 2;
    const lists = new PostingCounts(stored, width, k, encoder.hashDim);
    for (const factor of QUERY_FACTORS) {
      const recalls = recallsOf(k, overlaps, (q) => {
        lists.overlaps(questions.subarray(q * queryWidth, q * queryWidth + k * factor), overlaps);
        // The more units are shared, the nearer.
        for (let i = 0; i < count; i++) overlaps[i] = k - overlaps[i];
      });
      const sizes = { hashDim: encoder.hashDim, k, queryK: k * factor };
      record('matched-bytes', { code, bytes, ...sizes, ...recalls, count, dim, queries: asked, seed: SEED });
    }
  }
}

/** Mean recall of the true neighbours at every limit. */
function recallsOf(maxDistance: number, distances: Uint16Array, compare: (q: number) => void): Record<string, number> {
  const sums = LIMITS.map(() => 0);
  const total = new Uint32Array(maxDistance + 1);
  for (let q = 0; q < asked; q++) {
    compare(q);
    total.fill(0);
    for (let i = 0; i < count; i++) total[distances[i]]++;
    const wanted = Array.from(trueOrds.subarray(q * depth, q * depth + NEIGHBORS), (ord) => distances[ord]);
    LIMITS.forEach((limit, i) => {
      sums[i] += expectedHits(wanted, total, limit) / NEIGHBORS / asked;
    });
  }
  return Object.fromEntries(LIMITS.map((limit, i) => [`in${limit}`, rounded(sums[i])]));
}

/** The most active units of every vector, `[rowCount, width]`. */
function unitsOf(rows: Float32Array, rowCount: number, encoder: SparseCode, width: number): Uint16Array {
  const units = new Uint16Array(rowCount * width);
  const found = new Uint32Array(width);
  for (let i = 0; i < rowCount; i++) {
    const active = encoder.encode(rows, i * dim, found);
    if (active !== width) throw new Error(`${encoder.kind} named ${active} units of ${width} that were asked for`);
    units.set(found, i * width);
  }
  return units;
}
