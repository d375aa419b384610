import { readPackageVersion } from '../../core/package-root.ts';
import { suggest } from '../../core/text/suggest.ts';
import { FilterError } from '../../filter/filter-error.ts';
import type { Command, CommandTable, Terminal } from './command.ts';
import { describeError } from './describe-error.ts';
import { commandHelp, overview } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line.
 * @param args without the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong command line. Never rejects.
 */
export async function run(args: readonly string[], commands: CommandTable, terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, commands, terminal);
  } catch (error) {
    terminal.stderr.write(`${describeError(error, terminal.env)}\n`);
    return error instanceof UsageError || error instanceof FilterError ? 2 : 1;
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
