import type { TokenizedText } from '../../src/core/tokens.ts';

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
