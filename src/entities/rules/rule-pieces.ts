/** A part of a text that rules read at once. */
export interface RulePiece {
  readonly text: string;
  /** Offset of its first UTF-16 code unit in the whole. */
  readonly start: number;
}

/** Code units of a piece at most: a few milliseconds of work. */
const MAX_UNITS = 2048;
/** Where a text is best cut, best first: nothing that a rule finds goes across the first three. */
const BREAKS = ['\n', '。', '；', '，', ' '];

/**
 * Cuts a long text, so that others get their turn while rules read it: after a line or a sentence in the second half of a piece, else after a comma
 * or a space, else where the piece is full.
 */
export function* rulePieces(text: string): Generator<RulePiece> {
  for (let start = 0; start < text.length; ) {
    const end = text.length - start <= MAX_UNITS ? text.length : endOfPiece(text, start);
    yield { text: text.slice(start, end), start };
    start = end;
  }
}

function endOfPiece(text: string, start: number): number {
  const limit = start + MAX_UNITS;
  const middle = start + MAX_UNITS / 2;
  // Looked for here alone: a mark that is nowhere would be looked for in all the text before.
  const second = text.slice(middle, limit);
  for (const mark of BREAKS) {
    const at = second.lastIndexOf(mark);
    if (at >= 0) return middle + at + 1;
  }
  const isLowSurrogate = (text.charCodeAt(limit) & 0xfc00) === 0xdc00;
  return isLowSurrogate ? limit - 1 : limit;
}
