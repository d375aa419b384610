import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OrthogonalProjection } from '../../src/core/orthogonal-projection.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { sufficientDim } from '../../src/core/projection-dims.ts';
import { createRandom } from '../../src/core/random.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import { TopK } from '../../src/core/top-k.ts';
import { dotAt, toUnit } from '../../src/core/vectors.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { type Line, linePlot } from '../harness/line-plot.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { gaussianProjection } from './gaussian-projection.ts';

/*
 * What projecting n sentence vectors to the dimensions of the bound costs, by n: how far cosines move, and how many of the true nearest are still
 * nearest: node dist/bench/index/projection.js [--queries 300] [--seeds 3] [--limit N] [--data DIR]
 *
 * Three ways to fewer dimensions: a random subspace, as collections are projected; independent Gaussian directions; and the first coordinates alone,
 * which is no projection of this theory (the shipped model has its principal axes in front).
 */

const SIZES = [1000, 3000, 10_000, 30_000, 100_000, 255_432];
const PAIRS = 20_000;
const K = 10;
const SEED = 1;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    queries: { type: 'string', default: '300' },
    seeds: { type: 'string', default: '3' },
    limit: { type: 'string' },
  },
});
const {
  dim,
  base,
  queries: held,
} = await lcqmcVectors(values.data, console.error, values.limit === undefined ? undefined : Number(values.limit));
const asked = Math.min(Number(values.queries), held.length / dim);
const queries = held.subarray(0, asked * dim);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const sizes = SIZES.filter((size) => size < base.length / dim).concat(base.length / dim);

/** A way to fewer dimensions: rows `[n, dim]` to unit rows `[n, dims]`. */
type Reduce = (rows: Float32Array, dims: number, seed: number) => Float32Array;

const WAYS: Readonly<Record<string, Reduce>> = {
  subspace: (rows, dims, seed) => new OrthogonalProjection(dim, dims, seed).project(rows),
  gaussian: (rows, dims, seed) => toUnitRows(gaussianProjection(rows, dim, dims, seed), dims),
  leading: (rows, dims) => toUnitRows(leading(rows, dims), dims),
};

const distortion = new Map<string, [number, number][]>();
for (const count of sizes) {
  const rows = base.subarray(0, count * dim);
  const truth = nearest(rows, queries, dim).map(({ worst }) => worst);
  const bound = sufficientDim(count);
  const wanted = count === sizes.at(-1) ? [bound, 2 * bound] : [bound];
  for (const dims of wanted.filter((each) => each <= dim)) {
    for (const way of Object.keys(WAYS)) measure({ way, count, dims, rows, truth });
  }
}
const lines: Line[] = [...distortion].map(([name, points]) => ({ name, points }));
const plot = linePlot(lines, {
  title: 'Cosines of pairs after projecting n vectors to 8.33 ln n dimensions',
  x: 'n (log)',
  y: 'change of the cosine',
  logX: true,
});
writeFileSync(join(packageRoot(), 'bench', 'results', 'projection.svg'), `${plot}\n`);

interface Measurement {
  readonly way: string;
  readonly count: number;
  readonly dims: number;
  readonly rows: Float32Array;
  /** The exact score of each query's k-th neighbour. */
  readonly truth: readonly number[];
}

function measure({ way, count, dims, rows, truth }: Measurement): void {
  const runs = (way === 'leading' ? [SEED] : seeds).map((seed) => {
    const reduced = WAYS[way](rows, dims, seed);
    const found = nearest(reduced, WAYS[way](queries, dims, seed), dims);
    const recalls = found.map(({ ords }, q) => {
      const query = queries.subarray(q * dim, (q + 1) * dim);
      return ords.filter((ord) => Math.fround(dotAt(query, rows, ord * dim)) >= truth[q]).length / K;
    });
    return { recall: mean(recalls), ...pairErrors(rows, reduced, dims, seed) };
  });
  const of = (name: 'recall' | 'rms' | 'most' | 'expected') => rounded(mean(runs.map((run) => run[name])));
  const figures = { recall: of('recall'), rms: of('rms'), expectedRms: of('expected'), largest: of('most') };
  const spread = rounded(Math.max(...runs.map(({ recall }) => recall)) - Math.min(...runs.map(({ recall }) => recall)));
  record('projection', {
    way,
    count,
    dim,
    dims,
    k: K,
    queries: asked,
    pairs: PAIRS,
    seeds: runs.length,
    ...figures,
    spread,
  });
  if (way !== 'subspace' || dims !== sufficientDim(count)) return;
  for (const [name, value] of [
    ['root mean square', figures.rms],
    ['expected of it', figures.expectedRms],
    [`largest of ${PAIRS}`, figures.largest],
  ] as const)
    distortion.set(name, [...(distortion.get(name) ?? []), [count, value]]);
}

/** How far the cosines of drawn pairs moved, and how far a random subspace moves them by its formula. */
function pairErrors(rows: Float32Array, reduced: Float32Array, dims: number, seed: number) {
  const random = createRandom(seed);
  const count = rows.length / dim;
  let [squares, most, expected] = [0, 0, 0];
  for (let i = 0; i < PAIRS; i++) {
    const [one, other] = [random.below(count), random.below(count)];
    const before = dotAt(rows.subarray(one * dim, (one + 1) * dim), rows, other * dim);
    const after = dotAt(reduced.subarray(one * dims, (one + 1) * dims), reduced, other * dims);
    squares += (after - before) ** 2;
    expected += (1 - before ** 2) ** 2 * (1 / dims - 1 / dim);
    most = Math.max(most, Math.abs(after - before));
  }
  return { rms: Math.sqrt(squares / PAIRS), most, expected: Math.sqrt(expected / PAIRS) };
}

/** The k nearest of each query by comparing all, and the least score among them. */
function nearest(rows: Float32Array, asking: Float32Array, width: number): { ords: number[]; worst: number }[] {
  return Array.from({ length: asking.length / width }, (_, q) => {
    const query = asking.subarray(q * width, (q + 1) * width);
    const best = new TopK(K);
    for (let ord = 0; ord * width < rows.length; ord++) best.offer(dotAt(query, rows, ord * width), ord);
    const { ords, scores } = best.drain();
    return { ords: [...ords], worst: Math.fround(scores[K - 1]) };
  });
}

function leading(rows: Float32Array, dims: number): Float32Array {
  const cut = new Float32Array((rows.length / dim) * dims);
  for (let row = 0; row * dim < rows.length; row++) cut.set(rows.subarray(row * dim, row * dim + dims), row * dims);
  return cut;
}

function toUnitRows(rows: Float32Array, width: number): Float32Array {
  for (let from = 0; from < rows.length; from += width) rows.set(toUnit(rows.slice(from, from + width), 'a row'), from);
  return rows;
}
