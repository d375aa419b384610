import type { Scorer } from '../api/types.ts';
import { Store } from '../state/store.ts';

/** Two texts, and whether they say the same, where that is known. */
export interface TextPair {
  readonly a: string;
  readonly b: string;
  readonly label?: boolean;
}

/** A line that has not two texts. */
export class PairFault extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line}`);
    this.name = 'PairFault';
    this.line = line;
  }
}

/** Pairs as they are typed, a line each: both texts, and 1 or 0 where it is known, with tabs between. @throws PairFault. */
export function readPairLines(text: string): TextPair[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const [a, b, label] = line.split('\t').map((part) => part.trim());
    if (!a || !b) throw new PairFault(i + 1);
    return label === '1' || label === '0' ? { a, b, label: label === '1' } : { a, b };
  });
}

/** Pairs that another view gives to be matched, as a review its decisions, and what is to score them. */
export const givenPairs = new Store<{ readonly pairs: readonly TextPair[]; readonly scorer: Scorer } | undefined>(
  undefined,
);
