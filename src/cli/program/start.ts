import type { CommandTable } from './command.ts';
import { run, tellError } from './run.ts';

/** Runs a command line in this process and sets its exit code: 0 done, 1 failed, 2 wrong command line, 130 interrupted. */
export async function start(args: readonly string[], commands: CommandTable): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.stderr.on('error', () => {});
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error) => exitWith(error, args));
  const interrupt = watchInterrupt(() => process.stderr.write('\nstopping; Ctrl-C again ends at once\n'));
  const { stdin, stdout, stderr, env } = process;
  const code = await run(args, commands, { stdin, stdout, stderr, env, signal: interrupt.signal });
  interrupt.dispose();
  // A pipe that nobody closes must not keep a program alive that has ended early.
  stdin.destroy();
  process.exitCode = code === 0 ? 0 : (interrupt.exitCode() ?? code);
}

function exitWith(error: unknown, args: readonly string[]): never {
  process.stderr.write(`${tellError(error, args, process.env)}\n`);
  process.exit(1);
}

/** Watches for Ctrl-C during one run. */
export interface Interrupt {
  /** Fires at the first interrupt. */
  readonly signal: AbortSignal;
  /** Exit code that the interrupt asks for, 128 + signal number; undefined while there was none. */
  exitCode(): number | undefined;
  /** Stops watching. */
  dispose(): void;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort. The handlers are then gone, so that the second one ends the process
 * in the operating system, even while the event loop is held. Only the first process of a container ends itself, for the system does nothing to that one.
 * @param onInterrupt told once, to say something to the user.
 */
export function watchInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const dispose = () => {
    for (const name of Object.keys(SIGNALS)) process.removeListener(name, handle);
  };
  const handle = (name: keyof typeof SIGNALS) => {
    dispose();
    exitCode = SIGNALS[name];
    if (process.pid === 1) endAtNext();
    onInterrupt();
    controller.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of Object.keys(SIGNALS)) process.on(name, handle);
  return { signal: controller.signal, exitCode: () => exitCode, dispose };
}

/** Ends this process at the next signal. */
function endAtNext(): void {
  for (const [name, code] of Object.entries(SIGNALS)) process.once(name, () => process.exit(code));
}
