import { inspect } from 'node:util';
import { KenyonError, messageOf } from '../../core/errors.ts';
import { FilterError } from '../../filter/filter-error.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './usage-error.ts';

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
