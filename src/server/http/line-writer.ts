import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { afterStall, NDJSON_TYPE } from './ndjson.ts';
import { HttpProblem } from './problem.ts';
import { problemOf } from './problem-of.ts';

/** How an answer of lines is written. */
export interface LineWriterOptions {
  /** How long the reader may let it stand still. */
  readonly stallMs: number;
  /**
   * Bytes that may wait for a reader who does not read yet: one who reads the answer only when he has sent everything would otherwise wait for us while
   * we wait for him. Default 0: lines wait for the reader.
   */
  readonly maxHeld?: number;
}

/** Bytes given to the connection at a time: it tells of a piece only when all of it is out. */
const SLICE = 65_536;

/** Writes an answer line by line, no faster than it is read; it begins with the first line, so that a problem before that is one. */
export class LineWriter {
  readonly #reply: FastifyReply;
  readonly #raw: ServerResponse;
  readonly #options: LineWriterOptions;
  /** What the connection has not taken yet. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isFull = false;

  constructor(reply: FastifyReply, options: LineWriterOptions) {
    this.#reply = reply;
    this.#raw = reply.raw;
    this.#options = options;
  }

  /** Whether the answer has begun, so that its status is out. */
  get begun(): boolean {
    return this.#raw.headersSent;
  }

  /** Writes some lines. @throws HttpProblem when the reader has gone or stands still. */
  async write(lines: string): Promise<void> {
    if (!this.begun) this.#begin();
    if (this.#raw.destroyed) throw gone();
    const bytes = Buffer.from(lines);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    this.#passOn();
    await this.#untilHeld(this.#options.maxHeld ?? 0);
  }

  /** Writes the last lines. */
  async end(lines: string): Promise<void> {
    await this.write(lines);
    await this.#untilHeld(0);
    this.#raw.end();
  }

  /** Gives the connection what it takes now, and the rest as it takes more. */
  #passOn(): void {
    while (!this.#isFull && this.#held.length > 0) {
      const [first] = this.#held;
      const slice = first.subarray(0, SLICE);
      if (slice.length === first.length) this.#held.shift();
      else this.#held[0] = first.subarray(SLICE);
      this.#heldBytes -= slice.length;
      if (this.#raw.write(slice)) continue;
      this.#isFull = true;
      this.#raw.once('drain', () => {
        this.#isFull = false;
        this.#passOn();
      });
    }
  }

  /** Resolves when no more bytes than these wait. @throws HttpProblem when the reader has gone, or none go out for too long. */
  async #untilHeld(most: number): Promise<void> {
    while (this.#heldBytes > most || (most === 0 && this.#isFull)) await this.#drained();
  }

  #begin(): void {
    this.#reply.hijack();
    const headers = this.#reply.getHeaders();
    this.#raw.writeHead(200, {
      ...(headers as Record<string, string>),
      'content-type': NDJSON_TYPE,
      'x-request-id': this.#reply.request.id,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  }

  async #drained(): Promise<void> {
    const { stallMs } = this.#options;
    const controller = new AbortController();
    const timer = afterStall(() => controller.abort(), stallMs);
    const close = () => controller.abort();
    this.#raw.once('close', close);
    try {
      await once(this.#raw, 'drain', { signal: controller.signal });
    } catch {
      this.#raw.destroy();
      throw gone();
    } finally {
      clearTimeout(timer);
      this.#raw.removeListener('close', close);
    }
  }
}

function gone(): HttpProblem {
  return new HttpProblem(499, 'CLIENT_GONE', 'the client does not read the answer');
}

/** Does what writes lines, and tells in the last one how it ended; what is thrown before the first line is a problem. */
export async function told(
  writer: LineWriter,
  requestId: string,
  counts: object,
  job: () => Promise<void>,
): Promise<void> {
  try {
    await job();
  } catch (error) {
    if (!writer.begun) throw error;
    await writer
      .end(`${JSON.stringify({ done: false, error: problemOf(error, requestId).problem, ...counts })}\n`)
      .catch(() => undefined);
    return;
  }
  await writer.end(`${JSON.stringify({ done: true, ...counts })}\n`);
}
