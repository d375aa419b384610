import { simplifiedFold } from '../../src/core/text/simplified-fold.ts';
import { simplify } from '../../src/core/text/simplify.ts';
import { BertScanner } from '../tokenizer/bert-scanner.ts';
import { createBestPathTokenizer } from '../tokenizer/best-path-tokenizer.ts';
import { markingCapitals } from '../tokenizer/mark-capitals.ts';
import type { Scanner } from '../tokenizer/text-scanner.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createWordPieceTokenizer } from '../tokenizer/word-piece.ts';
import type { RoFormerConfig } from './config.ts';

/** What splits texts where it is not the scanner of our own word pieces. */
const SCANNERS: Readonly<Record<string, () => Scanner>> = {
  bert: () => new BertScanner('lower'),
  'bert-cased': () => new BertScanner('as-written'),
};

/**
 * Makes the tokenizer that a model was trained with, or is to read with.
 * @throws FormatError when the vocabulary is not one of that kind.
 */
export async function createModelTokenizer(
  { tokenizer, han, capitals }: Pick<RoFormerConfig, 'tokenizer' | 'han' | 'capitals'>,
  vocab: readonly string[],
): Promise<Tokenizer> {
  const made = await unmarkedTokenizer({ tokenizer, han }, vocab);
  return capitals === 'marked' ? markingCapitals(made) : made;
}

async function unmarkedTokenizer(
  { tokenizer, han }: Pick<RoFormerConfig, 'tokenizer' | 'han'>,
  vocab: readonly string[],
): Promise<Tokenizer> {
  if (tokenizer === 'best-path') return createBestPathTokenizer(vocab, simplifiedFold());
  const scanner = SCANNERS[tokenizer ?? 'word-piece']?.();
  const cutter = createWordPieceTokenizer(vocab, scanner);
  return han === 'simplified' ? simplifying(cutter) : cutter;
}

/** The same tokens for either way of writing; a folded text is as long as the text, so that offsets are true of both. */
function simplifying(tokenizer: Tokenizer): Tokenizer {
  return { ...tokenizer, encode: (text, options) => tokenizer.encode(simplify(text), options) };
}
