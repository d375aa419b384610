import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import { createRandom } from '../../src/core/random.ts';
import { sentenceKey } from '../../src/core/text/pair-key.ts';

/** Counts of pairs of which none, one and both sentences stand in the training pairs. */
export type Overlap = readonly [none: number, one: number, both: number];

/** Training pairs in two parts. */
export interface WithheldPairs {
  readonly train: readonly LabelledPair[];
  readonly withheld: readonly LabelledPair[];
}

/** How many sentences of each of `pairs` stand in `train`. */
export function overlapOf(pairs: readonly LabelledPair[], train: readonly LabelledPair[]): Overlap {
  const known = new Set(train.flatMap(({ a, b }) => [sentenceKey(a), sentenceKey(b)]));
  const counts: [number, number, number] = [0, 0, 0];
  for (const pair of pairs) counts[keysOf(pair).filter((key) => known.has(key)).length]++;
  return counts;
}

/**
 * Withholds training pairs that are to what is left as `test` is to it: of as large shares of them none, one or both sentences stand there. Chosen in a seeded order;
 * of a kind that the training pairs have too few of, as many as there are. A split that is drawn otherwise tells another threshold: of the dev part
 * of LCQMC far more sentences stand in its train part than of the test part.
 */
export function withholdLike(
  train: readonly LabelledPair[],
  test: readonly LabelledPair[],
  { count, seed }: { readonly count: number; readonly seed: number },
): WithheldPairs {
  const wanted = overlapOf(test, train).map((some) => Math.round((count * some) / test.length));
  const left = new Map<string, number>();
  for (const pair of train) for (const key of keysOf(pair)) left.set(key, (left.get(key) ?? 0) + 1);
  /** Sentences of withheld pairs that were found to stand in another pair: that one stays. */
  const kept = new Set<string>();
  const chosen = new Set<number>();
  for (const position of createRandom(seed).shuffle([...train.keys()])) {
    const keys = keysOf(train[position]);
    const own = (key: string) => keys.filter((one) => one === key).length;
    const after = keys.map((key) => left.get(key)! - own(key));
    const seen = after.filter((others) => others > 0).length;
    if (wanted[seen] === 0 || keys.some((key, i) => kept.has(key) && after[i] === 0)) continue;
    wanted[seen]--;
    chosen.add(position);
    keys.forEach((key, i) => {
      left.set(key, left.get(key)! - 1);
      if (after[i] > 0) kept.add(key);
    });
  }
  return {
    train: train.filter((_, position) => !chosen.has(position)),
    withheld: train.filter((_, position) => chosen.has(position)),
  };
}

function keysOf({ a, b }: LabelledPair): [string, string] {
  return [sentenceKey(a), sentenceKey(b)];
}
