import { InvalidArgumentError } from '../core/errors.ts';
import { graphemes, textWidth } from '../core/text/text-width.ts';

/** A part of a text, by UTF-16 offsets; the end is exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Columns shown before and after the place that is wrong. */
const CONTEXT_COLUMNS = 40;

/** A filter that cannot be read or applied; the message shows the place in its text when there is one. */
export class FilterError extends InvalidArgumentError {
  /** The filter as it was given, when it was text. */
  readonly filter: string | undefined;
  /** Where in it. */
  readonly span: TextSpan | undefined;

  constructor(message: string, filter?: string, span?: TextSpan) {
    super(filter === undefined || span === undefined ? message : `${message}\n${pointAt(filter, span)}`);
    this.filter = filter;
    this.span = span;
  }
}

/** Two lines: the text around a place, and carets under the place. */
export function pointAt(text: string, { start, end }: TextSpan): string {
  const flat = text.replace(/\p{Cc}/gu, ' ');
  const before = keepEnd(flat.slice(0, start), CONTEXT_COLUMNS);
  const marked = keepStart(flat.slice(start, end), CONTEXT_COLUMNS);
  const after = keepStart(flat.slice(end), CONTEXT_COLUMNS);
  const carets = '^'.repeat(Math.max(1, textWidth(marked)));
  return `  ${before}${marked}${after}\n  ${' '.repeat(textWidth(before))}${carets}`;
}

function keepStart(text: string, columns: number): string {
  let width = 0;
  for (const { width: more, start } of graphemes(text.slice(0, 8 * columns))) {
    width += more;
    if (width > columns) return `${text.slice(0, start)}…`;
  }
  return text.length > 8 * columns ? `${text.slice(0, 8 * columns)}…` : text;
}

function keepEnd(text: string, columns: number): string {
  const tail = text.slice(-8 * columns);
  let width = textWidth(tail);
  if (width <= columns) return tail.length < text.length ? `…${tail}` : tail;
  for (const { width: less, start } of graphemes(tail)) {
    if (width <= columns) return `…${tail.slice(start)}`;
    width -= less;
  }
  return '…';
}
