import type { Readable } from 'node:stream';
import { FormatError } from '../core/errors.ts';
import { binaryFault, binaryFormatOf, binaryKind } from './binary-kinds.ts';
import { decompress } from './decompress.ts';
import { FORMATS, formatOfName, type InputFormat, isBinary, isWhole, type PlainText } from './input-format.ts';
import { type Line, readLines } from './lines.ts';
import { asInPrograms, type OptionSpelling } from './option-spelling.ts';
import { peek } from './peek.ts';
import { openSource } from './source.ts';
import { encodingOfMark, isUtf8Label, isUtf16Label, transcode } from './transcode.ts';

/** How the text of an input is to be understood, whatever it holds. */
export interface TextOptions {
  /** By default from the file's extension, then from its first bytes. */
  readonly format?: InputFormat;
  /** What a file called .txt is. Default 'lines', a text a line. */
  readonly plainText?: PlainText;
  /** WHATWG label of the text encoding; a byte order mark counts more. Default utf-8. */
  readonly encoding?: string;
  /** Between the cells of a CSV table; tab for TSV whatever is said here. Default comma. */
  readonly delimiter?: string;
  /** Column names of a table without a header row. */
  readonly columns?: readonly string[];
  /** Longest line (row, member of a JSON array) in UTF-16 code units; longer ones are reported and skipped. Default 1,048,576. */
  readonly maxLineChars?: number;
  /** How messages name options. Default as programs do. */
  readonly spell?: OptionSpelling;
  /** The name that the format is told from and that messages have, where the file itself is called otherwise, as one that was sent here. Default: its path. */
  readonly calledAs?: string;
  /** Input that `-` stands for. */
  readonly stdin: Readable;
  readonly signal?: AbortSignal;
}

/** Defaults of {@link TextOptions}. */
export const TEXT_DEFAULTS = { encoding: 'utf-8', delimiter: ',', maxLineChars: 1 << 20, spell: asInPrograms };

/** Options with nothing left open. */
export type FilledTextOptions = TextOptions & typeof TEXT_DEFAULTS;

/** Tells the format from the first bytes of an input. */
export interface FormatGuess {
  /** Whether the head is long enough for `formatOf`. */
  isTelling(head: Buffer): boolean;
  formatOf(head: Buffer): InputFormat;
  /** Whether a format that a file's name promises is to be believed. Default: any but JSON, which may be JSONL. */
  trusts?(format: InputFormat): boolean;
}

/** An input that is being read. */
export interface OpenedText {
  /** The path, or 'stdin'. */
  readonly name: string;
  readonly format: InputFormat;
  /** Compressed size on disk, when known. */
  readonly totalBytes: number | undefined;
  /** Bytes used so far, of `totalBytes`. */
  bytesRead(): number;
  /** Unpacked, in UTF-8; of a format of which a file is one document as they are. */
  readonly chunks: AsyncGenerator<Buffer>;
  /** Whether the text was of another encoding. */
  readonly isTranscoded: boolean;
}

/** An input whose lines are being read. */
export interface OpenedLines extends Omit<OpenedText, 'chunks' | 'isTranscoded'> {
  readonly lines: AsyncGenerator<Line>;
}

/** Enough for what is no text to be known by its first bytes; people who type need not go on that far. */
const MAGIC_BYTES = 16;
const NEWLINE = 10;

/**
 * Opens a file (or `-`, standard input): gzip is unpacked, another encoding rewritten as UTF-8, what is no text refused.
 * @throws NotFoundError, InvalidArgumentError or StorageError when the input cannot be opened; FormatError when it is no text.
 */
export async function openText(file: string, options: FilledTextOptions, guess: FormatGuess): Promise<OpenedText> {
  const { totalBytes, bytesRead, chunks: source, ...opening } = await openSource(file, options);
  const { calledAs: name = opening.name } = options;
  const raw = await peek(decompress(source, name), (head) => head.length >= MAGIC_BYTES || head.includes(NEWLINE));
  const opened = { name, totalBytes, bytesRead };
  try {
    const known = knownFormat(options.calledAs ?? file, raw.head, options, guess);
    if (known !== undefined && isBinary(known))
      return { ...opened, format: known, chunks: raw.chunks, isTranscoded: false };
    const encoding = encodingOfMark(raw.head) ?? options.encoding;
    refuseBinary(name, raw.head, encoding, known, options.spell);
    if (known !== undefined && isWhole(known))
      return { ...opened, format: known, chunks: raw.chunks, isTranscoded: false };
    const text = transcode(raw.chunks, encoding);
    const isTranscoded = !isUtf8Label(encoding);
    if (known !== undefined) return { ...opened, format: known, chunks: text, isTranscoded };
    const { head, chunks } = await peek(text, guess.isTelling);
    return { ...opened, format: guessed(options.calledAs ?? file, guess.formatOf(head)), chunks, isTranscoded };
  } catch (error) {
    await raw.chunks.return(undefined);
    throw error;
  }
}

/** The lines of an input that has such. */
export function linesOf(
  { chunks, isTranscoded }: Pick<OpenedText, 'chunks' | 'isTranscoded'>,
  { maxLineChars, spell }: Pick<FilledTextOptions, 'maxLineChars' | 'spell'>,
): AsyncGenerator<Line> {
  return readLines(chunks, { maxLineChars, rejectReplacement: isTranscoded, spell });
}

/** Opens an input as lines of text, whatever its format is. @throws as {@link openText}. */
export async function openLines(file: string, options: FilledTextOptions, guess: FormatGuess): Promise<OpenedLines> {
  const opened = await openText(file, options, guess);
  const { chunks: _, isTranscoded: __, ...others } = opened;
  return { ...others, lines: linesOf(opened, options) };
}

/** The format that was given or that the name promises; undefined where the text has to tell. */
function knownFormat(
  file: string,
  head: Buffer,
  { format, plainText }: TextOptions,
  { trusts = (named) => named !== 'json' }: FormatGuess,
): InputFormat | undefined {
  if (format !== undefined) return format;
  const binary = binaryFormatOf(head);
  if (binary !== undefined) return binary;
  const named = formatOfName(file);
  if (named === undefined || !trusts(named)) return undefined;
  return named === 'txt' && plainText === 'whole' ? 'text' : named;
}

/** What its text tells of an input; a file that is called JSON is one, well made or not. */
function guessed(file: string, format: InputFormat): InputFormat {
  return formatOfName(file) === 'json' && format !== 'jsonl' ? 'json' : format;
}

/** @throws FormatError that says what the bytes are instead. */
function refuseBinary(
  name: string,
  head: Buffer,
  encoding: string,
  known: InputFormat | undefined,
  spell: OptionSpelling,
): void {
  const format = binaryFormatOf(head);
  const kind =
    format === undefined
      ? binaryKind(head)
      : `a ${FORMATS[format].title} file, not ${known}; say ${spell('format')} ${format}`;
  if (kind !== undefined) throw new FormatError(`${name} cannot be read as text: it is ${kind}`);
  const fault = isUtf16Label(encoding) ? undefined : binaryFault(head, spell);
  if (fault !== undefined) throw new FormatError(`${name} cannot be read: it ${fault}`);
}
