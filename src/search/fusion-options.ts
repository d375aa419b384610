import { reading, requireOneOf, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';

/** Ranks alone: robust where nothing is known of the scores. */
export interface ReciprocalRankOptions {
  readonly method: 'rrf';
  /** How little the first ranks stand out, from 0 up. Default 60. */
  readonly constant?: number;
}

/** A weighted mean of the two scores, after both have been brought to the same range. */
export interface ConvexOptions {
  readonly method: 'convex';
  /** Weight of the semantic score, 0 to 1; the lexical one has the rest. Default 0.4. */
  readonly alpha?: number;
  /**
   * 'theoretical': by the least and greatest score that there can be, so that a poor best match counts little and a hit has the
   * same score whatever else was found. 'min-max': by the least and greatest score that was found. Default 'theoretical'.
   */
  readonly normalization?: 'theoretical' | 'min-max';
}

/** Each ranking counts, query by query, for as much as its best hits stand out of what it finds beside them. */
export interface AdaptiveOptions {
  readonly method: 'adaptive';
  /** Factor on what meaning says, 0 to 10: more than 1 where it is known to find better than words do. Default 1. */
  readonly meaning?: number;
}

/** How two rankings become one. Default: adaptive, which measured best (bench/search/fusion.ts). */
export type FusionOptions = AdaptiveOptions | ReciprocalRankOptions | ConvexOptions;

/** Options with every field filled. */
export type FusionParameters = Required<AdaptiveOptions> | FixedFusion;

/** Parameters that say the same of every query. */
export type FixedFusion = Required<ReciprocalRankOptions> | Required<ConvexOptions>;

const ADAPTIVE: OptionKinds<AdaptiveOptions> = { method: 'any', meaning: 'any' };
const RRF: OptionKinds<ReciprocalRankOptions> = { method: 'any', constant: 'any' };
const CONVEX: OptionKinds<ConvexOptions> = { method: 'any', alpha: 'any', normalization: 'any' };

/** Checks options and fills what is not given. @throws InvalidArgumentError that names the wrong one. */
export function checkFusionOptions(options: FusionOptions = { method: 'adaptive' }): FusionParameters {
  const method = reading('fusion', () =>
    typeof options === 'object' && options !== null ? options.method : undefined,
  );
  if (method === 'adaptive')
    return checkAdaptive(readOptions("fusion by 'adaptive'", options as AdaptiveOptions, ADAPTIVE));
  if (method === 'rrf')
    return checkReciprocalRank(readOptions("fusion by 'rrf'", options as ReciprocalRankOptions, RRF));
  if (method === 'convex') return checkConvex(readOptions("fusion by 'convex'", options as ConvexOptions, CONVEX));
  throw new InvalidArgumentError(
    `fusion must be an object with method 'adaptive', 'convex' or 'rrf', got ${shown(options)}`,
  );
}

function checkAdaptive({ meaning = 1 }: AdaptiveOptions): Required<AdaptiveOptions> {
  if (!(Number.isFinite(meaning) && meaning >= 0 && meaning <= 10)) {
    throw new InvalidArgumentError(`meaning must be a number from 0 to 10, got ${shown(meaning)}`);
  }
  return { method: 'adaptive', meaning };
}

function checkReciprocalRank({ constant = 60 }: ReciprocalRankOptions): Required<ReciprocalRankOptions> {
  if (!(Number.isFinite(constant) && constant >= 0)) {
    throw new InvalidArgumentError(`constant must be a number from 0 up, got ${shown(constant)}`);
  }
  return { method: 'rrf', constant };
}

function checkConvex({ alpha = 0.4, normalization = 'theoretical' }: ConvexOptions): Required<ConvexOptions> {
  if (!(Number.isFinite(alpha) && alpha >= 0 && alpha <= 1)) {
    throw new InvalidArgumentError(`alpha must be a number from 0 to 1, got ${shown(alpha)}`);
  }
  requireOneOf('normalization', normalization, ['theoretical', 'min-max']);
  return { method: 'convex', alpha, normalization };
}
