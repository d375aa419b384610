import { DROP, kindOf, MARK, UNSPACED, WORD } from '../../../src/core/text/char-kind.ts';

/** Pieces of a vocabulary of about 30,000: a Chinese word of 1.5 characters and most English words are one. */
const PER_HAN = 0.65;
const PER_WORD = 1.3;

/** How many pieces a tokenizer will make of a text, about: it is not known yet which tokenizer. */
export function estimatedPieces(text: string): number {
  let [han, words, inWord] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind === MARK || kind === DROP) continue;
    if (kind === UNSPACED) han++;
    if (kind === WORD && !inWord) words++;
    inWord = kind === WORD;
  }
  return han * PER_HAN + words * PER_WORD;
}
