import { UsageError } from '../program/usage-error.ts';

/** The number that a value of the command line is, as people write one; undefined when it is none. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** @throws UsageError when several of the files are standard input. */
export function requireOneStdin(files: readonly (string | undefined)[], command: string): void {
  if (files.filter((file) => file === '-').length < 2) return;
  throw new UsageError('standard input can be read only once', command);
}

/** @throws UsageError when `--plain-csv` is given with another format. */
export function checkPlainCsv(
  values: { readonly 'plain-csv': boolean; readonly format: string },
  command: string,
): void {
  if (values['plain-csv'] && values.format !== 'csv')
    throw new UsageError('--plain-csv goes with --format csv', command);
}
