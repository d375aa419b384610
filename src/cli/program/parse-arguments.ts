import { parseArgs } from 'node:util';
import { suggest } from '../../core/wording.ts';
import { type Command, type OptionSpec, UsageError } from './command.ts';

/** A command line, taken apart and checked. */
export interface ParsedArguments {
  readonly values: Record<string, string | number | boolean | readonly string[] | undefined>;
  readonly operands: string[];
  /** `--help` stands anywhere; nothing else has been checked then. */
  readonly wantsHelp: boolean;
}

/**
 * Parses what follows a command's name, by the command's own table.
 * @throws UsageError for an unknown or repeated option, a missing or wrong value, too few or too many operands.
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...parserOptions(command), help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) {
    return { values: {}, operands: [], wantsHelp: true };
  }
  const given: Given = new Map();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind === 'option') readToken(command, token, given);
  }
  checkOperands(command, operands);
  return { values: checkedValues(command, given), operands, wantsHelp: false };
}

function parserOptions(command: Command) {
  return Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => {
      const short = spec.short ?? (name.length === 1 ? name : undefined);
      return [
        name,
        { type: spec.type === 'flag' ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
      ];
    }),
  );
}

/** Values by name: those of flags are true, those of options that may come again are lists. */
type Given = Map<string, string | boolean | readonly string[]>;

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function readToken(command: Command, token: OptionToken, given: Given): void {
  const { name, rawName } = token;
  // `-k=3` is `-k 3`: no option of one letter has a value that begins so.
  const value = rawName.startsWith('--') ? token.value : token.value?.replace(/^=/, '');
  const spec = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (!spec) throw unknownOption(command, name, rawName);
  if (given.has(name) && spec.type !== 'texts') throw new UsageError(`option ${rawName} is given twice`, command.name);
  if (spec.type === 'flag') {
    if (value !== undefined)
      throw new UsageError(`option ${rawName} takes no value, got ${quote(value)}`, command.name);
    given.set(name, true);
    return;
  }
  // `--db --json` means a forgotten directory far more often than a directory called --json.
  const looksLikeOption = value !== undefined && !token.inlineValue && /^--?[a-z]/i.test(value);
  if (value === undefined || looksLikeOption) {
    const got = looksLikeOption ? `, but ${value} follows; write ${rawName}=${value} if that is meant` : '';
    throw new UsageError(`option ${rawName} needs a value${got}`, command.name);
  }
  if (spec.type !== 'texts') given.set(name, value);
  else given.set(name, [...((given.get(name) as string[] | undefined) ?? []), value]);
}

function unknownOption(command: Command, name: string, rawName: string): UsageError {
  const near = suggest(name, [...Object.keys(command.options), 'help']);
  const hint = near ? `; did you mean --${near}?` : '; text that starts with a dash goes after --';
  return new UsageError(`${command.name} has no option ${rawName}${hint}`, command.name);
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const { name, min, max } = command.operands ?? { name: '', min: 0, max: 0 };
  if (operands.length < min) throw new UsageError(`${command.name} needs ${name}`, command.name);
  if (operands.length > max) {
    throw new UsageError(`${command.name} does not expect ${quote(operands[max]!)} after its operands`, command.name);
  }
}

function checkedValues(command: Command, given: Given): ParsedArguments['values'] {
  const values: ParsedArguments['values'] = {};
  for (const [name, spec] of Object.entries(command.options)) {
    const value = given.get(name);
    if (value === undefined && spec.required) {
      throw new UsageError(`${command.name} needs --${name} ${spec.value ?? ''}`.trimEnd(), command.name);
    }
    if (spec.type === 'flag') values[name] = value === true;
    else if (spec.type === 'texts') values[name] = checkedTexts(command, name, value as string[] | undefined);
    else values[name] = checkedValue(command, name, spec, value as string | undefined);
  }
  return values;
}

function checkedValue(command: Command, name: string, spec: OptionSpec, value: string | undefined) {
  if (value === undefined) return 'default' in spec ? spec.default : undefined;
  if (spec.type === 'integer') return value === spec.or ? value : checkedInteger(command, name, spec, value);
  if (spec.type === 'choice' && !spec.choices.includes(value)) {
    throw new UsageError(
      `${dashed(name)} must be one of ${spec.choices.join(', ')}, got ${quote(value)}`,
      command.name,
    );
  }
  if (value === '') throw new UsageError(`${dashed(name)} is empty`, command.name);
  return value;
}

function checkedTexts(command: Command, name: string, values: readonly string[] = []): readonly string[] {
  if (values.includes('')) throw new UsageError(`${dashed(name)} is empty`, command.name);
  return values;
}

function checkedInteger(
  command: Command,
  name: string,
  { min, max = Number.MAX_SAFE_INTEGER, or }: OptionSpec & { type: 'integer' },
  value: string,
): number {
  const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(
    `${dashed(name)} must be an integer ${range}${or === undefined ? '' : ` or ${or}`}, got ${quote(value)}`,
    command.name,
  );
}

/** As it is written on a command line. */
function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** The command line that would give these values again; options at their default are left out. */
export function commandLine(
  command: Pick<Command, 'name' | 'options'>,
  values: Readonly<Record<string, unknown>>,
): string {
  const parts = ['kenyon', command.name];
  for (const [name, spec] of Object.entries(command.options)) {
    const value = values[name];
    if (value === undefined || value === false || ('default' in spec && value === spec.default)) continue;
    const flag = dashed(name);
    parts.push(value === true ? flag : `${flag} ${quoted(String(value))}`);
  }
  return parts.join(' ');
}

/** As a POSIX shell reads it. */
function quoted(value: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
