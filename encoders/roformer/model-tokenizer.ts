import { createBestPathTokenizer } from '../tokenizer/best-path-tokenizer.ts';
import { loadSimplifiedFold } from '../tokenizer/simplified.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createWordPieceTokenizer } from '../tokenizer/word-piece.ts';
import type { RoFormerConfig } from './config.ts';

/**
 * Makes the tokenizer that a model was trained with.
 * @throws FormatError when the vocabulary is not one of that kind.
 */
export async function createModelTokenizer(
  { tokenizer }: Pick<RoFormerConfig, 'tokenizer'>,
  vocab: readonly string[],
): Promise<Tokenizer> {
  if (tokenizer !== 'best-path') return createWordPieceTokenizer(vocab);
  return createBestPathTokenizer(vocab, await loadSimplifiedFold());
}
