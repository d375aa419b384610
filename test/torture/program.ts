import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Message of a program: a line of JSON on a pipe, written before the next thing is done. */
export type Message = Readonly<Record<string, unknown>>;

/** Function that is run as a program: `export async function NAME(given)` of a module. */
export interface ProgramOptions {
  /** `import.meta.url` of the module. */
  readonly module: string;
  readonly name: string;
  /** Handed over as JSON. */
  readonly given: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may say nothing before it counts as hanging, less the time for which the machine does not let it run. Default two minutes. */
  readonly silenceMs?: number;
}

const ENTRY = fileURLToPath(new URL('./run-program.js', import.meta.url));
const SILENCE_MS = 120_000;
/** How often it is looked whether it hangs. */
const LOOK_EVERY_MS = 1000;
const STDERR_KEPT = 2000;
/** Ends of lines to readline, though not to JSON. */
const SEPARATORS = /[\u2028\u2029]/g;

/** A process that does one thing of a scenario and tells how far it is. */
export class Program {
  readonly #options: ProgramOptions;
  readonly #child: ChildProcess;
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #stderr = '';
  #hung = false;

  /** @param cwd folder that it works in, so that what is named by mistake is made there. */
  constructor(options: ProgramOptions, cwd: string) {
    const { module, name, given, env } = options;
    this.#options = options;
    this.#child = spawn(process.execPath, [ENTRY, module, name, JSON.stringify(given)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd,
      env: { ...process.env, ...env },
    });
    this.#child.stderr!.on('data', (text: Buffer) => {
      this.#stderr = `${this.#stderr}${text}`.slice(0, STDERR_KEPT);
    });
    this.#exit = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** What it wrote for people. */
  get stderr(): string {
    return this.#stderr;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
  }

  /** What it tells, until it ends. @throws AssertionError when it hangs. */
  async *messages(): AsyncGenerator<Message> {
    const { name, silenceMs = SILENCE_MS } = this.#options;
    let saidAt = performance.now();
    let waitedBefore = waitedMs(this.#child.pid);
    const timer = setInterval(() => {
      const silentMs = performance.now() - saidAt;
      if (silentMs < silenceMs || silentMs - Math.max(0, waitedMs(this.#child.pid) - waitedBefore) < silenceMs) return;
      this.#hung = true;
      this.kill('SIGKILL');
    }, LOOK_EVERY_MS);
    try {
      for await (const line of createInterface({ input: this.#child.stdout! })) {
        saidAt = performance.now();
        waitedBefore = waitedMs(this.#child.pid);
        yield JSON.parse(line) as Message;
      }
      await this.#exit;
    } finally {
      clearInterval(timer);
    }
    assert.ok(!this.#hung, `${name} hangs: it said nothing for ${silenceMs / 1000} s`);
  }

  /** How it ended, once it has. */
  async ended(): Promise<string> {
    const { code, signal } = await this.#exit;
    return signal ?? `code ${code}`;
  }

  /** Waits for a good end. @returns all that it told. @throws AssertionError for any other end. */
  async finish(onMessage: (message: Message) => void = () => undefined): Promise<Message[]> {
    const told: Message[] = [];
    for await (const message of this.messages()) {
      told.push(message);
      onMessage(message);
    }
    const end = await this.ended();
    assert.ok(end === 'code 0', `${this.#options.name} ended with ${end}: ${this.#stderr}`);
    return told;
  }
}

/**
 * How long the threads of a process had something to do and got no core: on a machine that others use, a program of a second takes minutes. One that
 * waits for what never comes has nothing to do. 0 where the system does not tell.
 */
function waitedMs(pid: number | undefined): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const waited = threads.map((id) =>
      Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'latin1').split(' ')[1]),
    );
    return waited.reduce((sum, each) => sum + each, 0) / 1e6;
  } catch {
    return 0;
  }
}

/** Tells whoever started this program; the line is in the pipe when this returns, so a kill that follows cannot take it back. */
export function tell(message: Message): void {
  const line = JSON.stringify(message).replace(SEPARATORS, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));
  let left = Buffer.from(`${line}\n`);
  while (left.length > 0) left = left.subarray(written(left));
}

/** A long line goes into a pipe in parts, and into a full one when there is room again. @returns how many bytes went in. */
function written(bytes: Buffer): number {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
