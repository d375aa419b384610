import { inspect } from 'node:util';
import { KenyonError, messageOf } from '../core/errors.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './usage-error.ts';

/** What an error looks like to a user: one or two lines; with KENYON_DEBUG=1 everything that is known. */
export function describeError(error: unknown, env: Terminal['env']): string {
  if (env.KENYON_DEBUG === '1') return inspect(error, { depth: 5 });
  const message = messageOf(error).split('\n', 1)[0] ?? '';
  if (error instanceof UsageError) return `kenyon: ${message}\n${helpHint(error.command)}`;
  if (error instanceof KenyonError) return `kenyon: ${message}`;
  return `kenyon: unexpected error: ${message}\nset KENYON_DEBUG=1 to see where it comes from`;
}

function helpHint(command: string | undefined): string {
  return `try: kenyon ${command ? `help ${command}` : 'help'}`;
}
