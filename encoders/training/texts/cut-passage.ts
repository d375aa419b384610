import type { Random } from '../../../src/core/random.ts';
import { DROP, kindOf, MARK, UNSPACED, WORD } from '../../../src/core/text/char-kind.ts';

/** Lengths of passages in estimated pieces. */
export interface PassageLengths {
  /** A shorter passage is not taken. */
  readonly least: number;
  /** Longest of the usual ones. */
  readonly usual: number;
  /** Longest of the long ones. */
  readonly most: number;
  /** Share of those that may be long. */
  readonly longShare: number;
}

/**
 * Cuts whole sentences out of a text: from a random sentence on until a random length is reached.
 * @returns undefined when the text has no such part of the least length that is within the greatest.
 */
export function cutPassage(text: string, lengths: PassageLengths, random: Random): string | undefined {
  const long = random.next() < lengths.longShare;
  const [from, to] = long ? [lengths.usual, lengths.most] : [lengths.least, lengths.usual];
  const target = from + random.next() * (to - from);
  const sentences = sentencesOf(text);
  const sizes = sentences.map(estimatedPieces);
  const first = random.below(lastStart(sizes, target) + 1);
  let [end, pieces] = [first, 0];
  while (end < sentences.length && (pieces < lengths.least || pieces + sizes[end] <= target)) pieces += sizes[end++];
  if (pieces < lengths.least || pieces > (long ? lengths.most : Math.max(lengths.usual * 1.3, lengths.least)))
    return undefined;
  return sentences.slice(first, end).join('').trim();
}

/** The last sentence from which `target` pieces are left; 0 when the text has fewer. */
function lastStart(sizes: readonly number[], target: number): number {
  let left = 0;
  for (let i = sizes.length - 1; i > 0; i--) {
    left += sizes[i];
    if (left >= target) return i;
  }
  return 0;
}

/** The first sentences of a text that together have at most `most` pieces; undefined when the first alone has more. */
export function beginningOf(text: string, most: number): string | undefined {
  const sentences = sentencesOf(text);
  let [end, pieces] = [0, 0];
  for (; end < sentences.length; end++) {
    pieces += estimatedPieces(sentences[end]);
    if (pieces > most) break;
  }
  return end === 0 ? undefined : sentences.slice(0, end).join('').trim();
}

/** Closing quotation marks and brackets belong to the sentence that they close. */
const CLOSING = '[”’」』）》】)\\]"\']*';
/** A point after a single capital or one of these ends no sentence. */
const ABBREVIATIONS =
  '(?:\\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Mt|Jr|Sr|vs|etc|No|Fig|Inc|Ltd|Co|approx|ca|cf)|e\\.g|i\\.e|\\.[a-z])';
const END = `(?:[。！？!?…]+${CLOSING}|(?<!${ABBREVIATIONS})\\.${CLOSING}(?=\\s+["'“(]?[\\p{Lu}\\p{N}]|\\s*$))`;
const SENTENCE = new RegExp(`.+?${END}\\s*|.+$`, 'gsu');

/**
 * Cuts a text into sentences, each with the white space after it: joined they are the text. A sentence ends after 。！？ and
 * their like, or after a point that white space and a capital follow.
 */
export function sentencesOf(text: string): string[] {
  return text.match(SENTENCE) ?? [];
}

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
