/**
 * Code points that a terminal draws two columns wide: East Asian Wide and Fullwidth blocks of Unicode Standard Annex 11,
 * as [first, last]; emoji come in through their presentation property.
 */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const EMOJI = /^\p{Emoji_Presentation}/u;

/** Made when it is first needed: it takes 10 ms, which every start of a program would pay. */
let segmenter: Intl.Segmenter | undefined;

/** One user-perceived character. */
export interface Grapheme {
  readonly text: string;
  /** Offset of its first UTF-16 code unit. */
  readonly start: number;
  /** Columns on a terminal: 0, 1 or 2. */
  readonly width: number;
}

/** Cuts a text into user-perceived characters, so that none is ever split. */
export function* graphemes(text: string): Generator<Grapheme> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment, index } of segmenter.segment(text))
    yield { text: segment, start: index, width: widthOf(segment) };
}

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const grapheme of graphemes(text)) width += grapheme.width;
  return width;
}

/** Fills a text with spaces up to a number of columns. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

/** The longest start of a text that fits into the columns, with an ellipsis where something was cut. */
export function cutToWidth(text: string, columns: number): string {
  let width = 0;
  let kept = 0;
  for (const grapheme of graphemes(text)) {
    width += grapheme.width;
    if (width > columns) return `${text.slice(0, kept)}…`;
    if (width < columns) kept = grapheme.start + grapheme.text.length;
  }
  return text;
}

/** Width of one grapheme: that of its widest code point. */
function widthOf(grapheme: string): number {
  const code = grapheme.codePointAt(0)!;
  if (code < 0x300 && grapheme.length === 1) return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : 1;
  if (EMOJI.test(grapheme) || grapheme.includes('\ufe0f')) return 2;
  return Math.max(...Array.from(grapheme, codePointWidth));
}

function codePointWidth(char: string): number {
  const code = char.codePointAt(0)!;
  if (WIDE.some(([first, last]) => code >= first && code <= last)) return 2;
  return ZERO_WIDTH.test(char) ? 0 : 1;
}
