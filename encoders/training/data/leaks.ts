import type { LabelledPair } from './pair-sets.ts';

/** Form of a sentence under which two spellings count as the same: NFKC, lower case, no white space. */
export function sentenceKey(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}

/** Same key for (a, b) and (b, a). */
export function pairKey(a: string, b: string): string {
  const [x, y] = [sentenceKey(a), sentenceKey(b)];
  return x < y ? `${x}\t${y}` : `${y}\t${x}`;
}

/** Pairs that a model is measured on and so must never be trained on. */
export class LeakIndex {
  readonly #owner = new Map<string, string>();

  /** Number of distinct pairs. */
  get size(): number {
    return this.#owner.size;
  }

  /** Adds the pairs of one split; `split` ('lcqmc test') is what a leak is reported under. */
  add(split: string, pairs: Iterable<LabelledPair>): void {
    for (const { a, b } of pairs) {
      const key = pairKey(a, b);
      if (!this.#owner.has(key)) this.#owner.set(key, split);
    }
  }

  /** The first split that holds the pair, in either order; undefined when none does. */
  find(a: string, b: string): string | undefined {
    return this.#owner.get(pairKey(a, b));
  }
}

/** Pairs that stand in no measured split, and how many were taken out for which split. */
export function removeLeaks(
  pairs: readonly LabelledPair[],
  index: LeakIndex,
): { pairs: LabelledPair[]; leaks: Record<string, number> } {
  const kept: LabelledPair[] = [];
  const leaks: Record<string, number> = {};
  for (const pair of pairs) {
    const split = index.find(pair.a, pair.b);
    if (split === undefined) kept.push(pair);
    else leaks[split] = (leaks[split] ?? 0) + 1;
  }
  return { pairs: kept, leaks };
}
