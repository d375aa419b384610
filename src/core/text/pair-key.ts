/** Form of a sentence under which two spellings count as the same: NFKC, lower case, no white space. */
export function sentenceKey(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}

/** The same, but also without punctuation and symbols, unless nothing else is left. */
export function wordKey(text: string): string {
  const key = sentenceKey(text);
  return key.replace(/[^\p{L}\p{M}\p{N}]+/gu, '') || key;
}

/** Key of a pair, the same whichever way round its sentences come. @param keyOf {@link sentenceKey} or {@link wordKey}. */
export function pairKey(a: string, b: string, keyOf: (text: string) => string = sentenceKey): string {
  const [x, y] = [keyOf(a), keyOf(b)];
  return x < y ? `${x}\t${y}` : `${y}\t${x}`;
}
