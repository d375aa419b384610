import type { Output, Terminal } from '../program/command.ts';

type Environment = Terminal['env'];

/** Columns to write for: the terminal's, else COLUMNS, else 100. */
export function columnsOf(output: Output, env: Environment): number {
  if (output.isTTY && output.columns) return Math.max(40, output.columns);
  const given = Number(env.COLUMNS);
  return Number.isInteger(given) && given >= 40 ? given : 100;
}

/** Whether escape sequences may be written; NO_COLOR (no-color.org) and a dumb terminal say no. */
export function canStyle(output: Output, env: Environment): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** How the best part of a text is set off. */
export interface Marks {
  readonly open: string;
  readonly close: string;
  /** Columns that both together take. */
  readonly width: number;
}

/** For output without styles. */
export const QUOTE_MARKS: Marks = { open: '»', close: '«', width: 2 };

/** Bold, for terminals. */
export const BOLD_MARKS: Marks = { open: '\u001b[1m', close: '\u001b[22m', width: 0 };

/** Marks for the best part of a text: bold where styles are possible, »« elsewhere. */
export function marksFor(output: Output, env: Environment): Marks {
  return canStyle(output, env) ? BOLD_MARKS : QUOTE_MARKS;
}
