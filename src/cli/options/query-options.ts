import type { SearchQueryOptions } from '../../main.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** What is searched for, when it is no text of the command line. */
export const QUERY_OPTIONS = {
  queries: {
    type: 'text',
    value: 'FILE',
    help: 'a file of queries, - for standard input; one line of results for each',
  },
  'query-field': {
    type: 'text',
    value: 'NAME',
    default: 'query',
    help: 'the field or column of --queries that is the query',
  },
  vector: {
    type: 'text',
    value: 'FILE',
    help: 'search by a vector: a JSON array of numbers in a file, - for standard input',
  },
} as const satisfies OptionSpecs;

/** What a user of queries in files must know. */
export const QUERY_NOTE =
  'With --queries FILE each line of a text file is a query, or each record of JSONL, JSON, CSV or TSV, by its field --query-field; a record with a\n' +
  'field "vector" is searched by it. Each gets one line: the query, then ids with scores, parted by tabs; with --json an object, which has the id\n' +
  'and the line of the query. Lines that are no query are reported and passed over.';

/** Query of a command line, in one of three forms. */
export type AskedQuery = { readonly text: string } | { readonly vector: string } | { readonly queries: string };

/** What a command line searches for. @throws UsageError unless it is one thing. */
export function queryOf(
  { queries, vector, cursor }: Partial<OptionValues<typeof QUERY_OPTIONS>> & { readonly cursor?: string | undefined },
  words: readonly string[],
): AskedQuery {
  const given = [words.length > 0, queries !== undefined, vector !== undefined].filter((each) => each);
  if (given.length !== 1)
    throw new UsageError('search needs QUERY, --queries FILE or --vector FILE, one of them', 'search');
  if (queries !== undefined && cursor !== undefined)
    throw new UsageError('--cursor is of the pages of one query, not of --queries', 'search');
  if (queries !== undefined) return { queries };
  return vector === undefined ? { text: words.join(' ') } : { vector };
}

/** Options of a search that say how its words are read. */
export const WORD_OPTIONS = {
  marks: { type: 'flag', help: 'read "a phrase" and -word as what hits must and must not have' },
  prefix: { type: 'flag', help: 'take the last word for the beginning of one' },
  typos: { type: 'flag', help: 'find words that are spelled nearly so' },
  'like-words': {
    type: 'text',
    value: 'FILE',
    help: 'find words that are like rare ones of the query too, by what kenyon words train wrote',
  },
} as const satisfies OptionSpecs;

/** Says how words are read. */
export const WORD_NOTE =
  'Words find their other forms: runs finds running, after itself. With --marks, quotes (also “” and 「」) and dashes before\n' +
  'words count in every mode, and --explain says what was understood; after -- a query may begin with a dash. --typos\n' +
  'corrects Latin words of 4 letters and more that no document has, or few.';

/** Word options of a search. @throws NotFoundError or FormatError when the words cannot be read. */
export async function wordOptions(values: OptionValues<typeof WORD_OPTIONS>): Promise<SearchQueryOptions> {
  const { marks, prefix, typos, 'like-words': file } = values;
  const plain = { ...(marks && { syntax: 'marks' as const }), ...(prefix && { prefix }), ...(typos && { typos }) };
  if (file === undefined) return plain;
  const { loadBioWord } = await import('../../public/words.ts');
  return { ...plain, likeWords: { model: await loadBioWord(file) } };
}
