import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { createRandom, type Random } from '../../src/core/random.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { type CentreGroups, groupCentres, lengthOf, toUnitRows } from './centre-groups.ts';
import { CentreSearch } from './centre-search.ts';
import { subtractMean } from './sample.ts';

/** How centres are learned. */
export interface LearningOptions {
  /** Centres (K). */
  readonly hashDim: number;
  /** Passes over the sample. */
  readonly epochs: number;
  /** Vectors between two updates of the centres. */
  readonly batchSize: number;
  /** Groups that are looked into for the winner. */
  readonly probes: number;
  /** Seed of the first centres and of the order. */
  readonly seed: number;
  /** Fires to stop. */
  readonly signal?: AbortSignal;
}

/** Learned centres, in the order of their groups. */
export interface LearnedCentres {
  /** W, `[hashDim, dim]`: means of unit vectors, so a centre is the longer the closer together they lie. */
  readonly centres: Float32Array;
  readonly groups: CentreGroups;
}

/**
 * Learns K centres by competitive learning (Ryali, Hopfield, Grinberg and Krotov 2020, "Bio-inspired hashing for unsupervised
 * similarity search", arXiv:2001.04907, equations 1 to 3, with p = 2 and no anti-Hebbian term): the unit with the greatest
 * normalised input <x, W_mu> / |W_mu| wins and moves towards x. Its learning rate is one over the number of wins in this
 * pass, so that a centre is the mean of what it won, as in mini-batch k-means (Sculley 2010, "Web-scale k-means clustering").
 * @param sample `[n, dim]`, n at least `hashDim`.
 * @throws InvalidArgumentError when there are too few different directions; AbortedError when `signal` fires.
 */
export async function learnCentres(
  sample: Float32Array,
  mean: Float32Array,
  options: LearningOptions,
): Promise<LearnedCentres> {
  const dim = mean.length;
  const random = createRandom(options.seed);
  const directions = directionsOf(sample, mean);
  const order = random.shuffle(Uint32Array.from({ length: directions.length / dim }, (_, i) => i));
  if (order.length < options.hashDim) {
    throw new InvalidArgumentError(
      `${options.hashDim} centres need at least as many vectors that differ from the mean, got ${order.length}; take a larger sample or a smaller hashDim`,
    );
  }
  let learned = await grouped(gather(directions, order.subarray(0, options.hashDim), dim), dim, random);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    await compete(learned, directions, random.shuffle(order), dim, options);
    learned = await grouped(learned.centres, dim, random);
  }
  return learned;
}

/** One pass over the sample: changes the centres in place. */
async function compete(
  { centres, groups }: LearnedCentres,
  directions: Float32Array,
  order: Uint32Array,
  dim: number,
  { batchSize, probes, signal }: LearningOptions,
): Promise<void> {
  const search = new CentreSearch(unitCopy(centres, dim), dim, groups);
  const wins = new Uint32Array(centres.length / dim).fill(1);
  const nowhere = new Float32Array(dim);
  const winner = new Uint32Array(1);
  const winners = new Uint32Array(batchSize);
  const slice = new TimeSlice();
  for (let from = 0; from < order.length; from += batchSize) {
    throwIfAborted(signal, 'learning centres');
    const batch = order.subarray(from, from + batchSize);
    for (let i = 0; i < batch.length; i++) {
      search.find(directions, batch[i] * dim, nowhere, winner, probes);
      winners[i] = winner[0];
      await slice.pause();
    }
    for (let i = 0; i < batch.length; i++) {
      moveTowards(centres, winners[i] * dim, directions, batch[i] * dim, dim, 1 / ++wins[winners[i]]);
    }
    for (const moved of winners.subarray(0, batch.length)) {
      search.setCentre(moved, unitCopy(centres.subarray(moved * dim, (moved + 1) * dim), dim));
    }
  }
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

async function grouped(centres: Float32Array, dim: number, random: Random): Promise<LearnedCentres> {
  const { groups, order } = await groupCentres(unitCopy(centres, dim), dim, random);
  return { centres: gather(centres, order, dim), groups };
}

/** The sample's vectors less the mean, of unit length; those that are the mean have no direction and are left out. */
function directionsOf(sample: Float32Array, mean: Float32Array): Float32Array {
  const dim = mean.length;
  const directions = new Float32Array(sample.length);
  let end = 0;
  for (let from = 0; from < sample.length; from += dim) {
    const row = directions.subarray(end, end + dim);
    if (lengthOf(subtractMean(sample, from, mean, row)) > 0) end += dim;
  }
  return toUnitRows(directions.subarray(0, end), dim);
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
