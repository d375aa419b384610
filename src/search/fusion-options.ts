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

/** How two rankings become one. Default: convex, which measured best (bench/search/hybrid.ts). */
export type FusionOptions = ReciprocalRankOptions | ConvexOptions;

/** Options with every field filled. */
export type FusionParameters = Required<ReciprocalRankOptions> | Required<ConvexOptions>;

const RRF: OptionKinds<ReciprocalRankOptions> = { method: 'any', constant: 'any' };
const CONVEX: OptionKinds<ConvexOptions> = { method: 'any', alpha: 'any', normalization: 'any' };

/** Checks options and fills what is not given. @throws InvalidArgumentError that names the wrong one. */
export function checkFusionOptions(options: FusionOptions = { method: 'convex' }): FusionParameters {
  const method = reading('fusion', () =>
    typeof options === 'object' && options !== null ? options.method : undefined,
  );
  if (method === 'rrf')
    return checkReciprocalRank(readOptions("fusion by 'rrf'", options as ReciprocalRankOptions, RRF));
  if (method === 'convex') return checkConvex(readOptions("fusion by 'convex'", options as ConvexOptions, CONVEX));
  throw new InvalidArgumentError(`fusion must be an object with method 'convex' or 'rrf', got ${shown(options)}`);
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
