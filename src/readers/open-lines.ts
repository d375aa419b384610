import type { Readable } from 'node:stream';
import { decompress } from './decompress.ts';
import { formatOfName, type InputFormat } from './input-format.ts';
import { type Line, readLines } from './lines.ts';
import { peek } from './peek.ts';
import { openSource } from './source.ts';
import { isUtf8Label, transcode } from './transcode.ts';

/** How the text of an input is to be understood, whatever it holds. */
export interface TextOptions {
  /** By default from the file's extension, then from its first bytes. */
  readonly format?: InputFormat;
  /** WHATWG label of the text encoding. Default utf-8. */
  readonly encoding?: string;
  /** Between the cells of a CSV table; tab for TSV whatever is said here. Default comma. */
  readonly delimiter?: string;
  /** Column names of a table without a header row. */
  readonly columns?: readonly string[];
  /** Longest line (and row) in UTF-16 code units; longer ones are reported and skipped. Default 1,048,576. */
  readonly maxLineChars?: number;
  /** Input that `-` stands for. */
  readonly stdin: Readable;
  readonly signal?: AbortSignal;
}

/** Defaults of {@link TextOptions}. */
export const TEXT_DEFAULTS = { encoding: 'utf-8', delimiter: ',', maxLineChars: 1 << 20 };

/** Options with nothing left open. */
export type FilledTextOptions = TextOptions & typeof TEXT_DEFAULTS;

/** Tells the format from the first bytes of an input. */
export interface FormatGuess {
  /** Whether the head is long enough for `formatOf`. */
  isTelling(head: Buffer): boolean;
  formatOf(head: Buffer): InputFormat;
  /** Whether a format that a file's name promises is to be believed. Default: any is. */
  trusts?(format: InputFormat): boolean;
}

/** An input whose lines are being read. */
export interface OpenedLines {
  /** The path, or 'stdin'. */
  readonly name: string;
  readonly format: InputFormat;
  /** Compressed size on disk, when known. */
  readonly totalBytes: number | undefined;
  /** Bytes used so far, of `totalBytes`. */
  bytesRead(): number;
  readonly lines: AsyncGenerator<Line>;
}

/**
 * Opens a file (or `-`, standard input) as lines of text: gzip is unpacked, another encoding rewritten as UTF-8.
 * @throws NotFoundError, InvalidArgumentError or StorageError when the input cannot be opened.
 */
export async function openLines(file: string, options: FilledTextOptions, guess: FormatGuess): Promise<OpenedLines> {
  const { name, totalBytes, bytesRead, chunks: bytes } = await openSource(file, options);
  const text = transcode(decompress(bytes, name), options.encoding);
  const named = formatOfName(file);
  const trusted = named !== undefined && guess.trusts?.(named) === false ? undefined : named;
  const known = options.format ?? trusted;
  const { head, chunks } = known ? { head: undefined, chunks: text } : await peek(text, guess.isTelling);
  const format = known ?? guess.formatOf(head!);
  const lines = readLines(chunks, {
    maxLineChars: options.maxLineChars,
    rejectReplacement: !isUtf8Label(options.encoding),
  });
  return { name, format, totalBytes, bytesRead, lines };
}
