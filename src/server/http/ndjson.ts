import { Readable } from 'node:stream';
import { readCallerJson } from './caller-json.ts';
import { HttpProblem } from './problem.ts';

/** Media type of a line of JSON each. */
export const NDJSON_TYPE = 'application/x-ndjson';
/** Media type of a file, whatever is in it. */
export const FILE_TYPE = 'application/octet-stream';
/** Types of bodies that are never whole in memory. */
export const STREAM_TYPES: readonly string[] = [NDJSON_TYPE, FILE_TYPE];

/** The body of a request, where it is a stream. @param what it must be, in words. @throws HttpProblem 415 where it is none. */
export function streamOf(body: unknown, what: string): Readable {
  if (body instanceof Readable) return body;
  throw new HttpProblem(415, 'UNSUPPORTED_MEDIA_TYPE', `the body must be ${what}`);
}

/** A line of a stream: its value and bytes, or why it has none. */
export type JsonLine = { readonly value: unknown; readonly bytes: number } | { readonly fault: string };

/** How a stream is read. */
export interface LineLimits {
  /** Longest line; a longer one is a fault, and never held. */
  readonly lineBytes: number;
  /** Most arrays and objects of one. */
  readonly bodyObjects: number;
  /** How long the sender may be silent while he is waited for. */
  readonly stallMs: number;
}

const NEWLINE = 10;

/**
 * Reads a stream of JSON lines, whatever their ends; blank ones are passed over.
 * @throws HttpProblem 408 when nothing comes for too long, 400 when it breaks off.
 */
export async function* jsonLines(
  stream: Readable,
  { lineBytes, bodyObjects, stallMs }: LineLimits,
): AsyncGenerator<JsonLine> {
  for await (const bytes of byteLines(stream, lineBytes, stallMs)) {
    if (bytes === undefined) {
      yield { fault: `the line has more than ${lineBytes} bytes` };
      continue;
    }
    if (isBlank(bytes)) continue;
    try {
      // How deep a document nests is told with its other faults.
      const value = await readCallerJson(bytes, { what: 'line', bodyObjects, mayBeDeep: true });
      yield { value, bytes: bytes.length };
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      yield { fault: error.message };
    }
  }
}

function isBlank(line: Buffer): boolean {
  const first = line.find((byte) => byte > 0x20);
  return (first === undefined || first > 0x7f) && line.toString('utf8').trim() === '';
}

/** Lines without their ends; undefined for one that is too long. */
async function* byteLines(stream: Readable, lineBytes: number, stallMs: number): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = () => {
    const whole = length > lineBytes ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return whole;
  };
  const add = (part: Buffer) => {
    length += part.length;
    if (length > lineBytes) parts = [];
    else parts.push(part);
  };
  for await (const chunk of piecesOf(stream, stallMs)) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at));
      from = at + 1;
      yield take();
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (length > 0) yield take();
}

/** Pieces of a stream; a sender who is silent for too long, or goes, ends it. The stream is left open, so that he can be told why. */
export async function* piecesOf(stream: Readable, stallMs: number): AsyncGenerator<Buffer> {
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  for (;;) {
    const next = await nextOrStalled(chunks, stallMs);
    if (next.done) return;
    yield next.value;
  }
}

/**
 * Calls back when the other side of a connection has stood still for so long. What it did while this process stood still itself is seen first: timers
 * that are due then come before it.
 */
export function afterStall(callback: () => void, stallMs: number): NodeJS.Timeout {
  return setTimeout(() => setImmediate(callback), stallMs);
}

async function nextOrStalled(chunks: AsyncIterator<Buffer>, stallMs: number): Promise<IteratorResult<Buffer>> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = afterStall(() => reject(new HttpProblem(408, 'BODY_TIMEOUT', `nothing came for ${stallMs} ms`)), stallMs);
  });
  try {
    return await Promise.race([chunks.next(), stalled]);
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, 'BODY_BROKEN', 'the body broke off before its end', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
