import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import { type CheckedOptions, checkSearchOptions, type SearchQueryOptions } from './search-options.ts';

/** Options of looking for documents that are like one: those of a search by a vector. */
export type SimilarOptions = Pick<
  SearchQueryOptions,
  | 'k'
  | 'filter'
  | 'index'
  | 'minScore'
  | 'explain'
  | 'offset'
  | 'cursor'
  | 'sort'
  | 'groupBy'
  | 'facets'
  | 'maxBytes'
  | 'signal'
  | 'onProgress'
>;

const OPTIONS: OptionKinds<SimilarOptions> = {
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

/** Checks options. @param id of the document that others are to be like. @throws InvalidArgumentError that names the wrong one. */
export function checkSimilarOptions(id: string, options: SimilarOptions): CheckedOptions {
  return { ...checkSearchOptions(readOptions('similar', options, OPTIONS)), except: id };
}
