import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../src/core/random.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { lengthOf, subtractMean, toUnitRows } from '../signs/centring.ts';
import type { Lsh } from '../signs/lsh.ts';
import { CentreSearch } from './centre-search.ts';

/** How centres are learned. */
export interface LearningOptions {
  /** Centres (K). */
  readonly hashDim: number;
  /** Passes over the sample. */
  readonly epochs: number;
  /** Vectors between two updates of the centres. */
  readonly batchSize: number;
  /** Centres that are compared with a vector to find the winner; see CentreSearch. */
  readonly shortlist: number;
  /** Seed of the first centres and of the order. */
  readonly seed: number;
  /** Fires to stop. */
  readonly signal?: AbortSignal;
}

/**
 * Learns K centres by competitive learning (Ryali, Hopfield, Grinberg and Krotov 2020, "Bio-inspired hashing for unsupervised
 * similarity search", arXiv:2001.04907, equations 1 to 3, with p = 2 and no anti-Hebbian term): the unit with the greatest
 * normalised input <x, W_mu> / |W_mu| wins and moves towards x. Its learning rate is one over the number of wins in this
 * pass, so that a centre is the mean of what it won, as in mini-batch k-means (Sculley 2010, "Web-scale k-means clustering").
 * @param lsh makes the sign codes of centres.
 * @param sample `[n, dim]`, n at least `hashDim`.
 * @returns W, `[hashDim, dim]`: means of unit vectors, so a centre is the longer the closer together they lie.
 * @throws InvalidArgumentError when there are too few different directions; AbortedError when `signal` fires.
 */
export async function learnCentres(
  memory: KernelMemory,
  lsh: Lsh,
  sample: Float32Array,
  mean: Float32Array,
  options: LearningOptions,
): Promise<Float32Array> {
  const dim = mean.length;
  const random = createRandom(options.seed);
  const directions = await directionsOf(sample, mean);
  const order = random.shuffle(Uint32Array.from({ length: directions.length / dim }, (_, i) => i));
  if (order.length < options.hashDim) {
    throw new InvalidArgumentError(
      `${options.hashDim} centres need at least as many vectors that differ from the mean, got ${order.length}; take a larger sample or a smaller hashDim`,
    );
  }
  const centres = gather(directions, order.subarray(0, options.hashDim), dim);
  const search = await CentreSearch.inSlices(memory, unitCopy(centres, dim), dim, lsh);
  try {
    for (let epoch = 0; epoch < options.epochs; epoch++) {
      await compete(search, centres, directions, random.shuffle(order), options);
    }
  } finally {
    search.close();
  }
  return centres;
}

/** One pass over the sample: changes the centres in place. */
async function compete(
  search: CentreSearch,
  centres: Float32Array,
  directions: Float32Array,
  order: Uint32Array,
  { batchSize, shortlist, signal }: LearningOptions,
): Promise<void> {
  const { dim } = search;
  const wins = new Uint32Array(search.count).fill(1);
  for (let from = 0; from < order.length; from += batchSize) {
    throwIfAborted(signal, 'learning centres');
    const batch = order.subarray(from, from + batchSize);
    const winners = await winnersOf(batch, directions, search, shortlist);
    batch.forEach((x, i) => {
      const winner = winners[i];
      moveTowards(centres, winner * dim, directions, x * dim, dim, 1 / ++wins[winner]);
    });
    for (const moved of new Set(winners)) {
      search.setCentre(moved, unitCopy(centres.subarray(moved * dim, (moved + 1) * dim), dim));
    }
  }
}

async function winnersOf(
  batch: Uint32Array,
  directions: Float32Array,
  search: CentreSearch,
  shortlist: number,
): Promise<Uint32Array> {
  const { dim } = search;
  const winners = new Uint32Array(batch.length);
  const slice = new TimeSlice();
  for (let i = 0; i < batch.length; i++) {
    search.find(directions.subarray(batch[i] * dim, (batch[i] + 1) * dim), winners.subarray(i, i + 1), shortlist);
    await slice.pause();
  }
  return winners;
}

function moveTowards(
  centres: Float32Array,
  centre: number,
  directions: Float32Array,
  x: number,
  dim: number,
  rate: number,
): void {
  for (let j = 0; j < dim; j++) centres[centre + j] += rate * (directions[x + j] - centres[centre + j]);
}

/** The sample's vectors less the mean, of unit length; those that are the mean have no direction and are left out. */
async function directionsOf(sample: Float32Array, mean: Float32Array): Promise<Float32Array> {
  const slice = new TimeSlice();
  const dim = mean.length;
  const directions = new Float32Array(sample.length);
  let end = 0;
  for (let from = 0; from < sample.length; from += dim) {
    if (slice.spent) await slice.pause();
    const row = directions.subarray(end, end + dim);
    if (lengthOf(subtractMean(sample, from, mean, row)) === 0) continue;
    toUnitRows(row, dim);
    end += dim;
  }
  return directions.subarray(0, end);
}

function gather(rows: Float32Array, order: Uint32Array, dim: number): Float32Array {
  const gathered = new Float32Array(order.length * dim);
  order.forEach((from, to) => {
    gathered.set(rows.subarray(from * dim, (from + 1) * dim), to * dim);
  });
  return gathered;
}

function unitCopy(rows: Float32Array, dim: number): Float32Array {
  return toUnitRows(rows.slice(), dim);
}
