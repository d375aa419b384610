import type { NearPairs } from '../../../index/join/join-input.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';

/** One pair: rows and score. */
export type Pair = readonly [a: number, b: number, score: number];

/** Every pair whose product is at least `floor`, best first, equal scores by rows: the definition, two loops. */
export function naivePairs(vectors: Float32Array, dim: number, floor: number, split = 0): Pair[] {
  const pairs: Pair[] = [];
  const count = vectors.length / dim;
  for (let a = 0; a < count; a++) {
    const row = vectors.subarray(a * dim, (a + 1) * dim);
    for (let b = a + 1; b < count; b++) {
      if (split > 0 && (a >= split || b < split)) continue;
      const score = Math.fround(dotAt(row, vectors, b * dim));
      if (score >= floor) pairs.push([a, b, score]);
    }
  }
  return pairs.sort((x, y) => y[2] - x[2] || x[0] - y[0] || x[1] - y[1]);
}

/** Pairs as a list of triples. */
export function toTriples({ a, b, scores }: NearPairs): Pair[] {
  return Array.from(scores, (score, i) => [a[i], b[i], score]);
}

/** Seeded unit vectors around a few centres, so that some are near each other; every seventh repeats the one before. */
export function clusteredVectors(count: number, dim: number, seed: number, spread = 0.6): Float32Array {
  const random = createRandom(seed);
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
  const centres = Array.from({ length: Math.ceil(count / 20) }, () => normals(dim));
  const rows = new Float32Array(count * dim);
  for (let i = 0; i < count; i++) {
    const centre = centres[random.below(centres.length)];
    const noise = normals(dim);
    const row = centre.map((value, j) => value + spread * noise[j]);
    const length = Math.hypot(...row);
    rows.set(
      row.map((value) => value / length),
      i * dim,
    );
    if (i % 7 === 6) rows.copyWithin(i * dim, (i - 1) * dim, i * dim);
  }
  return rows;
}
