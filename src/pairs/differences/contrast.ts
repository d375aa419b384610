import type { Passage } from '../../core/text/folded-text.ts';

/** A passage of one text in place of one of the other; a side that is missing has nothing there. At least one side is there. */
export interface Contrast {
  readonly a?: Passage;
  readonly b?: Passage;
}

/** The same contrast, seen from the other text. */
export function mirrored({ a, b }: Contrast): Contrast {
  return { ...(b && { a: b }), ...(a && { b: a }) };
}

/** By place in the first text, what only the second has after it. */
export function byPlace(one: Contrast, other: Contrast): number {
  return (one.a?.start ?? Infinity) - (other.a?.start ?? Infinity) || (one.b?.start ?? 0) - (other.b?.start ?? 0) || 0;
}
