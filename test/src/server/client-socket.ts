import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A client that does what no library of HTTP would. */
export class ClientSocket {
  readonly socket: Socket;
  /** All that came. */
  text = '';

  /** Connects to a server of this machine; the connection ends with the test. */
  constructor(t: TestContext, url: string) {
    this.socket = connect(Number(new URL(url).port), '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('data', (part: string) => {
      this.text += part;
    });
    // A server that has dropped us may say so by a reset.
    this.socket.on('error', () => {});
    t.after(() => this.socket.destroy());
  }

  /** Sends the head of a request. */
  request(method: string, path: string, headers: Readonly<Record<string, string>> = {}): void {
    const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  /** Sends a whole request with a body of JSON. */
  json(method: string, path: string, body: unknown): void {
    const text = JSON.stringify(body);
    this.request(method, path, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    });
    this.socket.write(text);
  }

  /** Sends a piece of a body whose length was not told. */
  chunk(text: string): void {
    this.socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
  }

  /** Resolves when what came has this. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      if (this.socket.closed) throw new Error(`the connection ended before ${pattern} came: ${this.text}`);
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
    }
  }
}
