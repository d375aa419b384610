import { inspect } from 'node:util';
import { InvalidArgumentError, KenyonError, messageOf } from '../../core/errors.ts';
import { readPackageVersion } from '../../core/package-root.ts';
import { suggest } from '../../core/wording.ts';
import { FilterError } from '../../filter/filter-error.ts';
import { type Command, type CommandTable, type Terminal, UsageError } from './command.ts';
import { commandHelp, overview } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

/**
 * Runs one command line.
 * @param args without the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong command line, whoever notices it. Never rejects.
 */
export async function run(args: readonly string[], commands: CommandTable, terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, commands, terminal);
  } catch (error) {
    terminal.stderr.write(`${tellError(error, args, terminal.env)}\n`);
    return error instanceof InvalidArgumentError ? 2 : 1;
  }
}

async function dispatch(args: readonly string[], commands: CommandTable, terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-V') return print(terminal, await readPackageVersion());
  if (name === undefined) throw new UsageError('which command?');
  if (name === 'help' || name === '--help' || name === '-h') {
    if (rest[0] !== undefined) return print(terminal, commandHelp(await find(commands, rest[0])));
    return print(terminal, overview(await Promise.all(Object.values(commands).map((load) => load()))));
  }
  const command = await find(commands, name);
  const parsed = parseArguments(command, rest);
  if (parsed.wantsHelp) return print(terminal, commandHelp(command));
  return (await command.run(parsed.values as never, parsed.operands, terminal)) ?? 0;
}

function print(terminal: Terminal, text: string): 0 {
  terminal.stdout.write(`${text}\n`);
  return 0;
}

async function find(commands: CommandTable, name: string): Promise<Command> {
  if (Object.hasOwn(commands, name)) return commands[name]();
  if (name.startsWith('-')) throw new UsageError(`the command comes first, got ${name}`);
  const near = suggest(name, [...Object.keys(commands), 'help']);
  throw new UsageError(`there is no command ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : ''}`);
}

/** Describes an error to whoever gave the arguments: to a program that asked for JSON as an object in one line. */
export function tellError(error: unknown, args: readonly string[], env: Terminal['env']): string {
  const end = args.indexOf('--');
  const isForProgram = args.slice(0, end < 0 ? args.length : end).includes('--json');
  if (!isForProgram || env.KENYON_DEBUG === '1') return describeError(error, env);
  const code = error instanceof KenyonError ? error.code : isMissingLibrary(error) ? 'UNAVAILABLE' : 'UNEXPECTED';
  return JSON.stringify({ error: { code, message: messageOf(error) } });
}

/** Describes an error to a user: one or two lines, three when a filter is shown; with KENYON_DEBUG=1 everything that is known. */
export function describeError(error: unknown, env: Terminal['env']): string {
  if (env.KENYON_DEBUG === '1') return inspect(error, { depth: 5 });
  if (error instanceof FilterError) return `kenyon: ${error.message}`;
  const message = messageOf(error).split('\n', 1)[0] ?? '';
  if (error instanceof UsageError) return `kenyon: ${message}\n${helpHint(error.command)}`;
  if (error instanceof KenyonError) return `kenyon: ${message}`;
  if (isMissingLibrary(error)) return `kenyon: a library cannot be loaded: ${message}\ntry: kenyon doctor`;
  return `kenyon: unexpected error: ${message}\nset KENYON_DEBUG=1 to see where it comes from`;
}

function isMissingLibrary(error: unknown): boolean {
  const codes = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'];
  return codes.includes(String((error as NodeJS.ErrnoException | undefined)?.code));
}

function helpHint(command: string | undefined): string {
  return `try: kenyon ${command ? `help ${command}` : 'help'}`;
}
