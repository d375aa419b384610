import type { TokenSpan } from './token-spans.ts';

/**
 * Keeps spans that share no token: the longest, then the longest of those left that meet none kept before, and so on.
 * Of equally long ones the first wins, then the one of the smaller type number.
 * @returns by position.
 */
export function longestSpans(spans: readonly TokenSpan[]): TokenSpan[] {
  const end = spans.reduce((most, { last }) => Math.max(most, last + 1), 0);
  const taken = new Uint8Array(end);
  const kept = spans.toSorted(longestFirst).filter(({ first, last }) => {
    if (taken.subarray(first, last + 1).includes(1)) return false;
    taken.fill(1, first, last + 1);
    return true;
  });
  return kept.sort((a, b) => a.first - b.first);
}

function longestFirst(a: TokenSpan, b: TokenSpan): number {
  return b.last - b.first - (a.last - a.first) || a.first - b.first || a.type - b.type;
}
