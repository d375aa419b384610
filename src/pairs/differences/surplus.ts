import type { ComparedText } from './compared-text.ts';

/** How many of each token one text has more of than the other; 0 or less where it has none to spare. */
export function surplusOf({ tokens }: ComparedText, other: ComparedText): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of tokens) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { key } of other.tokens) counts.set(key, (counts.get(key) ?? 0) - 1);
  return counts;
}
