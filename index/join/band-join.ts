import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { throttleProgress } from '../../src/core/progress.ts';
import { type BandPlan, bandsFor, planBands } from './band-plan.ts';
import { BucketSearch, CODE_BITS, CODE_WORDS } from './bucket-search.ts';
import { type NearPairs, type NearPairsOptions, requireJoin } from './join-input.ts';
import { PairCollector } from './pair-collector.ts';

const DEFAULT_RECALL = 0.99;

/** How pairs are joined by sign codes. */
export interface BandJoinOptions extends NearPairsOptions {
  /** Probability of finding a pair whose cosine is just the floor; nearer ones are found more surely. Default 0.99. */
  readonly recall?: number;
  /** Of the hyperplanes. Default 1. */
  readonly seed?: number;
}

/** Result of a join by bands. */
export interface BandJoin {
  readonly pairs: NearPairs;
  readonly plan: BandPlan;
}

/**
 * Finds pairs of rows whose inner product is at least `floor`, without comparing all: rows that share a band of bits, each the side
 * of a random hyperplane, fall into one bucket (Indyk and Motwani 1998; Charikar 2002), there those are compared whose codes differ
 * in few bits, and an exact product decides. Bands are as many as find a pair at the floor with probability `recall`.
 * @param vectors `[n, dim]`, unit length.
 * @throws InvalidArgumentError when an option or the vectors are wrong; AbortedError when `signal` fires.
 */
export async function bandJoin(vectors: Float32Array, dim: number, options: BandJoinOptions): Promise<BandJoin> {
  const { floor, split = 0, maxPairs, recall = DEFAULT_RECALL, seed = 1, signal } = options;
  const count = requireJoin(vectors, dim, options);
  requireInteger(seed, 'seed', 0);
  if (!(recall > 0 && recall < 1)) throw new InvalidArgumentError(`recall must be between 0 and 1, got ${recall}`);
  throwIfAborted(signal, 'looking for pairs');
  if (count < 2) return { pairs: new PairCollector().finish(), plan: { bandBits: 0, bands: 0, seconds: 0 } };
  const search = new BucketSearch(vectors, dim, { floor, split, maxPairs });
  await search.prepare(seed, signal);
  const plan = planBands(search.codes, CODE_WORDS, floor, recall);
  const perCode = Math.floor(CODE_BITS / plan.bandBits);
  const progress = throttleProgress(options.onProgress);
  // Where only the best pairs are kept, those still wanted get ever nearer, and fewer bands find them as surely.
  const wantedBands = () => bandsFor(Math.max(floor, search.cutAt), plan.bandBits, recall);
  for (let band = 0; band < wantedBands(); band++) {
    const place = band % perCode;
    if (place === 0) await search.encode(seed + 1 + band / perCode, signal);
    await search.lookInto(place * plan.bandBits, plan.bandBits, signal);
    progress.report({ stage: 'find pairs', done: band + 1, total: plan.bands });
  }
  progress.flush();
  return { pairs: search.finish(), plan };
}
