import type { Random } from '../../../src/core/random.ts';
import { estimatedPieces } from './estimated-pieces.ts';
import { sentencesOf } from './sentences.ts';

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
