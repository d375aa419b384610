import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { FormatError, messageOf, NotFoundError, StorageError } from '../../../src/core/errors.ts';

/** One line of a text file, without its line end. */
export interface TextLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * Reads a UTF-8 file line by line, decompressing `.gz` on the way; memory does not grow with the file.
 * A byte order mark and carriage returns before line feeds are removed; a last line without a line end counts.
 * Only `\n` ends a line: U+2028 may stand inside a sentence.
 * @throws NotFoundError when the file is absent; FormatError when it is not UTF-8 or not gzip.
 */
export async function* readLines(path: string): AsyncGenerator<TextLine> {
  let number = 0;
  let rest = '';
  for await (const piece of decodedPieces(path)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield { number: ++number, text: withoutReturn(line) };
  }
  if (rest !== '') yield { number: ++number, text: withoutReturn(rest) };
}

/** Reads a whole UTF-8 file, plain or `.gz`. @throws as {@link readLines} does. */
export async function readWhole(path: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of decodedPieces(path)) pieces.push(piece);
  return pieces.join('');
}

async function* decodedPieces(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of byteStream(path)) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw readError(path, error);
  }
}

function byteStream(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!path.endsWith('.gz')) return file;
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

function readError(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT') {
    return new NotFoundError(`read ${path}: no such file; expected a text file there, check the data directory`);
  }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new FormatError(`read ${path}: expected UTF-8 text, found other bytes; convert the file to UTF-8`);
  }
  if (code.startsWith('Z_')) {
    return new FormatError(`read ${path}: expected gzip data because the name ends in .gz: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return new StorageError(`read ${path}: ${messageOf(error)}`, { cause: error });
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/**
 * Reads a file with one JSON value a line, plain or `.gz`; empty lines are skipped.
 * @throws NotFoundError or FormatError as `readLines` does; FormatError that names the line that is not JSON.
 */
export async function* readJsonLines<Row>(path: string): AsyncGenerator<Row> {
  for await (const { number, text } of readLines(path)) {
    if (text === '') continue;
    try {
      yield JSON.parse(text) as Row;
    } catch (error) {
      throw new FormatError(`${path}:${number}: expected a JSON object: ${messageOf(error)}`, { cause: error });
    }
  }
}
