/** Kind of a mention. */
export type MentionKind = 'number' | 'quantity' | 'time';

/** A place of a folded text that says how many, how much or when. */
export interface Mention {
  readonly kind: MentionKind;
  /** Meanings, every one that is possible; two mentions agree when they have one in common. */
  readonly keys: readonly string[];
  /** The number as written: a bare 3 may stand for 3 kg. */
  readonly value?: number;
  /** Whether a unit, a sign or a form says what the number counts. */
  readonly bare?: boolean;
  /** True of what is often no number at all, as 一 in 看一下: it counts only against a number in the same place. */
  readonly soft?: boolean;
  /** Keys that the other text may name in a word of its own: 15:00 is in the afternoon. */
  readonly implied?: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** Says whether two mentions may mean the same. */
export function agree(a: Mention, b: Mention): boolean {
  if (a.keys.some((key) => b.keys.includes(key))) return true;
  return a.value !== undefined && a.value === b.value && (a.bare === true || b.bare === true);
}
