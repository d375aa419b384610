import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../../core/errors.ts';
import { type LineLimits, piecesOf } from './ndjson.ts';
import { HttpProblem, limitExceeded } from './problem.ts';

/** Bytes that a byte of gzip may unpack to, beside one line: exports pack to some tenth, what is made to fill a disk to a thousandth. */
const MOST_UNPACKED = 100;
const NEWLINE = 10;

/**
 * Reads an export that a client sends, gzipped or not, as pieces that are not.
 * @throws HttpProblem 408 when nothing comes for too long; 400 for a line that is too long, and for gzip that is damaged or unpacks to too much.
 */
export async function* exportBody(stream: Readable, limits: LineLimits): AsyncGenerator<Buffer> {
  const { lineBytes, stallMs } = limits;
  const sent = { bytes: 0 };
  const pieces = await unpacked(counted(piecesOf(stream, stallMs), sent), sent, lineBytes);
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      requireLine(length + at - from, lineBytes);
      length = 0;
      from = at + 1;
    }
    length += piece.length - from;
    requireLine(length, lineBytes);
    yield piece;
  }
}

async function* counted(pieces: AsyncIterable<Buffer>, sent: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    sent.bytes += piece.length;
    yield piece;
  }
}

async function unpacked(
  pieces: AsyncGenerator<Buffer>,
  sent: { readonly bytes: number },
  lineBytes: number,
): Promise<AsyncIterable<Buffer>> {
  const [head, all] = await withHead(pieces);
  return isGzip(head) ? unpackedBy(all, sent, lineBytes) : all;
}

/** The first two bytes, and all of it. */
async function withHead(pieces: AsyncGenerator<Buffer>): Promise<[Buffer, AsyncGenerator<Buffer>]> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = (async function* () {
    yield head;
    yield* pieces;
  })();
  return [head, all];
}

async function* unpackedBy(
  pieces: AsyncGenerator<Buffer>,
  sent: { readonly bytes: number },
  lineBytes: number,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 2 ** 18 });
  // Its iterator throws what happens in the row.
  pipeline(Readable.from(pieces, { objectMode: false }), gunzip, () => {});
  let bytes = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      // Whoever reads this would unpack it once more, and count nothing.
      if (bytes === 0 && isGzip(piece)) throw new HttpProblem(400, 'FORMAT', 'the export is gzipped twice');
      bytes += piece.length;
      if (bytes > sent.bytes * MOST_UNPACKED + lineBytes)
        throw beyond(`${sent.bytes} bytes of gzip unpack to more than ${MOST_UNPACKED} times as many`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, 'FORMAT', `its gzip data is damaged or cut off (${messageOf(error)})`, { cause: error });
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function requireLine(length: number, lineBytes: number): void {
  if (length > lineBytes) throw beyond(`a line has more than ${lineBytes} bytes`);
}

function beyond(what: string): HttpProblem {
  return limitExceeded(`${what}; kenyon import takes more`);
}
