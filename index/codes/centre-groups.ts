import type { Random } from '../../src/core/random.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { CentreRows } from './centre-rows.ts';

/** Centres sorted into groups: group g holds the centres from `starts[g]` to `starts[g + 1]` exclusive. */
export interface CentreGroups {
  /** `[groups + 1]`, ascending, from 0 to the number of centres. */
  readonly starts: Uint32Array;
  /** Directions of the groups, `[groups, dim]`. */
  readonly centroids: Float32Array;
}

const ROUNDS = 5;
/** Fewer centres than this are compared one by one: finding their group would cost as much. */
const LEAST_GROUPED = 256;

/**
 * Groups centres by direction, by a few rounds of spherical k-means over them, about as many groups as a group has centres.
 * @param centres `[count, dim]`, none of length zero.
 * @returns the groups, and which centre is to stand at each place for them to lie together.
 */
export async function groupCentres(
  centres: Float32Array,
  dim: number,
  random: Random,
): Promise<{ groups: CentreGroups; order: Uint32Array }> {
  const count = centres.length / dim;
  const size = count < LEAST_GROUPED ? 1 : Math.round(Math.sqrt(count));
  const centroids = firstCentroids(centres, dim, size, random);
  const rows = new CentreRows(size, dim);
  const nowhere = new Float32Array(dim);
  const groupOf = new Uint32Array(count);
  const slice = new TimeSlice();
  for (let round = 0; round < ROUNDS; round++) {
    for (let g = 0; g < size; g++) rows.set(g, centroids.subarray(g * dim, (g + 1) * dim));
    for (let i = 0; i < count; i++) {
      rows.compareWith(centres, i * dim, nowhere);
      groupOf[i] = greatest(rows.scores(0, size), size);
      await slice.pause();
    }
    if (round + 1 < ROUNDS) moveCentroids(centroids, centres, groupOf, dim);
  }
  return sortByGroup(groupOf, centroids, size);
}

function firstCentroids(centres: Float32Array, dim: number, size: number, random: Random): Float32Array {
  const centroids = new Float32Array(size * dim);
  const drawn = random.shuffle(Uint32Array.from({ length: centres.length / dim }, (_, i) => i)).subarray(0, size);
  drawn.forEach((index, g) => {
    centroids.set(centres.subarray(index * dim, (index + 1) * dim), g * dim);
  });
  return toUnitRows(centroids, dim);
}

/** Puts each centroid into the middle of its group; one that lost all stays where it was. */
function moveCentroids(centroids: Float32Array, centres: Float32Array, groupOf: Uint32Array, dim: number): void {
  const sums = new Float32Array(centroids.length);
  groupOf.forEach((g, i) => {
    for (let j = 0; j < dim; j++) sums[g * dim + j] += centres[i * dim + j];
  });
  toUnitRows(sums, dim);
  for (let g = 0; g < centroids.length; g += dim) {
    const row = sums.subarray(g, g + dim);
    if (row.some((value) => value !== 0)) centroids.set(row, g);
  }
}

function sortByGroup(
  groupOf: Uint32Array,
  centroids: Float32Array,
  size: number,
): { groups: CentreGroups; order: Uint32Array } {
  const starts = new Uint32Array(size + 1);
  for (const g of groupOf) starts[g + 1]++;
  for (let g = 0; g < size; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const order = new Uint32Array(groupOf.length);
  groupOf.forEach((g, i) => {
    order[next[g]++] = i;
  });
  return { groups: { starts, centroids }, order };
}

/** Scales every row to length 1, in place; rows of length 0 stay. */
export function toUnitRows(rows: Float32Array, dim: number): Float32Array {
  for (let from = 0; from < rows.length; from += dim) {
    const row = rows.subarray(from, from + dim);
    const norm = lengthOf(row);
    if (norm > 0) for (let j = 0; j < dim; j++) row[j] /= norm;
  }
  return rows;
}

/** Euclidean length. */
export function lengthOf(row: Float32Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return Math.sqrt(sum);
}

function greatest(scores: Float32Array, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (scores[i] > scores[best]) best = i;
  return best;
}
