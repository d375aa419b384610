import type { SimplifiedFold } from '../../src/core/text/simplified-fold.ts';
import { BestPath } from './best-path.ts';
import { HanFold, NOT_HAN } from './han-fold.ts';
import { zipfCosts } from './piece-costs.ts';
import { PieceTrie } from './piece-trie.ts';
import { RUN_UNITS, RunBuffer } from './run-buffer.ts';
import { type ScanSink, TextScanner } from './text-scanner.ts';
import { TokenBuffer } from './token-buffer.ts';
import { checkMaxTokens, type TokenizedText, type Tokenizer } from './tokenizer.ts';
import { indexVocab, SPECIAL_TOKENS, specialIdsOf } from './vocab-file.ts';
import type { WordBuffer } from './word-buffer.ts';

/** [CLS] and [SEP]. */
const SPECIALS_PER_TEXT = 2;

/**
 * A tokenizer whose pieces are Chinese words as well, over `vocab` (position = id; the special tokens first, then by falling
 * frequency; `##` marks pieces that continue a word of letters).
 *
 * NFKC, lower case, traditional characters as simplified ones. A run of Han characters is cut into the pieces that are likeliest
 * together, [UNK] for a character that is no piece; a word of letters and digits likewise, and is [UNK] as a whole where no
 * path leads through it or it has more than 100 characters; kana, punctuation and symbols stand alone. White space ends a run,
 * characters that cannot be seen do not. Special tokens typed in a text are plain text.
 *
 * Time is linear in the text and memory beyond the tokens constant; with `maxTokens` no more than 256 characters past the last
 * token are looked at. The tokens with `maxTokens` are the first of those without. Of a run in which pieces overlap without a gap
 * over 250 characters, each part of at most that length is cut at its best.
 * @throws FormatError when a token is empty or repeated or the special tokens do not stand first.
 */
export function createBestPathTokenizer(vocab: readonly string[], simplified: SimplifiedFold): Tokenizer {
  const ids = indexVocab(vocab, 'vocabulary', 'specials first');
  const cutter = new TextCutter(ids, vocab.length, new HanFold(simplified));
  const scanner = new TextScanner();
  const [clsId, sepId] = [ids.get('[CLS]')!, ids.get('[SEP]')!];
  return {
    vocabSize: vocab.length,
    padId: ids.get('[PAD]')!,
    unkId: cutter.unkId,
    clsId,
    sepId,
    maskId: ids.get('[MASK]')!,
    specialIds: specialIdsOf(ids),
    encode(text: string, options: { maxTokens?: number } = {}): TokenizedText {
      const { tokens } = cutter;
      cutter.reset();
      // [SEP] is pushed past the limit.
      tokens.reset(checkMaxTokens(options.maxTokens, SPECIALS_PER_TEXT) - 1);
      if (tokens.push(clsId, 0, 0)) {
        scanner.scan(text, cutter);
        cutter.finish();
      }
      tokens.push(sepId, tokens.lastEnd, tokens.lastEnd);
      return tokens.take();
    },
  };
}

/** Turns scanned parts into tokens. */
class TextCutter implements ScanSink {
  readonly tokens = new TokenBuffer();
  readonly unkId: number;
  /** Id of each one-unit token, or unkId. */
  readonly #singleIds = new Int32Array(65536);
  readonly #ids: ReadonlyMap<string, number>;
  readonly #han: HanFold;
  readonly #path: BestPath;
  readonly #run = new RunBuffer();
  #isFull = false;

  constructor(ids: ReadonlyMap<string, number>, vocabSize: number, han: HanFold) {
    this.unkId = ids.get('[UNK]')!;
    this.#ids = ids;
    this.#han = han;
    this.#singleIds.fill(this.unkId);
    for (const [token, id] of ids) if (token.length === 1) this.#singleIds[token.charCodeAt(0)] = id;
    const pieces = [...ids].filter(([, id]) => id >= SPECIAL_TOKENS.length);
    this.#path = new BestPath(new PieceTrie(pieces), zipfCosts(vocabSize), this.unkId, RUN_UNITS);
  }

  reset(): void {
    this.#run.drop(this.#run.length);
    this.#isFull = false;
  }

  /** Cuts what is left of the last run. */
  finish(): void {
    if (!this.#isFull) this.onSpace();
  }

  onSingle(codePoint: number, start: number, end: number): boolean {
    const han = this.#han.fold(codePoint);
    if (han === NOT_HAN) return this.onSpace() && this.#push(this.#idOf(codePoint), start, end);
    if (this.#run.isFull && !this.#cutFullRun()) return false;
    this.#run.push(han, start, end);
    return true;
  }

  onWord(word: WordBuffer): boolean {
    if (!this.onSpace()) return false;
    const count = word.tooLong ? 0 : this.#path.cutWord(word.units, word.length);
    if (count === 0) return this.#push(this.unkId, word.start, word.end);
    const { ids, ends } = this.#path;
    for (let i = 0, from = 0; i < count; i++) {
      if (!this.#push(ids[i], word.startOf(from), word.endOf(ends[i] - 1))) return false;
      from = ends[i];
    }
    return true;
  }

  /** Ends the run of Han characters, if there is one. */
  onSpace(): boolean {
    const { length } = this.#run;
    if (length === 0) return true;
    this.#path.scanRun(this.#run.units, length);
    return this.#pushRun(this.#path.trace(length));
  }

  /** Cuts as much of a run that goes on as what follows cannot change, or three quarters where everything overlaps. */
  #cutFullRun(): boolean {
    const { units, length } = this.#run;
    const sure = this.#path.scanRun(units, length);
    if (sure > 0) return this.#pushRun(this.#path.trace(sure));
    const count = this.#path.trace(length);
    const kept = this.#path.ends.subarray(0, count).findLastIndex((end) => end <= 0.75 * RUN_UNITS);
    return this.#pushRun(Math.max(1, kept + 1));
  }

  /** Pushes the first `count` pieces of the path at hand and lets their characters go. */
  #pushRun(count: number): boolean {
    const { starts, ends } = this.#run;
    const path = this.#path;
    let from = 0;
    for (let i = 0; i < count; i++) {
      if (!this.#push(path.ids[i], starts[from], ends[path.ends[i] - 1])) return false;
      from = path.ends[i];
    }
    this.#run.drop(from);
    return true;
  }

  #idOf(codePoint: number): number {
    if (codePoint <= 0xffff) return this.#singleIds[codePoint];
    return this.#ids.get(String.fromCodePoint(codePoint)) ?? this.unkId;
  }

  #push(id: number, start: number, end: number): boolean {
    this.#isFull = !this.tokens.push(id, start, end);
    return !this.#isFull;
  }
}
