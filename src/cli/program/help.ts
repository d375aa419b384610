import type { Command, OptionSpec } from './command.ts';

/** The page that `kenyon help` prints. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [command.name, command.summary]);
  return [
    'Kenyon searches Chinese and English text by meaning, inside one Node.js process.',
    '',
    'Usage: kenyon COMMAND [OPTIONS]',
    '',
    ...table(rows),
    '',
    'kenyon help COMMAND   what a command takes',
    'kenyon --version      the version',
    '',
    'Results go to standard output, everything else to standard error.',
    'With --json an error is a line of JSON there: {"error":{"code":"NOT_FOUND","message":"..."}}.',
    'Exit codes: 0 done, 1 failed, 2 wrong command line or value, 130 interrupted.',
    'Environment: KENYON_BACKEND names the tfjs backend, KENYON_DEBUG=1 shows where an error comes from, NO_COLOR.',
  ].join('\n');
}

/** The page of one command. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options);
  const rows = options.map(([name, spec]): [string, string] => [optionName(name, spec), optionHelp(spec)]);
  const sections = [`${usage(command)}\n\n${command.summary}`];
  if (rows.length > 0) sections.push(['Options:', ...table(rows)].join('\n'));
  return [...sections, ...(command.notes ?? [])].join('\n\n');
}

/** `Usage: kenyon index FILE --db DIR [OPTIONS]`. */
export function usage(command: Command): string {
  const options = Object.entries(command.options);
  const required = options.filter(([, spec]) => spec.required).map(([name, spec]) => ` --${name} ${spec.value}`);
  const operands = command.operands ? ` ${operandsUsage(command.operands)}` : '';
  const more = options.length > required.length ? ' [OPTIONS]' : '';
  return `Usage: kenyon ${command.name}${operands}${required.join('')}${more}`;
}

function operandsUsage({ name, min, max }: NonNullable<Command['operands']>): string {
  const repeated = max > min && max > 1 ? `${name} ...` : name;
  return min === 0 ? `[${repeated}]` : repeated;
}

function optionName(name: string, spec: OptionSpec): string {
  const short = spec.short ? `-${spec.short}, ` : '    ';
  const value = spec.type === 'flag' ? '' : ` ${spec.value ?? (spec.type === 'integer' ? 'N' : 'VALUE')}`;
  // A one-letter option such as -k has no long form worth showing.
  return name.length === 1 ? `-${name}${value}` : `${short}--${name}${value}`;
}

function optionHelp(spec: OptionSpec): string {
  const choices = spec.type === 'choice' ? ` (${spec.choices.join(', ')})` : '';
  const fallback = 'default' in spec && spec.default !== undefined ? ` [${spec.default}]` : '';
  return `${spec.help}${choices}${fallback}`;
}

function table(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
