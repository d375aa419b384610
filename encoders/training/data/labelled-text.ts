import type { TextSpan } from '../../ner/token-spans.ts';

/** A text with its named parts, or with its words. */
export interface LabelledText {
  readonly text: string;
  /** By start; offsets in UTF-16 code units, end exclusive. */
  readonly spans: readonly TextSpan[];
}
