import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { NDJSON_TYPE } from './ndjson.ts';
import { HttpProblem } from './problem.ts';

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

/** Writes an answer line by line, no faster than it is read; it begins with the first line, so that a problem before that is one. */
export class LineWriter {
  readonly #reply: FastifyReply;
  readonly #raw: ServerResponse;
  readonly #options: LineWriterOptions;

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
    if (this.#raw.write(lines) || this.#raw.writableLength <= (this.#options.maxHeld ?? 0)) return;
    await this.#drained();
  }

  /** Writes the last lines. */
  async end(lines: string): Promise<void> {
    await this.write(lines);
    this.#raw.end();
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
    const timer = setTimeout(() => controller.abort(), stallMs);
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
