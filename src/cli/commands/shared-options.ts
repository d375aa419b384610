import type { OptionSpec } from '../command.ts';

/** Options that several commands share, word for word. */
export const DB = {
  type: 'text',
  value: 'DIR',
  required: true,
  help: 'directory of the database',
} as const satisfies OptionSpec;

export const COLLECTION = {
  type: 'text',
  value: 'NAME',
  default: 'default',
  help: 'which documents of the database',
} as const satisfies OptionSpec;

export const MODEL = {
  type: 'text',
  value: 'DIR',
  help: 'the model that turns text into vectors; by default the one that comes with Kenyon',
} as const satisfies OptionSpec;

export const JSON_OUTPUT = { type: 'flag', help: 'write JSON to standard output' } as const satisfies OptionSpec;
