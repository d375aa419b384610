import { Agent, request } from 'node:http';
import type { Readable } from 'node:stream';

/** An answer as far as it came. */
export interface Answer {
  /** 0 where none came. */
  readonly status: number;
  readonly text: string;
  /** Whether it came to its end. */
  readonly isWhole: boolean;
}

/** A request. */
export interface Asked {
  readonly method?: string;
  readonly path: string;
  /** JSON, or a text of the type. */
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server as its clients see it. */
export class Served {
  readonly url: string;
  readonly #key: string | undefined;
  readonly #agent: Agent;

  constructor(url: string, { key, sockets = 8 }: { readonly key?: string; readonly sockets?: number } = {}) {
    this.url = url;
    this.#key = key;
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  /** Sends a request; a server that goes away meanwhile is no error, but an answer that is not whole. */
  send({ method = 'GET', path, body, type = 'application/json', headers = {} }: Asked): Promise<Answer> {
    const given = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const key = this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` };
    // Node does not say it by itself of a DELETE.
    const length = given === undefined ? undefined : String(Buffer.byteLength(given));
    const typed = length === undefined ? {} : { 'content-type': type, 'content-length': length };
    return new Promise((resolve) => {
      const gone = () => resolve({ status: 0, text: '', isWhole: false });
      let sending: ReturnType<typeof request>;
      try {
        sending = request(`${this.url}${path}`, {
          method,
          agent: this.#agent,
          headers: { ...key, ...typed, ...headers },
        });
      } catch (error) {
        throw new Error(`${method} ${path} cannot be sent`, { cause: error });
      }
      sending.on('error', gone);
      sending.on('response', (answer) => {
        readAsFarAs(answer).then((text) => resolve({ status: answer.statusCode!, text, isWhole: answer.complete }));
      });
      sending.end(given);
    });
  }

  /** Lets go of the connections. */
  close(): void {
    this.#agent.destroy();
  }
}

/** What comes until it ends or breaks off. */
async function readAsFarAs(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(part as Buffer);
  } catch {
    // The rest did not come.
  }
  return Buffer.concat(parts).toString();
}
