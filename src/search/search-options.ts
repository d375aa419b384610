import type { WordMatching } from '../../index/lexical/word-expansion.ts';
import { requireInteger, requireOneOf, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import {
  type CheckedEntityOptions,
  checkEntityOptions,
  type EntityMode,
  type EntityOptions,
} from '../entities/query/entity-options.ts';
import { type CheckedFilter, checkFilter } from '../filter/checked-filter.ts';
import type { Filter } from '../filter/filter-tree.ts';
import { type CheckedIndex, checkIndexChoice } from '../live/index-options.ts';
import { BASE_SEARCH_OPTIONS, type BaseSearchOptions, type SimilarOptions } from './base-options.ts';
import { checkFusionOptions, type FusionOptions, type FusionParameters } from './fusion-options.ts';
import { type CheckedLikeWords, checkLikeWords, type LikeWordOptions } from './like-word-options.ts';
import { type CheckedPage, checkPage } from './page-options.ts';
import { type CheckedRerank, checkRerank, type RerankOptions } from './rerank-options.ts';
import { checkWordMatching, type TypoOptions } from './word-options.ts';

const MODES = ['semantic', 'lexical', 'hybrid'] as const;

/** Ways to compare: meaning (vectors), words (BM25), or both, their rankings fused. */
export type SearchMode = (typeof MODES)[number];

/** Options of a search. `onProgress` is told while an index is built that the search asked for. */
export interface SearchQueryOptions extends BaseSearchOptions {
  /**
   * Default: the collection's for a text, 'semantic' for a vector. A named index changes how vectors are found and nothing else, so 'hybrid' stays
   * 'hybrid'; only where the collection compares words alone, an index that is named makes it 'semantic'.
   */
  readonly mode?: SearchMode;
  /**
   * The documents that there are for this search, by a filter: those of one customer among many. Unlike with `filter`, hits, facets and errors are as
   * if the collection had no others: a field that only others have is none. What the lists cannot tell of a document leaves it out. Words still
   * weigh what they weigh in all of the collection, `plan` tells of all of it, and entities of the query cannot be used. Default: all.
   */
  readonly within?: string | Filter;
  /** How the rankings of meaning and words become one in mode 'hybrid'. Default: weighted scores, which measured best. */
  readonly fusion?: FusionOptions;
  /**
   * Lets a model that reads query and document together order the best hits anew; true for its defaults. It needs a text for a
   * query, and reads of a long document as much of the beginning as the model takes. Default false: it costs far more than the
   * search itself.
   */
  readonly rerank?: boolean | RerankOptions;
  /**
   * What the persons, places, dates and other entities of the query do: let only documents through that have them, or move these
   * up. It needs a text for a query and a collection with entity settings. Entities that would leave too few
   * documents do what `fallback` says, and the result tells what became of each. Default 'off'.
   */
  readonly entities?: EntityMode | EntityOptions;
  /**
   * For how many of the first hits to find the sentence that fits best: by meaning, which costs encoding the sentences of the text, or
   * of the best of its passages, and in mode 'lexical' by words. Default 0.
   */
  readonly passages?: number;
  /**
   * What quotes and dashes of the query mean. 'marks': every hit has "a phrase" as it stands (“短语”, 「短语」), and none has a -word or
   * -"a phrase"; `plan.reason` says what was understood. This needs the index of words in every mode, and reads the documents that have all
   * words of a phrase. Default 'plain': they mean nothing, so that a text that somebody pastes loses no documents.
   */
  readonly syntax?: 'plain' | 'marks';
  /** Whether the last word may be the beginning of one, for searches while one types. Default false. */
  readonly prefix?: boolean;
  /**
   * Whether Latin words of 4 letters and more find what is spelled nearly so, if no document or few have them; true for the defaults.
   * It looks through all terms of the collection. Default false.
   */
  readonly typos?: boolean | TypoOptions;
  /**
   * Finds documents with words that are like those of the query too, where few documents have these; it needs a text and the index of words. It did not help where it was measured
   * (bench/README.md), so it is for collections of which you know better. Default: none.
   */
  readonly likeWords?: LikeWordOptions;
}

/** Search options that were found right, with every default filled but those that depend on the collection. */
export interface CheckedOptions extends CheckedPage {
  readonly k: number;
  readonly mode: SearchMode | undefined;
  readonly filter: CheckedFilter | undefined;
  readonly within?: CheckedFilter | undefined;
  readonly index: CheckedIndex;
  readonly minScore: number | undefined;
  readonly fusion: FusionParameters;
  readonly rerank: CheckedRerank | undefined;
  readonly entities: CheckedEntityOptions | undefined;
  readonly passages: number;
  readonly syntax: 'plain' | 'marks';
  readonly words: WordMatching;
  readonly likeWords: CheckedLikeWords | undefined;
  readonly explain: boolean;
  /** Id of a document that is left out, as if it were not there. */
  readonly except?: string;
  /** For building what is needed first. */
  readonly work: LongWorkOptions;
}

const OPTIONS: OptionKinds<SearchQueryOptions> = {
  ...BASE_SEARCH_OPTIONS,
  mode: 'any',
  within: 'any',
  fusion: 'any',
  rerank: 'any',
  entities: 'any',
  passages: 'any',
  syntax: 'any',
  prefix: 'boolean',
  typos: 'any',
  likeWords: 'any',
};

/** Checks search options. @throws InvalidArgumentError that names the wrong one. */
export function checkSearchOptions(options: SearchQueryOptions): CheckedOptions {
  const given = readOptions('search', options, OPTIONS);
  const {
    k = 10,
    index = 'auto',
    mode,
    filter,
    within,
    minScore,
    fusion,
    rerank,
    entities,
    passages = 0,
    syntax = 'plain',
    prefix,
    typos,
    likeWords,
    explain = false,
    signal,
    onProgress,
  } = given;
  requireInteger(k, 'k', 1);
  requireInteger(passages, 'passages', 0);
  requireOneOf('syntax', syntax, ['plain', 'marks']);
  if (mode !== undefined) checkMode(mode);
  if (minScore !== undefined) requireScore(minScore);
  const checkedEntities = checkEntityOptions(entities);
  if (within !== undefined && checkedEntities !== undefined)
    throw new InvalidArgumentError(
      'entities cannot be used by a search within some documents: what they are is read from all; leave them out',
    );
  const page = checkPage(given);
  const checkedRerank = checkRerank(rerank, page.offset + k);
  if (checkedRerank !== undefined) requireUnsorted(page);
  return {
    ...page,
    k,
    mode,
    filter: filter === undefined ? undefined : checkFilter(filter),
    within: within === undefined ? undefined : checkFilter(within),
    index: checkIndexChoice(index, k),
    minScore,
    fusion: checkFusionOptions(fusion),
    rerank: checkedRerank,
    entities: checkedEntities,
    passages,
    syntax,
    words: checkWordMatching(prefix, typos),
    likeWords: likeWords === undefined ? undefined : checkLikeWords(likeWords),
    explain,
    work: { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  };
}

/** Checks options of what is like a document. @param id of the document. @throws InvalidArgumentError that names the wrong one. */
export function checkSimilarOptions(id: string, options: SimilarOptions): CheckedOptions {
  return { ...checkSearchOptions(readOptions('similar', options, BASE_SEARCH_OPTIONS)), except: id };
}

/** The model orders what it reads. */
function requireUnsorted({ sort, groupBy }: CheckedPage): void {
  if (sort !== undefined)
    throw new InvalidArgumentError('rerank and sort each decide the order of the hits; leave one of them out');
  if ((groupBy?.perGroup ?? 1) > 1)
    throw new InvalidArgumentError('rerank would part the hits of a group; leave it out, or set groupBy.perGroup to 1');
}

function requireScore(minScore: unknown): void {
  if (typeof minScore === 'number' && minScore >= -1 && minScore <= 1) return;
  throw new InvalidArgumentError(`minScore must be a number from -1 to 1, got ${shown(minScore)}`);
}

/** Throws InvalidArgumentError unless the mode is one. */
export function checkMode(mode: SearchMode): void {
  requireOneOf('mode', mode, MODES);
}

/**
 * Says what is compared: a text as the collection has it, a vector with vectors. Words alone have no index of vectors, so one that is named
 * means that vectors are to be compared.
 * @param fallback the collection's mode.
 * @throws InvalidArgumentError when mode, index and query do not go together.
 */
export function chooseMode(
  query: string | Float32Array,
  { mode, index }: Pick<CheckedOptions, 'mode' | 'index'>,
  fallback: SearchMode,
): SearchMode {
  if (typeof query !== 'string') {
    if (mode === undefined || mode === 'semantic') return 'semantic';
    throw new InvalidArgumentError(`mode ${mode} compares words, so the query must be a text, got a vector`);
  }
  if (mode === 'lexical' && index.name !== 'auto') {
    throw new InvalidArgumentError(
      `index ${index.name} is one of vectors and mode lexical compares words; leave one of them out`,
    );
  }
  if (mode !== undefined) return mode;
  return fallback === 'lexical' && index.name !== 'auto' ? 'semantic' : fallback;
}
