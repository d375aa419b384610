import type { TokenSpan } from './token-spans.ts';

/**
 * Picks spans that share no token, each the first of those left that meets none picked before.
 * @param order compares two spans; the smaller one is asked first.
 * @returns by position.
 */
export function withoutOverlaps<Span extends TokenSpan>(
  spans: readonly Span[],
  order: (a: Span, b: Span) => number,
): Span[] {
  const end = spans.reduce((most, { last }) => Math.max(most, last + 1), 0);
  const taken = new Uint8Array(end);
  const picked = spans.toSorted(order).filter(({ first, last }) => {
    if (taken.subarray(first, last + 1).includes(1)) return false;
    taken.fill(1, first, last + 1);
    return true;
  });
  return picked.sort((a, b) => a.first - b.first);
}

/** The longer span first, then the one that begins first, then the one of the smaller type number. */
export function longestFirst(a: TokenSpan, b: TokenSpan): number {
  return b.last - b.first - (a.last - a.first) || a.first - b.first || a.type - b.type;
}
