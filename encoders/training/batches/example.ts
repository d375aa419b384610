import type { TokenSpan } from '../../ner/token-spans.ts';
import type { TokenRow } from '../../tokenizer/token-store.ts';

/** One training item with its texts already cut into tokens. */
export interface Example {
  readonly a: TokenRow;
  readonly b?: TokenRow;
  /** Which item of the source it is of, for what the source itself puts into a batch. */
  readonly item?: number;
  /** Where the second text begins when `a` holds both. */
  readonly secondStart?: number;
  readonly label?: number;
  /** Items with an equal key answer each other's query and must not meet in a batch of in-batch negatives. */
  readonly key?: string | number;
  /** The same of items with an equal query, which answer each other's passage. */
  readonly queryKey?: string | number;
  /** Masked positions within `a` and the tokens that stood there. */
  readonly masked?: { readonly positions: Int32Array; readonly targets: Int32Array };
  /** For a pointer head: named spans of the tokens of `a`, the types that its set marks. */
  readonly marked?: { readonly spans: readonly TokenSpan[]; readonly typeWeights: Float32Array };
  /** For a tagging head: a tag for every token of `a`. */
  readonly tags?: Int32Array;
}

export interface BatchOptions {
  /** Padded tokens of a batch, both sides together, at most. */
  readonly tokens: number;
  /** Rows of a batch, at most. */
  readonly rows: number;
  readonly padId: number;
  readonly seed: number;
}
