import type { CommandTable } from './command.ts';
import { watchInterrupt } from './interrupt.ts';
import { describeError, run } from './run.ts';

/** Runs a command line in this process and sets its exit code: 0 done, 1 failed, 2 wrong command line, 130 interrupted. */
export async function start(args: readonly string[], commands: CommandTable): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.stderr.on('error', () => {});
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, exitWith);
  const interrupt = watchInterrupt(() => process.stderr.write('\nstopping; Ctrl-C again ends at once\n'));
  const { stdin, stdout, stderr, env } = process;
  const code = await run(args, commands, { stdin, stdout, stderr, env, signal: interrupt.signal });
  interrupt.dispose();
  // A pipe that nobody closes must not keep a program alive that has ended early.
  stdin.destroy();
  process.exitCode = code === 0 ? 0 : (interrupt.exitCode() ?? code);
}

function exitWith(error: unknown): never {
  process.stderr.write(`${describeError(error, process.env)}\n`);
  process.exit(1);
}
