import { isScriptPivot, longestScriptWord, simplify } from '../../src/core/text/simplify.ts';

/** UTF-16 code units of a piece, about: a fraction of a millisecond of work. */
const PIECE_UNITS = 8192;
/**
 * Characters before which a text may be cut: none of them combines with what stands before it, so the normal form of the whole is that
 * of its parts (Unicode Standard Annex 15, section 9.1): ASCII, kana, Han, syllables of Hangul.
 */
const CUT_BEFORE = /[\0-\x7f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/g;

/** How far a place is looked for where no word that folds in its own way is cut; in a text of nothing else one is. */
const MAX_DETOUR = 8192;

/**
 * NFKC and lower case of a text, traditional characters as simplified ones, a piece at a time; the pieces joined are those of the whole
 * text.
 */
export function* foldedPieces(text: string, pieceUnits = PIECE_UNITS): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start + pieceUnits);
    yield fold(start === 0 && end === text.length ? text : text.slice(start, end));
    start = end;
  }
}

/** First place from `from` on where the text may be cut, or its end. */
function endOfPiece(text: string, from: number): number {
  const first = nextCut(text, from);
  let cut = first;
  while (cut < text.length && cut < first + MAX_DETOUR && isBesidePivot(text, cut)) cut = nextCut(text, cut + 1);
  return cut < first + MAX_DETOUR ? cut : first;
}

function nextCut(text: string, from: number): number {
  if (from >= text.length) return text.length;
  CUT_BEFORE.lastIndex = from;
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

/** Lower case of a normal text need not be normal. The final sigma is another letter only to the eye. */
function fold(text: string): string {
  return simplify(text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC'));
}
