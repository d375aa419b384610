import type { SearchQueryOptions } from '../../main.ts';
import type { OptionSpecs, OptionValues } from '../program/command.ts';

/** Options of a search that say how its words are read. */
export const WORD_OPTIONS = {
  marks: { type: 'flag', help: 'read "a phrase" and -word as what hits must and must not have' },
  prefix: { type: 'flag', help: 'take the last word for the beginning of one' },
  typos: { type: 'flag', help: 'find words that are spelled nearly so' },
} as const satisfies OptionSpecs;

/** Says how words are read. */
export const WORD_NOTE =
  'Words find their other forms: runs finds running, after itself. With --marks, quotes (also “” and 「」) and dashes before\n' +
  'words count in every mode, and --explain says what was understood; after -- a query may begin with a dash. --typos\n' +
  'corrects Latin words of 4 letters and more that no document has, or few.';

/** Word options of a search. */
export function wordOptions({ marks, prefix, typos }: OptionValues<typeof WORD_OPTIONS>): SearchQueryOptions {
  return { ...(marks && { syntax: 'marks' as const }), ...(prefix && { prefix }), ...(typos && { typos }) };
}
