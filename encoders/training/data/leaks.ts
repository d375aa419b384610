import { pairKey, sentenceKey, wordKey } from '../../../src/core/text/pair-key.ts';
import type { LabelledPair } from './data-sets.ts';

/** Options of {@link LeakIndex}. */
export interface LeakOptions {
  /**
   * Whether two sentences are the same when only their punctuation differs; default false, as published counts of leaks
   * have it. True takes out more: the question marks of informal questions come and go.
   */
  readonly ignorePunctuation?: boolean;
}

/** Pairs that a model is measured on and so must never be trained on. */
export class LeakIndex {
  readonly #owner = new Map<string, string>();
  readonly #keyOf: (text: string) => string;

  constructor({ ignorePunctuation = false }: LeakOptions = {}) {
    this.#keyOf = ignorePunctuation ? wordKey : sentenceKey;
  }

  /** Number of distinct pairs. */
  get size(): number {
    return this.#owner.size;
  }

  /** Adds the pairs of one split; `split` ('lcqmc test') is what a leak is reported under. */
  add(split: string, pairs: Iterable<LabelledPair>): void {
    for (const { a, b } of pairs) {
      const key = pairKey(a, b, this.#keyOf);
      if (!this.#owner.has(key)) this.#owner.set(key, split);
    }
  }

  /** The first split that holds the pair, in either order; undefined when none does. */
  find(a: string, b: string): string | undefined {
    return this.#owner.get(pairKey(a, b, this.#keyOf));
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
