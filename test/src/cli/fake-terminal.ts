import { Readable } from 'node:stream';
import { COMMANDS } from '../../../src/cli/commands.ts';
import type { Output, Terminal } from '../../../src/cli/program/command.ts';
import { run } from '../../../src/cli/program/run.ts';
import type { ChildResult } from './child.ts';

/** A terminal that keeps what is written to it. */
export interface RecordedTerminal extends Terminal {
  out(): string;
  err(): string;
  /** What was written to standard error last. */
  lastErr(): string;
}

/** Runs a command line in this process, with what it reads from standard input. */
export async function runHere(args: readonly string[], input: string | Buffer = ''): Promise<ChildResult> {
  const terminal = recordTerminal({ stdin: Readable.from([Buffer.from(input as Buffer)]) });
  const code = await run(args, COMMANDS, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

/** Creates a terminal in memory; `tty` makes both outputs terminals of that many columns. */
export function recordTerminal(
  options: { tty?: number; env?: Terminal['env']; stdin?: Readable } = {},
): RecordedTerminal {
  const out: string[] = [];
  const err: string[] = [];
  const output = (parts: string[]): Output => ({
    write: (text) => parts.push(text),
    isTTY: options.tty !== undefined,
    ...(options.tty !== undefined && { columns: options.tty }),
  });
  return {
    stdin: options.stdin ?? Readable.from([]),
    stdout: output(out),
    stderr: output(err),
    env: options.env ?? {},
    signal: new AbortController().signal,
    out: () => out.join(''),
    err: () => err.join(''),
    lastErr: () => err.at(-1) ?? '',
  };
}
