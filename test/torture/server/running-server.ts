import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../program.ts';
import type { Round } from '../round.ts';
import type { ServeGiven, Usage } from './serve.ts';
import { Served } from './served.ts';

const SERVE = new URL('./serve.js', import.meta.url).href;

/** A server that runs as a program of a round; its temporary files go to the folder `tmp` of the round. */
export class RunningServer {
  readonly program: Program;
  readonly url: string;
  readonly #told: Promise<void>;
  #onUsage: ((usage: Usage) => void) | undefined;

  private constructor(program: Program, url: string, messages: AsyncGenerator<Readonly<Record<string, unknown>>>) {
    this.program = program;
    this.url = url;
    this.#told = this.#listen(messages);
    // Met where the end is awaited.
    this.#told.catch(() => undefined);
  }

  static async start(round: Round, given: ServeGiven): Promise<RunningServer> {
    const temporary = join(round.directory, 'tmp');
    mkdirSync(temporary, { recursive: true });
    const program = round.start({ module: SERVE, name: 'serve', given, env: { TMPDIR: temporary } });
    const messages = program.messages();
    const { value } = await messages.next();
    const url: unknown = value?.url;
    if (typeof url !== 'string') assert.fail(`the server does not begin: ${await program.ended()}: ${program.stderr}`);
    return new RunningServer(program, url, messages);
  }

  /** Makes the first key, which may do everything. @returns it. */
  async firstKey(): Promise<string> {
    const server = new Served(this.url);
    const body = { name: 'all', actions: ['read', 'write', 'admin'] };
    const { status, text } = await server.send({ method: 'POST', path: '/v1/keys', body });
    server.close();
    assert.equal(status, 201, `the first key: ${text}`);
    return JSON.parse(text).key;
  }

  /** What it takes now. */
  usage(): Promise<Usage> {
    const told = new Promise<Usage>((resolve) => {
      this.#onUsage = resolve;
    });
    this.program.kill('SIGUSR2');
    return told;
  }

  /** Ends it. @throws AssertionError when it ends otherwise than it should. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.program.kill(signal);
    const end = await this.program.ended();
    assert.ok(
      end === (signal === 'SIGKILL' ? signal : 'code 0'),
      `the server ended with ${end}: ${this.program.stderr}`,
    );
    await this.#told;
  }

  async #listen(messages: AsyncGenerator<Readonly<Record<string, unknown>>>): Promise<void> {
    for await (const { usage } of messages) if (usage !== undefined) this.#onUsage?.(usage as Usage);
  }
}
