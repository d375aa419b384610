import { type Scanner, type ScanSink, TextScanner } from './text-scanner.ts';
import { TokenBuffer } from './token-buffer.ts';
import { checkMaxTokens, type TokenizedText, type Tokenizer } from './tokenizer.ts';
import { indexVocab, specialIdsOf } from './vocab-file.ts';
import type { WordBuffer } from './word-buffer.ts';

/** [CLS] and [SEP]. */
const SPECIALS_PER_TEXT = 2;

/**
 * A BERT-style tokenizer over `vocab` (position = id; `##` marks pieces that continue a word).
 *
 * NFKC and lower case; Han and kana one by one, punctuation and symbols one by one; other words by greedy longest
 * match, [UNK] where the pieces do not suffice or the word has more than 100 characters. Special tokens typed in a
 * text are plain text. Time is linear in the text; with `maxTokens` the rest is not looked at.
 *
 * Differs from the source (Devlin et al. 2018, arXiv:1810.04805, `BasicTokenizer` and `WordpieceTokenizer`): NFKC in
 * place of accent stripping; kana and symbols stand alone.
 * @param scanner splits texts in another way.
 * @throws FormatError when a token is empty or repeated or one of [PAD] [UNK] [CLS] [SEP] [MASK] is missing.
 */
export function createWordPieceTokenizer(vocab: readonly string[], scanner: Scanner = new TextScanner()): Tokenizer {
  const ids = indexVocab(vocab, 'vocabulary');
  const matcher = new PieceMatcher(ids);
  const [clsId, sepId] = [ids.get('[CLS]')!, ids.get('[SEP]')!];
  return {
    vocabSize: vocab.length,
    padId: ids.get('[PAD]')!,
    unkId: matcher.unkId,
    clsId,
    sepId,
    maskId: ids.get('[MASK]')!,
    specialIds: specialIdsOf(ids),
    encode(text: string, options: { maxTokens?: number } = {}): TokenizedText {
      const tokens = matcher.tokens;
      // [SEP] is pushed past the limit.
      tokens.reset(checkMaxTokens(options.maxTokens, SPECIALS_PER_TEXT) - 1);
      if (tokens.push(clsId, 0, 0)) scanner.scan(text, matcher);
      tokens.push(sepId, tokens.lastEnd, tokens.lastEnd);
      return tokens.take();
    },
  };
}

/** Turns scanned parts into tokens. */
class PieceMatcher implements ScanSink {
  readonly tokens = new TokenBuffer();
  readonly unkId: number;
  /** Id of each one-unit token, or unkId: spares the commonest look-up its string. */
  readonly #singleIds = new Int32Array(65536);
  readonly #heads: ReadonlyMap<string, number>;
  /** Continuations by their text without `##`. */
  readonly #continuations = new Map<string, number>();
  #longestPiece = 1;
  /** Pieces of the word at hand, kept back until the whole word is matched. */
  readonly #pieceIds: number[] = [];
  readonly #pieceEnds: number[] = [];

  constructor(ids: ReadonlyMap<string, number>) {
    this.unkId = ids.get('[UNK]')!;
    this.#heads = ids;
    this.#singleIds.fill(this.unkId);
    for (const [token, id] of ids) {
      const isContinuation = token.length > 2 && token.startsWith('##');
      if (isContinuation) this.#continuations.set(token.slice(2), id);
      if (token.length === 1) this.#singleIds[token.charCodeAt(0)] = id;
      this.#longestPiece = Math.max(this.#longestPiece, token.length);
    }
  }

  onSingle(codePoint: number, start: number, end: number): boolean {
    const id =
      codePoint <= 0xffff
        ? this.#singleIds[codePoint]
        : (this.#heads.get(String.fromCodePoint(codePoint)) ?? this.unkId);
    return this.tokens.push(id, start, end);
  }

  onWord(word: WordBuffer): boolean {
    if (word.tooLong || !this.#match(word.text())) return this.tokens.push(this.unkId, word.start, word.end);
    let from = 0;
    for (const [i, id] of this.#pieceIds.entries()) {
      const to = this.#pieceEnds[i];
      if (!this.tokens.push(id, word.startOf(from), word.endOf(to - 1))) return false;
      from = to;
    }
    return true;
  }

  /** Cuts `text` greedily into the longest known pieces; false when a rest is unknown. */
  #match(text: string): boolean {
    this.#pieceIds.length = 0;
    this.#pieceEnds.length = 0;
    let pieces = this.#heads;
    for (let from = 0; from < text.length; pieces = this.#continuations) {
      let to = Math.min(text.length, from + this.#longestPiece);
      let id = pieces.get(text.slice(from, to));
      while (id === undefined && --to > from) id = pieces.get(text.slice(from, to));
      if (id === undefined) return false;
      this.#pieceIds.push(id);
      this.#pieceEnds.push(to);
      from = to;
    }
    return true;
  }
}
