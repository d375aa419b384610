/** Match of a rule, in offsets of the text that it read. */
export interface RuleMatch {
  readonly start: number;
  /** Offset after the last code unit. */
  readonly end: number;
  /** Normalised, never empty. */
  readonly value: string;
  /** Further values for the same thing. */
  readonly also?: readonly string[];
  /** Listed values that lie within a period. */
  readonly range?: { readonly min: string; readonly max: string };
}

/** The matches that are kept where some overlap: the one that begins first, of two that begin together the longer one. In order. */
export function withoutOverlaps<T extends { readonly start: number; readonly end: number }>(
  matches: readonly T[],
): T[] {
  const kept: T[] = [];
  let end = 0;
  for (const match of matches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (match.start < end) continue;
    kept.push(match);
    end = match.end;
  }
  return kept;
}
