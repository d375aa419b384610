import { InvalidArgumentError } from '../../src/core/errors.ts';

/**
 * Terms of Han and kana, which are written without spaces between words.
 * - 'bigrams': every two neighbours of a run, or its one character. The smallest and fastest; a query of one character
 *   finds it only where it stands alone.
 * - 'characters+bigrams': every character besides. Finds most; a third more memory, lists of characters are long.
 * - 'words': the words of Intl.Segmenter. Few terms, slow to add, and another version of ICU may cut otherwise.
 */
export type HanTerms = 'bigrams' | 'characters+bigrams' | 'words';

/** How a lexical index reads and weighs texts. */
export interface LexicalOptions {
  /** Default 'characters+bigrams', which measured best (bench/search/hybrid.ts). */
  readonly han?: HanTerms;
  /** How far a repeated term goes on counting: 0 does not at all, large values count every time; 0 to 100. Default 1.2. */
  readonly k1?: number;
  /** How much long documents are held back: 0 not at all, 1 in proportion to their length. Default 0.75. */
  readonly b?: number;
}

/** Options with every field filled. */
export type LexicalParameters = Required<LexicalOptions>;

const HAN_TERMS: readonly HanTerms[] = ['bigrams', 'characters+bigrams', 'words'];

const DEFAULTS: LexicalParameters = { han: 'characters+bigrams', k1: 1.2, b: 0.75 };

/** Checks options and fills what is not given. @throws InvalidArgumentError that names the wrong one. */
export function checkLexicalOptions(options: LexicalOptions = {}): LexicalParameters {
  const { han = DEFAULTS.han, k1 = DEFAULTS.k1, b = DEFAULTS.b } = options;
  if (!HAN_TERMS.includes(han)) {
    throw new InvalidArgumentError(`han must be one of '${HAN_TERMS.join("', '")}', got ${JSON.stringify(han)}`);
  }
  requireWithin(k1, 'k1', 100);
  requireWithin(b, 'b', 1);
  return { han, k1, b };
}

function requireWithin(value: number, name: string, greatest: number): void {
  if (!(typeof value === 'number' && value >= 0 && value <= greatest)) {
    throw new InvalidArgumentError(`${name} must be a number from 0 to ${greatest}, got ${JSON.stringify(value)}`);
  }
}
