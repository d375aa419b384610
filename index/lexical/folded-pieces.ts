import { isBetweenCharacters } from '../../src/core/text/cut-places.ts';
import { isScriptPivot, longestScriptWord, simplify } from '../../src/core/text/simplify.ts';

/** A character with more marks than this in UTF-16 code units is looked at with all that surrounds it: trying one after the other is quadratic. */
const MAX_PART = 64;
/** UTF-16 code units of a piece, about: a fraction of a millisecond of work. */
const PIECE_UNITS = 8192;
/**
 * Characters before which a text may be cut: none of them combines with what stands before it, so the normal form of the whole is that
 * of its parts (Unicode Standard Annex 15, section 9.1): ASCII, and all letters, numbers and pictures but vowels and last consonants of Hangul, which
 * go to the consonant before, and the marks of sound of half width.
 */
const CUT_BEFORE =
  /(?![\u1160-\u11ff\u3131-\u318e\ud7b0-\ud7fb\uff9e\uff9f\uffa0-\uffdc\u{16d67}\u{16d68}])[\0-\x7f\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/gu;
/** Signs of a mark of trade, whose normal form is letters that would go to the word before: LEGO™. */
const TRADE_MARKS = /[\u2120\u2122\u{1f16a}-\u{1f16c}]/gu;

/** How far a place is looked for where no word that folds in its own way is cut; in a text of nothing else one is. */
const MAX_DETOUR = 8192;

/**
 * NFKC of a text, traditional characters as simplified ones, a piece at a time; the pieces joined are those of the whole text. Case is
 * kept, for it tells the parts of words.
 */
export function* foldedPieces(text: string, pieceUnits = PIECE_UNITS): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start + pieceUnits);
    yield fold(start === 0 && end === text.length ? text : text.slice(start, end));
    start = end;
  }
}

/** A folded text that knows for each of its code units where in the original it came from. */
export interface FoldedOffsets {
  readonly folded: string;
  /** Offsets in the original where what gave a code unit starts, and where it ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Folds a text as a whole and keeps the offsets; what folds together comes from all of the same part of the original. */
export function foldedWithOffsets(text: string): FoldedOffsets {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let from = 0;
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = endOfPiece(text, start + 1);
    for (const part of independentParts(text.slice(start, end))) {
      const form = fold(part);
      folded += form;
      for (let i = 0; i < form.length; i++) {
        starts.push(from);
        ends.push(from + part.length);
      }
      from += part.length;
    }
  }
  return { folded, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}

/** Parts of a text that fold by themselves: its characters with what folds together with them. */
function independentParts(text: string): readonly string[] {
  const parts: string[] = [];
  for (const char of text) {
    const last = parts.at(-1);
    if (last === undefined || last.length > MAX_PART || fold(last + char) === fold(last) + fold(char)) parts.push(char);
    else parts[parts.length - 1] += char;
  }
  return parts.length > 1 && parts.map(fold).join('') !== fold(text) ? [text] : parts;
}

/** First place from `from` on where the text may be cut, or its end. */
function endOfPiece(text: string, from: number): number {
  const first = nextCut(text, from);
  let cut = first;
  while (cut < text.length && cut < first + MAX_DETOUR && isBesidePivot(text, cut)) cut = nextCut(text, cut + 1);
  return cut < first + MAX_DETOUR ? cut : first;
}

function nextCut(text: string, from: number): number {
  // Within a character the expression would begin with all of it, and find what is before.
  CUT_BEFORE.lastIndex = isBetweenCharacters(text, from) ? from : from + 1;
  if (CUT_BEFORE.lastIndex >= text.length) return text.length;
  return CUT_BEFORE.exec(text)?.index ?? text.length;
}

/** Whether a word that folds in its own way may stand across a place. */
function isBesidePivot(text: string, at: number): boolean {
  const reach = longestScriptWord() - 1;
  for (let i = Math.max(0, at - reach); i < Math.min(text.length, at + reach); i++) {
    if (isScriptPivot(text.charCodeAt(i))) return true;
  }
  return false;
}

function fold(text: string): string {
  return simplify(text.replace(TRADE_MARKS, ' ').normalize('NFKC'));
}
