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

/** Share of the columns that the marks of several spans may take. */
const MOST_FOR_MARKS = 1 / 3;

/**
 * One line of at most `columns` columns that shows the given span of a text, marked, with what stands around it; of several spans as many as
 * fit, the first ones before others.
 * White space and control characters become single spaces, so that no text can steer the terminal.
 * @param columns at least 10.
 */
export function excerpt(
  text: string,
  shown: Span | readonly Span[] | undefined,
  columns: number,
  marks: Marks,
): string {
  const most = Math.max(1, Math.floor((columns * MOST_FOR_MARKS) / Math.max(1, marks.width)));
  const spans = [shown ?? []].flat().slice(0, most);
  const cells = toCells(text, spans, columns);
  const room = columns - spans.length * marks.width;
  if (totalWidth(cells.list) <= room && !cells.cutBefore && !cells.cutAfter) return render(cells.list, marks);
  const chosen = startCell(cells.list, room, cells.cutBefore);
  const start = cells.cutAfter ? chosen : extendLeft(cells.list, chosen, room - 1);
  const before = start > 0 || cells.cutBefore;
  const taken = takeWidth(cells.list.slice(start), room - (before ? 1 : 0), cells.cutAfter);
  return `${before ? '…' : ''}${render(taken.list, marks)}${taken.cut ? '…' : ''}`;
}

/** One printable line of any text: white space, control and direction-changing characters become single spaces. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim();
}

const UNPRINTABLE = /[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]+/gu;
const BLANK = /^[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]+$/u;

/** Cells of the part of the text that can be seen at all; a long text is not walked to its end. */
function toCells(text: string, spans: readonly Span[], columns: number) {
  const first = spans[0]?.start ?? 0;
  const from = Math.max(0, first - 8 * columns);
  const to = Math.min(text.length, first + 16 * columns);
  const list: Cell[] = [];
  for (const { text: grapheme, start, width } of graphemes(text.slice(from, to))) {
    const at = from + start;
    const marked = spans.some((span) => at >= span.start && at < span.end);
    if (!BLANK.test(grapheme)) list.push({ text: grapheme, width, marked });
    else if (list.length > 0 && list.at(-1)!.text !== ' ') list.push({ text: ' ', width: 1, marked });
  }
  while (list.at(-1)?.text === ' ') list.pop();
  return { list, cutBefore: from > 0, cutAfter: to < text.length };
}

/** The cell to begin with: the first, unless the marked parts would then be cut; a quarter of the room leads up to them. */
function startCell(cells: readonly Cell[], room: number, cutBefore: boolean): number {
  const first = cells.findIndex((cell) => cell.marked);
  const last = cells.findLastIndex((cell) => cell.marked);
  if (first <= 0 || (!cutBefore && totalWidth(cells.slice(0, last + 1)) < room))
    return Math.max(0, cutBefore ? first : 0);
  const spare = room - widthOfMarked(cells, first, room) - 2;
  let lead = Math.max(0, Math.min(Math.floor(room / 4), spare));
  let start = first;
  while (start > 0 && cells[start - 1]!.width <= lead) lead -= cells[--start]!.width;
  return start;
}

/** Width of the marked parts from the first one on, with what is between them, as many as have room; of the first in any case. */
function widthOfMarked(cells: readonly Cell[], first: number, room: number): number {
  let width = 0;
  let fitting = 0;
  for (let i = first; i < cells.length; i++) {
    width += cells[i]!.width;
    const ends = cells[i]!.marked && !cells[i + 1]?.marked;
    if (ends && (fitting === 0 || width <= room)) fitting = width;
    if (width > room && fitting > 0) break;
  }
  return fitting;
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
  let line = '';
  for (const [i, { text, marked }] of cells.entries()) {
    if (marked && !cells[i - 1]?.marked) line += marks.open;
    line += text;
    if (marked && !cells[i + 1]?.marked) line += marks.close;
  }
  return line;
}
