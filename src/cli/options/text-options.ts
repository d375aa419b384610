import type { OptionSpelling } from '../../readers/option-spelling.ts';
import { isEncoding } from '../../readers/transcode.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** How the text of an input is read, word for word the same in every command that reads one. */
export const TEXT_OPTIONS = {
  encoding: { type: 'text', value: 'NAME', default: 'utf-8', help: 'of the text: gb18030, big5, utf-16le ...' },
  delimiter: { type: 'text', value: 'CHAR', default: ',', help: 'between the cells of a CSV file; \\t for a tab' },
  columns: { type: 'text', value: 'A,B,C', help: 'column names of a table that has no header' },
  'max-line': { type: 'integer', min: 1, max: 1 << 27, default: 1 << 20, help: 'longest line in characters' },
  strict: { type: 'flag', help: 'stop at the first bad line' },
} as const satisfies OptionSpecs;

/** Options as the command line writes them. */
const spell: OptionSpelling = (option) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * What the readers take.
 * @param command whose help would tell.
 * @throws UsageError for a delimiter or an encoding that is none.
 */
export function textOptions(values: OptionValues<typeof TEXT_OPTIONS>, command: string) {
  const { encoding, columns, strict } = values;
  const delimiter = values.delimiter === '\\t' ? '\t' : values.delimiter;
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n') {
    throw new UsageError(
      `--delimiter must be one character other than a quote, got ${JSON.stringify(delimiter)}`,
      command,
    );
  }
  if (!isEncoding(encoding)) {
    throw new UsageError(
      `--encoding ${JSON.stringify(encoding)} is unknown; expected utf-8, gb18030, big5, utf-16le ...`,
      command,
    );
  }
  const names = columns?.split(',').map((name) => name.trim());
  return { encoding, delimiter, maxLineChars: values['max-line'], strict, spell, ...(names && { columns: names }) };
}
