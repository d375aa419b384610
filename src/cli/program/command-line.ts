import type { Command } from './command.ts';

/** The command line that would give these values again; options at their default are left out. */
export function commandLine(
  command: Pick<Command, 'name' | 'options'>,
  values: Readonly<Record<string, unknown>>,
): string {
  const parts = ['kenyon', command.name];
  for (const [name, spec] of Object.entries(command.options)) {
    const value = values[name];
    if (value === undefined || value === false || ('default' in spec && value === spec.default)) continue;
    const flag = name.length === 1 ? `-${name}` : `--${name}`;
    parts.push(value === true ? flag : `${flag} ${quoted(String(value))}`);
  }
  return parts.join(' ');
}

/** As a POSIX shell reads it. */
function quoted(value: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
