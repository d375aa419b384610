import { LONG_WORK, type OptionKinds } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { Filter } from '../filter/filter-tree.ts';
import type { IndexChoice } from '../live/index-options.ts';
import type { PageOptions } from './page-options.ts';

/** Options of every search: what they say needs no text to search for. */
export interface BaseSearchOptions extends LongWorkOptions, PageOptions {
  /** How many hits at most; an integer from 1 up. Default 10. */
  readonly k?: number;
  /**
   * Only documents that this is true of: `city = "北京" and price < 100`, or the same as a tree.
   * Fields other than id and text can be named.
   */
  readonly filter?: string | Filter;
  /**
   * What finds the vectors. Default 'auto'. 'exact' compares with every vector; a named index, with options or without, is built first when it is
   * not there: 'hnsw', `{ hnsw: { efSearch: 200 } }`.
   */
  readonly index?: IndexChoice;
  /**
   * Leaves out what scores less, -1 to 1, so that a query that little fits has few hits or none. What a score means depends on the mode
   * (`Hit.score`); gains from entities do not count. Default: nothing is left out.
   */
  readonly minScore?: number;
  /** Adds to every hit how each ranking saw it, and to every entity what it kept out. Default false. */
  readonly explain?: boolean;
}

/** Options of looking for documents that are like one. */
export type SimilarOptions = BaseSearchOptions;

/** Kinds of the options of every search. */
export const BASE_SEARCH_OPTIONS: OptionKinds<BaseSearchOptions> = {
  k: 'any',
  filter: 'any',
  index: 'any',
  minScore: 'any',
  explain: 'boolean',
  offset: 'any',
  cursor: 'any',
  sort: 'any',
  groupBy: 'any',
  facets: 'any',
  maxBytes: 'any',
  ...LONG_WORK,
};
