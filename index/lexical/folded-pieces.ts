/** UTF-16 code units of a piece, about: a fraction of a millisecond of work. */
const PIECE_UNITS = 8192;
/**
 * Characters before which a text may be cut: none of them combines with what stands before it, so the normal form of the whole is that
 * of its parts (Unicode Standard Annex 15, section 9.1): ASCII, kana, Han, syllables of Hangul.
 */
const CUT_BEFORE = /[\0-\x7f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/g;

/** NFKC and lower case of a text, a piece at a time; the pieces joined are those of the whole text. */
export function* foldedPieces(text: string, pieceUnits = PIECE_UNITS): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start + pieceUnits);
    yield fold(start === 0 && end === text.length ? text : text.slice(start, end));
    start = end;
  }
}

/** First place from `from` on where the text may be cut, or its end. */
function endOfPiece(text: string, from: number): number {
  if (from >= text.length) return text.length;
  CUT_BEFORE.lastIndex = from;
  return CUT_BEFORE.exec(text)?.index ?? text.length;
}

/** Lower case of a normal text need not be normal. The final sigma is another letter only to the eye. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}
