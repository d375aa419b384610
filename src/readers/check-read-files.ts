import { Readable } from 'node:stream';
import { readItems, readStrings, requireInteger, requireOneOf, requireString } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import { checkColumnTypes } from '../store/column-types.ts';
import { INPUT_FORMATS, PLAIN_TEXTS } from './input-format.ts';
import { KnownColumns } from './known-columns.ts';
import { TEXT_DEFAULTS } from './open-text.ts';
import type { ReadFilesOptions } from './read-files-options.ts';
import { isEncoding } from './transcode.ts';

/** Kinds of all options of reading files. */
export const READ_FILES_OPTIONS: OptionKinds<ReadFilesOptions> = {
  format: 'any',
  plainText: 'any',
  encoding: 'string',
  delimiter: 'any',
  columns: 'any',
  maxLineChars: 'any',
  textField: 'any',
  idField: 'any',
  types: 'any',
  knownTypes: 'any',
  fileField: 'any',
  leftOut: 'any',
  strict: 'boolean',
  onBadLine: 'function',
  onFile: 'function',
  signal: 'signal',
  spell: 'function',
};

/** Standard input is the command line's. */
const NOTHING = Readable.from([]);

/** Checks paths of files. @throws InvalidArgumentError */
export function checkPaths(paths: string | readonly string[]): string[] {
  const given = typeof paths === 'string' ? [paths] : readStrings('the paths', readItems('the paths', paths));
  if (given.length > 0 && given.every((path) => path !== '' && path !== '-' && !path.includes('\0'))) return given;
  throw new InvalidArgumentError('the paths must be those of files and folders, at least one, none empty or -');
}

/** Options of reading files that were found right, as {@link FilesReader} takes them. */
export type CheckedReadFiles = ReturnType<typeof checkReadFiles>;

/** Checks options. @throws InvalidArgumentError that names the wrong one. */
export function checkReadFiles(given: ReadFilesOptions) {
  const {
    types = {},
    knownTypes = {},
    onBadLine,
    leftOut,
    ...read
  } = readOptions('readFiles', given, READ_FILES_OPTIONS);
  const { format, plainText, encoding, delimiter, maxLineChars, columns } = read;
  if (format !== undefined) requireOneOf('format', format, INPUT_FORMATS);
  if (plainText !== undefined) requireOneOf('plainText', plainText, PLAIN_TEXTS);
  if (encoding !== undefined && !isEncoding(encoding))
    throw new InvalidArgumentError(
      `encoding must be a name such as utf-8, gb18030 or utf-16le, got ${JSON.stringify(encoding)}`,
    );
  if (
    delimiter !== undefined &&
    (typeof delimiter !== 'string' || delimiter.length !== 1 || '"\r\n'.includes(delimiter))
  )
    throw new InvalidArgumentError('delimiter must be one character that is no quote and no line break');
  if (maxLineChars !== undefined) requireInteger(maxLineChars, 'maxLineChars', 1, 1 << 27);
  for (const name of ['textField', 'idField', 'fileField'] as const)
    if (read[name] !== undefined) requireString(name, read[name]);
  return {
    ...TEXT_DEFAULTS,
    textField: 'text',
    idField: 'id',
    ...read,
    ...(columns !== undefined && { columns: readStrings('columns', columns) }),
    ...(leftOut !== undefined && { leftOut: readStrings('leftOut', leftOut) }),
    types: checkColumnTypes('types', types),
    knownColumns: new KnownColumns(knownOf(knownTypes)),
    goesOn: read.onFile !== undefined && read.strict !== true,
    onBadLine: onBadLine ?? (() => {}),
    stdin: NOTHING,
  };
}

function knownOf(given: unknown) {
  const known = checkColumnTypes('knownTypes', given);
  return () => known;
}
