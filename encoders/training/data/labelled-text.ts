import type { TextSpan } from '../../ner/token-spans.ts';

/** A text with its named parts, or with its words. */
export interface LabelledText {
  readonly text: string;
  /** By start; offsets in UTF-16 code units, end exclusive. */
  readonly spans: readonly TextSpan[];
}

/** Puts spans in order: by start, longer ones first. */
export function byPosition(a: TextSpan, b: TextSpan): number {
  return a.start - b.start || b.end - a.end;
}
