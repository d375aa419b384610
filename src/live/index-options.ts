import type { SearchOptions } from '../../index/contract/vector-index.ts';
import { checkEfSearch, type HnswSearchOptions } from '../../index/hnsw/hnsw-options.ts';
import type { SignSearchOptions } from '../../index/signs/sign-index.ts';
import type { SparseSearchOptions } from '../../index/sparse/sparse-options.ts';
import { reading, requireInteger, requireKnownOptions, requireOneOf, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';

/** Indexes that can be kept beside the exact one, the graph first. */
export const INDEX_NAMES = ['hnsw', 'lsh', 'fly', 'bio'] as const;

/** An approximate index: HNSW graph, scan of LSH sign codes, inverted lists of FlyHash or BioHash codes. */
export type IndexName = (typeof INDEX_NAMES)[number];

/** Options of a table of sign codes for one search. */
export type LshSearchOptions = Omit<SignSearchOptions, keyof SearchOptions>;

/** Options of inverted lists for one search. */
export type ListSearchOptions = Omit<SparseSearchOptions, keyof SearchOptions>;

/** An index with its options for one search: `{ hnsw: { efSearch: 200 } }`. */
export type IndexWithOptions = OneOf<{
  readonly hnsw: HnswSearchOptions;
  readonly lsh: LshSearchOptions;
  readonly fly: ListSearchOptions;
  readonly bio: ListSearchOptions;
}>;

/** Objects with exactly one of some fields. */
type OneOf<Fields> = {
  [Name in keyof Fields]: { readonly [One in Name]: Fields[Name] } & {
    readonly [Other in Exclude<keyof Fields, Name>]?: never;
  };
}[keyof Fields];

/** Which index answers: 'auto' chooses, and the plan says what and why. */
export type IndexChoice = 'auto' | 'exact' | IndexName | IndexWithOptions;

/** Options of whichever index answers. */
export type IndexSearchOptions = HnswSearchOptions & ListSearchOptions;

/** An index that was chosen, and options that it knows. */
export interface CheckedIndex {
  readonly name: 'auto' | 'exact' | IndexName;
  readonly options: IndexSearchOptions;
}

/** Most candidates a search may ask for. */
const MAX_CANDIDATES = 1_000_000;

/** Checks the value of an option, of a search for `k` neighbors. */
type OptionCheck = (value: number, option: string, k: number) => void;

/** An option that says how many candidates are kept: never fewer than are to be found. */
const requireCandidates: OptionCheck = (value, option, k) => requireInteger(value, option, k, MAX_CANDIDATES);

/** Every option of every index, and what its value must be. */
const OPTION_CHECKS: Readonly<Record<keyof IndexSearchOptions, OptionCheck>> = {
  efSearch: (value) => checkEfSearch(value),
  candidates: requireCandidates,
  signCandidates: requireCandidates,
  overlapCandidates: requireCandidates,
  queryLength: (value, option) => requireInteger(value, option, 1, 65_536),
};

/** Options that say how many candidates are kept. */
export const CANDIDATE_OPTIONS = [
  'candidates',
  'signCandidates',
  'overlapCandidates',
] as const satisfies readonly (keyof IndexSearchOptions)[];

const LIST_OPTIONS = [...CANDIDATE_OPTIONS, 'queryLength'] as const;

/** Names of the options of each index. */
export const INDEX_OPTIONS: Readonly<Record<'exact' | IndexName, readonly (keyof IndexSearchOptions)[]>> = {
  exact: [],
  hnsw: ['efSearch'],
  lsh: ['candidates'],
  fly: LIST_OPTIONS,
  bio: LIST_OPTIONS,
};

/** Checks which index is to answer. @throws InvalidArgumentError that names what is wrong. */
export function checkIndexChoice(index: IndexChoice, k: number): CheckedIndex {
  if (typeof index !== 'object' || index === null) {
    requireOneOf('index', index, ['auto', 'exact', ...INDEX_NAMES]);
    return { name: index, options: {} };
  }
  const [[name, options] = [], ...others] = reading('index', () => givenEntries(index));
  if (name === undefined || others.length > 0 || !INDEX_NAMES.some((one) => one === name)) {
    throw new InvalidArgumentError(
      `index with options must be an object of one of ${INDEX_NAMES.join(', ')}, like { hnsw: { efSearch: 200 } }, ` +
        `got ${shown(index)}`,
    );
  }
  return { name: name as IndexName, options: checkIndexOptions(name as IndexName, options as unknown as object, k) };
}

/** Checks the options of an index. @throws InvalidArgumentError that names the wrong one. */
export function checkIndexOptions(name: 'exact' | IndexName, options: object, k: number): IndexSearchOptions {
  const given = reading(`the options of index ${name}`, () => {
    if (!isPlain(options)) {
      throw new InvalidArgumentError(`the options of index ${name} must be an object, got ${shown(options)}`);
    }
    requireKnownOptions(`index ${name}`, options, INDEX_OPTIONS[name]);
    return givenEntries<keyof IndexSearchOptions>(options);
  });
  for (const [option, value] of given) OPTION_CHECKS[option](value, option, k);
  return Object.fromEntries(given);
}

function givenEntries<Name extends string>(options: object): [Name, number][] {
  return (Object.entries(options) as [Name, number][]).filter(([, value]) => value !== undefined);
}

/** Options that a class or a list brings along would not be seen. */
function isPlain(options: unknown): options is object {
  if (typeof options !== 'object' || options === null) return false;
  const prototype = Object.getPrototypeOf(options);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Raises what an index was told to keep to what is wanted of it, which may be more than was asked for. */
export function widened(options: IndexSearchOptions, wanted: number): IndexSearchOptions {
  const wide: { -readonly [Name in keyof IndexSearchOptions]: IndexSearchOptions[Name] } = { ...options };
  for (const name of CANDIDATE_OPTIONS) {
    const value = options[name];
    if (value !== undefined) wide[name] = Math.max(value, wanted);
  }
  return wide;
}
