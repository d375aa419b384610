#!/usr/bin/env node
import { COMMANDS } from './commands.ts';
import { describeError } from './describe-error.ts';
import { watchInterrupt } from './interrupt.ts';
import { run } from './run.ts';

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.stderr.on('error', () => {});
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => {
    process.stderr.write(`${describeError(error, process.env)}\n`);
    process.exit(1);
  });
}

const interrupt = watchInterrupt(() => process.stderr.write('\nstopping; Ctrl-C again ends at once\n'));
const { stdin, stdout, stderr, env } = process;
const code = await run(process.argv.slice(2), COMMANDS, { stdin, stdout, stderr, env, signal: interrupt.signal });
interrupt.dispose();
process.exitCode = code === 0 ? 0 : (interrupt.exitCode() ?? code);
