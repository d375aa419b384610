import { requireInteger, requireOneOf } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { SearchOptions } from '../contract/vector-index.ts';
import type { Assignment } from './bio-hash-options.ts';

/** How an index of sparse codes is built. */
export interface SparseBuildOptions {
  /** The code: `'bio'` learns its centres from the sample, `'fly'` draws its units. Default `'bio'`. */
  readonly code?: 'bio' | 'fly';
  /** Bits in a code (K). Default: 4,096 for `'bio'`, a tenth of the sample where that is less; 16,384 for `'fly'`. */
  readonly hashDim?: number;
  /** Bits of a document (k), 1 to 1,024: memory and coverage grow with it. Default 1 for `'bio'`, 32 for `'fly'`. */
  readonly hashLength?: number;
  /** Bits of the sign code by which candidates are sorted out first, or 0 for none. Default 512: 64 bytes each. */
  readonly signBits?: number;
  /**
   * Where sign codes lie: in the `'lists'`, once for each bit of a document, read one after another; or once in a `'table'`,
   * read here and there, while the lists count shared bits. Default `'lists'` for `'bio'`, `'table'` for `'fly'`.
   */
  readonly signLayout?: 'lists' | 'table';
  /**
   * What scores candidates before exact vectors are read: 4-bit values of its own (half a byte a value), the 8-bit table that it
   * is given, or nothing. Default `'int4'`.
   */
  readonly table?: 'int4' | 'shared' | 'none';
  /** Seed of all that is drawn. Default 1. */
  readonly seed?: number;
  /** As in BioHashOptions. */
  readonly assignment?: Assignment;
  /** As in BioHashOptions. */
  readonly shortlist?: number;
  /** As in BioHashOptions. */
  readonly epochs?: number;
  /** As in FlyProjectionOptions. */
  readonly fanIn?: number;
}

/** Build options that an index keeps. */
export interface SparseParameters {
  readonly hashLength: number;
  readonly signBits: number;
  readonly signLayout: 'lists' | 'table';
  readonly table: 'int4' | 'shared' | 'none';
}

/** How an index of sparse codes is searched. */
export interface SparseSearchOptions extends SearchOptions {
  /** Bits of the query, up to hashDim: more bits find more and touch more. Default 64. */
  readonly queryLength?: number;
  /**
   * Candidates that share most bits, kept of those that share any; counted only where sign codes lie in a table. Default: all
   * for `'bio'`, 2,000 for `'fly'`.
   */
  readonly overlapCandidates?: number;
  /** Candidates kept by their sign codes, at least k. Default 100, and 10 k where that is more. */
  readonly signCandidates?: number;
  /** Candidates whose exact scores are computed, at least k. Default 15, and 1.5 k where that is more. */
  readonly candidates?: number;
}

/** Search options with every field filled. */
export interface SparseSearchParameters {
  readonly queryLength: number;
  readonly overlapCandidates: number | undefined;
  readonly signCandidates: number;
  readonly candidates: number;
}

/** Vectors that are worth giving to the training. */
export const SPARSE_SAMPLE_SIZE = 50_000;

const KINDS = {
  bio: { hashDim: 4096, hashLength: 1, queryLength: 64, signLayout: 'lists', overlapCandidates: undefined },
  fly: { hashDim: 16_384, hashLength: 32, queryLength: 64, signLayout: 'table', overlapCandidates: 2000 },
} as const;
const MAX_HASH_LENGTH = 1024;
/** Vectors of the sample for each centre, at least, where their number is not given. */
const SAMPLE_PER_CENTRE = 10;

/** Checks build options and fills those that the codes do not check. @throws InvalidArgumentError that names the wrong one. */
export function checkSparseOptions(
  options: SparseBuildOptions,
  sampleCount: number,
): SparseParameters & { readonly code: 'bio' | 'fly'; readonly hashDim: number } {
  const { code = 'bio', signBits = 512, table = 'int4' } = options;
  requireOneOf('code', code, ['bio', 'fly']);
  requireOneOf('table', table, ['int4', 'shared', 'none']);
  const most = code === 'bio' ? Math.max(1, Math.floor(sampleCount / SAMPLE_PER_CENTRE)) : Number.POSITIVE_INFINITY;
  const hashDim = options.hashDim ?? Math.min(KINDS[code].hashDim, most);
  const hashLength = options.hashLength ?? Math.min(KINDS[code].hashLength, hashDim);
  requireInteger(hashLength, 'hashLength', 1, Math.min(hashDim, MAX_HASH_LENGTH));
  requireInteger(signBits, 'signBits', 0);
  const signLayout = options.signLayout ?? (signBits === 0 ? 'table' : KINDS[code].signLayout);
  requireOneOf('signLayout', signLayout, ['lists', 'table']);
  if (signLayout === 'lists' && signBits === 0) {
    throw new InvalidArgumentError("signLayout: 'lists' needs sign codes; give signBits");
  }
  return { code, hashDim, hashLength, signBits, signLayout, table };
}

/** Checks search options and fills what is not given. @throws InvalidArgumentError that names the wrong one. */
export function checkSparseSearch(
  options: SparseSearchOptions,
  { kind, hashDim }: { readonly kind: 'bio' | 'fly'; readonly hashDim: number },
  { signLayout }: SparseParameters,
  k: number,
): SparseSearchParameters {
  const { queryLength = Math.min(KINDS[kind].queryLength, hashDim) } = options;
  requireInteger(queryLength, 'queryLength', 1, hashDim);
  if (options.overlapCandidates !== undefined && signLayout === 'lists') {
    throw new InvalidArgumentError(
      "overlapCandidates needs an index with signLayout: 'table', where overlaps are counted",
    );
  }
  const overlapCandidates = options.overlapCandidates ?? atLeast(KINDS[kind].overlapCandidates, 20 * k);
  if (overlapCandidates !== undefined) requireCandidates(overlapCandidates, 'overlapCandidates', k);
  const { signCandidates = Math.max(100, 10 * k), candidates = Math.max(15, Math.ceil(1.5 * k)) } = options;
  requireCandidates(signCandidates, 'signCandidates', k);
  requireCandidates(candidates, 'candidates', k);
  return { queryLength, overlapCandidates, signCandidates, candidates };
}

function atLeast(value: number | undefined, least: number): number | undefined {
  return value === undefined ? undefined : Math.max(value, least);
}

function requireCandidates(value: number, name: string, k: number): void {
  if (Number.isInteger(value) && value >= k) return;
  throw new InvalidArgumentError(`${name} must be an integer from k = ${k} up, got ${value}; ask for more of them`);
}
