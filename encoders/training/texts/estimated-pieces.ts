/** Pieces of a vocabulary of about 30,000: a Chinese word of 1.5 characters and most English words are one. */
const PER_HAN = 0.65;
const PER_WORD = 1.3;

const UNITS = /(\p{Script=Han})|[\p{L}\p{N}]+/gu;
const PUNCTUATION = /[\p{P}\p{S}]/gu;

/** How many pieces a tokenizer will make of a text, about: it is not known yet which tokenizer. */
export function estimatedPieces(text: string): number {
  let pieces = 0;
  for (const [, han] of text.replaceAll(PUNCTUATION, ' ').matchAll(UNITS))
    pieces += han === undefined ? PER_WORD : PER_HAN;
  return pieces;
}
