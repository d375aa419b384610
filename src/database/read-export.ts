import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { types } from 'node:util';
import { createGunzip } from 'node:zlib';
import { readItems, requirePath, shown } from '../core/checks.ts';
import {
  FormatError,
  InvalidArgumentError,
  KenyonError,
  messageOf,
  NotFoundError,
  StorageError,
} from '../core/errors.ts';
import { type Abortable, isEnded, untilAborted } from '../core/until-aborted.ts';
import type { VectorUnits } from '../store/vector-space.ts';
import {
  type ExportHeader,
  type ExportTail,
  type ImportedRow,
  parseHeader,
  parseRow,
  parseTail,
} from './export-format.ts';

/** Where an export comes from: a file, or its bytes or texts in pieces; gzipped or not. */
export type ExportSource = string | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Longest line in bytes: that of the largest document, with its vectors. */
const MAX_LINE_BYTES = 2 ** 29;

/**
 * An export that is being read. Nothing of it is to be relied on before all of it was read.
 */
export class ExportReader {
  readonly #name: string;
  readonly #lines: AsyncGenerator<Buffer>;
  readonly #abortable: Abortable;
  readonly #hash = createHash('sha256');
  #line = 0;
  #tail: ExportTail | undefined;

  /**
   * @param abortable ends reading, also while the source keeps one waiting.
   * @throws InvalidArgumentError when there is nothing to read.
   */
  constructor(source: ExportSource, abortable: Abortable) {
    this.#abortable = abortable;
    this.#name = typeof source === 'string' ? source : 'the export';
    this.#lines = linesOf(bytesOf(source), this.#name);
  }

  /** Reads the first line. @throws FormatError when it is none of an export; NotFoundError, StorageError when it cannot be read. */
  async header(): Promise<ExportHeader> {
    const line = await this.#next();
    if (line === undefined) throw new FormatError(`${this.#name} cannot be imported: it is empty`);
    return this.#parse(() => parseHeader(line));
  }

  /**
   * Reads the documents, to the end.
   * @param units of their vectors; undefined: these are not read.
   * @throws FormatError when anything of it is damaged or lacking.
   */
  async *rows(units: VectorUnits | undefined): AsyncGenerator<ImportedRow> {
    let [documents, vectors] = [0, 0];
    for (let line = await this.#next(); line !== undefined; line = await this.#next()) {
      if (this.#tail !== undefined) throw this.#fault('something follows its last line');
      const text = line;
      const tail = parseTail(text);
      if (tail === undefined) {
        const row = this.#parse(() => parseRow(text, units));
        documents++;
        vectors += units === undefined ? 0 : row.vectors.length / units.dim;
        this.#take(text);
        yield row;
      } else this.#tail = tail;
    }
    if (this.#tail === undefined)
      throw new FormatError(
        `${this.#name} cannot be imported: it was cut off after line ${this.#line}; its last line is lacking`,
      );
    const { sha256 } = this.#tail;
    if (sha256 !== this.#hash.digest('hex')) throw this.#fault('the checksum does not match what stands before');
    if (this.#tail.documents !== documents || (units !== undefined && this.#tail.vectors !== vectors))
      throw this.#fault(`it counts ${this.#tail.documents} documents, there are ${documents}`);
  }

  /** Lets go of the source, wherever it was read to. */
  async close(): Promise<void> {
    const returned = this.#lines.return(undefined);
    // A generator returns when what it waits for has come, which may be never.
    if (isEnded(this.#abortable)) returned.catch(() => undefined);
    else await returned;
  }

  async #next(): Promise<string | undefined> {
    const { done, value } = await untilAborted(this.#lines.next(), this.#abortable);
    if (done) return undefined;
    this.#line++;
    const text = value.toString('utf8');
    if (this.#line === 1) this.#take(text);
    return text;
  }

  #take(line: string): void {
    this.#hash.update(line).update('\n');
  }

  #parse<T>(parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      throw error instanceof FormatError ? this.#fault(error.message) : error;
    }
  }

  #fault(what: string): FormatError {
    return new FormatError(`${this.#name} cannot be imported: line ${this.#line}: ${what}`);
  }
}

async function* bytesOf(source: ExportSource): AsyncGenerator<Buffer> {
  if (typeof source === 'string') {
    requirePath('the path of an export', source);
    yield* unpacked(ofFile(source), source);
    return;
  }
  const pieces = readItems('the export', source);
  const chunks = (async function* () {
    for await (const piece of pieces) yield bufferOf(piece);
  })();
  yield* unpacked(chunks, 'the export');
}

async function* ofFile(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const ReadError = isAbsent ? NotFoundError : StorageError;
    throw new ReadError(`the export ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** @throws InvalidArgumentError for a piece that is no text and no bytes. */
function bufferOf(piece: unknown): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece);
  if (types.isUint8Array(piece)) return Buffer.from(piece);
  throw new InvalidArgumentError(`the pieces of an export must be strings or bytes, got ${shown(piece)}`);
}

/** Unpacks gzip, which is known by its first two bytes. */
async function* unpacked(chunks: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= 2) break;
  }
  const all = (async function* () {
    yield head;
    yield* chunks;
  })();
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 2 ** 18 });
  // Its iterator throws what happens in the row.
  pipeline(Readable.from(all, { objectMode: false }), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    throw new FormatError(`${name} cannot be imported: its gzip data is damaged or cut off (${messageOf(error)})`, {
      cause: error,
    });
  }
}

/** Lines without their ends; one that has no end counts as one. */
async function* linesOf(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...held, chunk.subarray(from, end)]);
      held = [];
      heldBytes = 0;
      from = end + 1;
    }
    held.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > MAX_LINE_BYTES)
      throw new FormatError(`${name} cannot be imported: a line is longer than ${MAX_LINE_BYTES} bytes`);
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
