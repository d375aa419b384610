import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';

/**
 * Measure by which a centre is near: `'normalised'` is the direction alone, <x, W / |W|>, by which centres are learned too;
 * `'inner-product'` is <x, W>, by which the paper assigns codes, and which favours centres of close clusters.
 */
export type Assignment = 'normalised' | 'inner-product';

/** How a BioHash is learned and assigned. */
export interface BioHashOptions {
  /** Centres (K), 1 to 65,536. Default 4,096. */
  readonly hashDim?: number;
  /** Default `'normalised'`. */
  readonly assignment?: Assignment;
  /**
   * Centres whose inner products with a vector are computed, for every bit that is wanted, after a look at the sign codes of
   * all: from 1 up, and 48 at least. As many as there are, or more, is exact. Default 3.
   */
  readonly shortlist?: number;
  /** Passes over the sample, 1 to 1,000. Default 4. */
  readonly epochs?: number;
  /** Vectors between two updates of the centres, 1 to 2^20. Default 256. */
  readonly batchSize?: number;
  /** Seed of the learning. Default 1. */
  readonly seed?: number;
  /** Fires to stop the learning. */
  readonly signal?: AbortSignal;
}

/** Options with every field filled, but the signal. */
export type BioHashParameters = Required<Omit<BioHashOptions, 'signal'>>;

/** Checks options and fills what is not given. @throws InvalidArgumentError that names the wrong one. */
export function checkBioHashOptions(options: BioHashOptions): BioHashParameters {
  const { hashDim = 4096, assignment = 'normalised', shortlist = 3, epochs = 4, batchSize = 256, seed = 1 } = options;
  requireInteger(hashDim, 'hashDim', 1, 65_536);
  requireInteger(shortlist, 'shortlist', 1);
  requireInteger(epochs, 'epochs', 1, 1000);
  requireInteger(batchSize, 'batchSize', 1, 2 ** 20);
  requireInteger(seed, 'seed', 0);
  if (!isAssignment(assignment)) {
    throw new InvalidArgumentError(
      `assignment must be "normalised" or "inner-product", got ${JSON.stringify(assignment)}`,
    );
  }
  return { hashDim, assignment, shortlist, epochs, batchSize, seed };
}

/** Whether a value names a rule. */
export function isAssignment(value: unknown): value is Assignment {
  return value === 'normalised' || value === 'inner-product';
}
