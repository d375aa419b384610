/** Tokens of one text; the three arrays have one entry a token, special tokens included. */
export interface TokenizedText {
  /** Rows of the vocabulary. */
  readonly ids: Int32Array;
  /** Offset of the token's first UTF-16 code unit in the original text; special tokens have start = end. */
  readonly starts: Int32Array;
  /** Offset after the token's last code unit. */
  readonly ends: Int32Array;
}

/** Cuts texts into vocabulary rows; the one interface behind our own and foreign tokenizers. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly padId: number;
  readonly unkId: number;
  readonly clsId: number;
  readonly sepId: number;
  readonly maskId: number;
  /**
   * `[CLS] tokens [SEP]`; what goes beyond `maxTokens` (specials counted) is cut. Never throws on any string.
   */
  encode(text: string, options?: { maxTokens?: number }): TokenizedText;
}
