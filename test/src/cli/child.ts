import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The compiled program. */
const PROGRAM = fileURLToPath(new URL('../../../src/cli/kenyon.js', import.meta.url));

/** Outcome of a run of the program. */
export interface ChildResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A run of the program under way. */
export interface Child {
  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void;
  /** Stops reading its standard output, as `| head` does. */
  closeOutput(): void;
  readonly result: Promise<ChildResult>;
  readonly stdin: NodeJS.WritableStream;
}

/** Starts the program as a user would, without a terminal. */
export function startKenyon(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // The program may end before it has read everything.
  child.stdin.on('error', () => {});
  const result = new Promise<ChildResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return {
    kill: (signal) => child.kill(signal),
    closeOutput: () => child.stdout.destroy(),
    result,
    stdin: child.stdin,
  };
}
