import type { Readable } from 'node:stream';
import { InvalidArgumentError } from '../../core/errors.ts';

/** Stream that a program writes to: `process.stdout`, or a collector in tests. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal. */
  readonly columns?: number;
}

/** The world of one run of the program. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results, and nothing else. */
  readonly stdout: Output;
  /** Progress, notices and errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires at the first Ctrl-C. */
  readonly signal: AbortSignal;
}

interface OptionBase {
  readonly help: string;
  /** One letter. */
  readonly short?: string;
  /** Placeholder of the value in help: `DIR`. */
  readonly value?: string;
  readonly required?: true;
}

/** One option of a command, as help shows it and as the parser checks it. */
export type OptionSpec =
  | (OptionBase & { readonly type: 'flag' })
  | (OptionBase & { readonly type: 'text'; readonly default?: string })
  | (OptionBase & { /** May be given several times. */ readonly type: 'texts' })
  | (OptionBase & {
      readonly type: 'integer';
      readonly min: number;
      readonly max?: number;
      readonly default?: number;
      /** A word that may stand for a number: `auto`. */
      readonly or?: string;
    })
  | (OptionBase & { readonly type: 'choice'; readonly choices: readonly string[]; readonly default?: string });

/** Options by long name, without the dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueType<S extends OptionSpec> = S extends { choices: readonly (infer C)[] }
  ? C
  : S extends { type: 'integer' }
    ? number | (S extends { or: infer W } ? W : never)
    : string;

/** The parsed value that an option's specification promises. */
export type OptionValue<S extends OptionSpec> = S extends { type: 'flag' }
  ? boolean
  : S extends { type: 'texts' }
    ? readonly string[]
    : S extends { required: true } | { default: string | number }
      ? ValueType<S>
      : ValueType<S> | undefined;

/** Parsed options of a command. */
export type OptionValues<S extends OptionSpecs> = { readonly [K in keyof S]: OptionValue<S[K]> };

/** Operands of a command: its arguments besides options. */
export interface Operands {
  /** Name in usage and messages: `FILE`. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** A command: everything that help, parsing and dispatch need; its code is loaded only when it runs. */
export interface Command<S extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly operands?: Operands;
  readonly options: S;
  /** Paragraphs below the options: what to know, and examples. */
  readonly notes?: readonly string[];
  /** @returns the exit code; 0 when it returns nothing. */
  run(values: OptionValues<S>, operands: readonly string[], terminal: Terminal): Promise<number | undefined>;
}

/** Keeps the literal types of a command's options, so that `run` sees exact values; erases them for the table. */
export function defineCommand<const S extends OptionSpecs>(command: Command<S>): Command {
  return command as unknown as Command;
}

/** Commands by name; each is loaded when it is wanted. */
export type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

/** The command line itself is wrong; the program ends with code 2. */
export class UsageError extends InvalidArgumentError {
  /** The command whose help would tell, when one was recognised. */
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super(message);
    this.command = command;
  }
}
