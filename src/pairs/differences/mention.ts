import type { NumberReading } from '../../core/text/read-number.ts';

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

/** A number alone. Long codes are compared as they stand: a float would take two for one. @param start of the mention, by default the number's. */
export function numberOf(text: string, at: number, { value, end }: NumberReading, soft: boolean, start = at): Mention {
  const written = text.slice(at, end);
  const key = /^\d{16,}/.test(written) ? written : `${Number(value.toPrecision(12))}`;
  return { kind: 'number', keys: [key], value, bare: true, soft, start, end };
}
