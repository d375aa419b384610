import { graphemes } from '../../core/text/text-width.ts';
import type { Marks } from './styles.ts';

/** Part of a text, as offsets of UTF-16 code units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
}

/**
 * One line of at most `columns` columns that shows the given span of a text, marked, with what stands around it.
 * White space and control characters become single spaces, so that no text can steer the terminal.
 * @param columns at least 10.
 */
export function excerpt(text: string, span: Span | undefined, columns: number, marks: Marks): string {
  const cells = toCells(text, span, columns);
  const room = columns - (span ? marks.width : 0);
  if (totalWidth(cells.list) <= room && !cells.cutBefore && !cells.cutAfter) return render(cells.list, marks);
  const chosen = startCell(cells.list, room, cells.cutBefore);
  const start = cells.cutAfter ? chosen : extendLeft(cells.list, chosen, room - 1);
  const before = start > 0 || cells.cutBefore;
  const shown = takeWidth(cells.list.slice(start), room - (before ? 1 : 0), cells.cutAfter);
  return `${before ? '…' : ''}${render(shown.list, marks)}${shown.cut ? '…' : ''}`;
}

/** One printable line of any text: white space, control and direction-changing characters become single spaces. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim();
}

const UNPRINTABLE = /[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]+/gu;
const BLANK = /^[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]+$/u;

/** Cells of the part of the text that can be seen at all; a long text is not walked to its end. */
function toCells(text: string, span: Span | undefined, columns: number) {
  const from = Math.max(0, (span?.start ?? 0) - 8 * columns);
  const to = Math.min(text.length, (span?.start ?? 0) + 16 * columns);
  const list: Cell[] = [];
  for (const { text: grapheme, start, width } of graphemes(text.slice(from, to))) {
    const at = from + start;
    const marked = span !== undefined && at >= span.start && at < span.end;
    if (!BLANK.test(grapheme)) list.push({ text: grapheme, width, marked });
    else if (list.length > 0 && list.at(-1)!.text !== ' ') list.push({ text: ' ', width: 1, marked });
  }
  while (list.at(-1)?.text === ' ') list.pop();
  return { list, cutBefore: from > 0, cutAfter: to < text.length };
}

/** The cell to begin with: the first, unless the marked part would then be cut; a quarter of the room leads up to it. */
function startCell(cells: readonly Cell[], room: number, cutBefore: boolean): number {
  const first = cells.findIndex((cell) => cell.marked);
  const last = cells.findLastIndex((cell) => cell.marked);
  if (first <= 0 || (!cutBefore && totalWidth(cells.slice(0, last + 1)) < room))
    return Math.max(0, cutBefore ? first : 0);
  const spare = room - totalWidth(cells.slice(first, last + 1)) - 2;
  let lead = Math.max(0, Math.min(Math.floor(room / 4), spare));
  let start = first;
  while (start > 0 && cells[start - 1]!.width <= lead) lead -= cells[--start]!.width;
  return start;
}

/** Uses room that the end of the text leaves. */
function extendLeft(cells: readonly Cell[], from: number, room: number): number {
  let start = from;
  let width = totalWidth(cells.slice(from));
  while (start > 0 && width + cells[start - 1]!.width <= room) width += cells[--start]!.width;
  return start;
}

/** Cells up to the room, one column kept for the ellipsis when some are left out. */
function takeWidth(cells: readonly Cell[], room: number, cutAfter: boolean): { list: Cell[]; cut: boolean } {
  if (!cutAfter && totalWidth(cells) <= room) return { list: [...cells], cut: false };
  const list: Cell[] = [];
  let width = 0;
  for (const cell of cells) {
    width += cell.width;
    if (width > room - 1) break;
    list.push(cell);
  }
  return { list, cut: true };
}

function totalWidth(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function render(cells: readonly Cell[], marks: Marks): string {
  const first = cells.findIndex((cell) => cell.marked);
  const last = cells.findLastIndex((cell) => cell.marked);
  const join = (from: number, to: number) =>
    cells
      .slice(from, to)
      .map((cell) => cell.text)
      .join('');
  if (first < 0) return join(0, cells.length);
  return join(0, first) + marks.open + join(first, last + 1) + marks.close + join(last + 1, cells.length);
}
