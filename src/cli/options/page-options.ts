import type { PageOptions } from '../../public/search.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';
import { readNumber } from './shared-options.ts';

/** The option that goes on where a page ended. */
export const CURSOR_OPTION = {
  cursor: {
    type: 'text',
    value: 'TOKEN',
    help: 'the page after the one that named this cursor; "first" begins, and each page names the next one',
  },
} as const satisfies OptionSpecs;

export const SORT_OPTION = {
  sort: { type: 'text', value: 'FIELDS', help: 'order by fields, such as "price desc, date"; missing values last' },
} as const satisfies OptionSpecs;

/** Options of a search that say which of all hits are shown. */
export const PAGE_OPTIONS = {
  offset: { type: 'integer', min: 0, max: 1_000_000, default: 0, help: 'hits to leave out before the first' },
  ...CURSOR_OPTION,
  ...SORT_OPTION,
  'group-by': { type: 'text', value: 'FIELD', help: 'only the best hit of each value of a field; -k counts values' },
  'per-group': { type: 'integer', min: 1, max: 1000, help: 'with --group-by: hits of a value at most; by default 1' },
  facets: { type: 'text', value: 'FIELDS', help: 'count the values of fields, with commas between them' },
} as const satisfies OptionSpecs;

/** Says what the options of a page do. */
export const PAGE_NOTE =
  '--sort and --facets are of all documents that would be hits if -k were large enough, so that a --filter, a --min-score or\n' +
  '--mode lexical is to say which. Pages by --cursor never repeat or leave out a hit, whatever is added or deleted meanwhile;\n' +
  'with --json the next one is "cursor". A document without the field of --group-by stands alone.';

/** Page options of a search. @throws UsageError for an option that goes with another. */
export function pageOptions(values: OptionValues<typeof PAGE_OPTIONS>, command: string): PageOptions {
  const { offset, cursor, sort, facets } = values;
  const { 'group-by': field, 'per-group': perGroup } = values;
  if (perGroup !== undefined && field === undefined)
    throw new UsageError('--per-group goes with --group-by FIELD', command);
  return {
    offset,
    ...(cursor !== undefined && cursor !== 'first' && { cursor }),
    ...(sort !== undefined && { sort }),
    ...(field !== undefined && { groupBy: { field, ...(perGroup !== undefined && { perGroup }) } }),
    ...(facets !== undefined && { facets: facets.split(/[,，]/).map((each) => each.trim()) }),
  };
}

/** How the next page is asked for, for whoever goes through pages by hand. */
export function nextPage(asked: string | undefined, cursor: string | undefined): string {
  if (asked === undefined) return '';
  return cursor === undefined ? 'kenyon: that was the last page\n' : `kenyon: next page: --cursor ${cursor}\n`;
}

/** The option that leaves out what scores little. */
export const MIN_SCORE_OPTION = {
  'min-score': { type: 'text', value: 'X', help: 'leave out what scores less, 0 to 1 (a cosine from -1)' },
} as const satisfies OptionSpecs;

/** Its value. @throws UsageError unless it is a number that a score can be. */
export function minScoreOf(text: string | undefined, command: string): { readonly minScore?: number } {
  if (text === undefined) return {};
  const score = readNumber(text);
  if (score !== undefined && score >= -1 && score <= 1) return { minScore: score };
  throw new UsageError(`--min-score must be a number from -1 to 1, got ${text}`, command);
}
