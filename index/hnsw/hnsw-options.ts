import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { type OptionKinds, readOptions } from '../../src/core/options.ts';

/**
 * How a graph is built (Malkov and Yashunin 2016, "Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs", arXiv:1603.09320).
 */
export interface HnswBuildOptions {
  /** Neighbours of a node on the upper layers, twice as many on the lowest; 2 to 128. Default 16: 132 bytes a vector. */
  readonly M?: number;
  /** Candidates considered when a node is linked; more is a better graph and a slower build; M to 4,096. Default 200. */
  readonly efConstruction?: number;
  /** Seed of the layer draws. Default 100. */
  readonly seed?: number;
}

/** How a graph is searched. */
export interface HnswSearchOptions {
  /** Candidates kept while walking the graph, at least k are: more finds more of the true neighbours, more slowly. Default 64. */
  readonly efSearch?: number;
}

/** Build options with every field filled. */
export type HnswParameters = Required<HnswBuildOptions>;

/** Candidates a search keeps unless told otherwise. */
export const DEFAULT_EF_SEARCH = 64;

const OPTIONS: OptionKinds<HnswBuildOptions> = { M: 'any', efConstruction: 'any', seed: 'any' };

const DEFAULTS: HnswParameters = { M: 16, efConstruction: 200, seed: 100 };

/** Checks build options and fills what is not given. @throws InvalidArgumentError that names the wrong one. */
export function checkHnswOptions(options: HnswBuildOptions = {}): HnswParameters {
  const { M, efConstruction, seed } = { ...DEFAULTS, ...readOptions('hnsw', options, OPTIONS) };
  requireInteger(M, 'M', 2, 128);
  requireInteger(efConstruction, 'efConstruction', 1, 4096);
  if (efConstruction < M) {
    throw new InvalidArgumentError(`efConstruction must be at least M = ${M}, got ${efConstruction}`);
  }
  requireInteger(seed, 'seed', 0);
  return { M, efConstruction, seed };
}

/** Checks the width of a search. @throws InvalidArgumentError when it is not an integer from 1 to 100,000. */
export function checkEfSearch(efSearch: number = DEFAULT_EF_SEARCH): number {
  requireInteger(efSearch, 'efSearch', 1, 100_000);
  return efSearch;
}

/** Checks build options and reads what is given. @throws as {@link checkHnswOptions}. */
export function readHnswOptions(options: HnswBuildOptions): HnswBuildOptions {
  const read = readOptions('hnsw', options, OPTIONS);
  checkHnswOptions(read);
  return read;
}
