import { BREAK, type CharKind, DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../src/core/text/char-kind.ts';
import type { HanTerms } from './lexical-options.ts';

/** Longer words are cut, in UTF-16 code units: a long address or key is found by its beginning. */
export const MAX_WORD_UNITS = 64;

/** Receiver of terms, with the offsets of each in the folded text. */
export type TermSink = (term: string, start: number, end: number) => void;

/** Cuts a folded text that comes in pieces into terms. */
export class TermCutter {
  readonly #characters: boolean;
  readonly #segmenter: Intl.Segmenter | undefined;
  readonly #emit: TermSink;
  /** Code units of all pieces before. */
  #before = 0;
  /** The run of characters of one kind that has begun. Of Han and kana without a segmenter, its last character. */
  #kind: CharKind = BREAK;
  #run = '';
  #start = 0;
  #end = 0;
  /** Offsets of the characters of a run that a segmenter cuts. */
  #starts: number[] = [];
  /** Whether the run of Han has one character so far. */
  #isSingle = true;

  /** @param segmenter for 'words'. */
  constructor(han: HanTerms, segmenter: Intl.Segmenter | undefined, emit: TermSink) {
    this.#characters = han === 'characters+bigrams';
    this.#segmenter = segmenter;
    this.#emit = emit;
  }

  /** Takes the next piece. */
  push(piece: string): void {
    let at = this.#before;
    for (const char of piece) {
      this.#take(char, at);
      at += char.length;
    }
    this.#before = at;
  }

  /** Gives out what is left when there are no more pieces. */
  end(): void {
    this.#endRun();
    this.#kind = BREAK;
  }

  #take(char: string, at: number): void {
    const kind = kindOf(char.codePointAt(0)!);
    if (kind === DROP || (kind === MARK && this.#kind !== WORD)) return;
    if (kind !== MARK && (kind !== this.#kind || kind === EMOJI)) {
      this.#endRun();
      this.#kind = kind;
      this.#run = '';
      this.#start = at;
    }
    if (kind === BREAK) return;
    if (kind === UNSPACED) this.#takeUnspaced(char, at);
    else this.#run += char;
    this.#end = at + char.length;
  }

  #takeUnspaced(char: string, at: number): void {
    if (this.#segmenter !== undefined) {
      for (let i = 0; i < char.length; i++) this.#starts.push(at + i);
      this.#run += char;
      return;
    }
    // Such a run may be as long as the text, so it is cut as it comes.
    this.#isSingle = this.#run === '';
    if (this.#characters) this.#emit(char, at, at + char.length);
    if (!this.#isSingle) this.#emit(this.#run + char, this.#start, at + char.length);
    this.#run = char;
    this.#start = at;
  }

  #endRun(): void {
    if (this.#run === '') return;
    if (this.#kind !== UNSPACED) this.#emit(cutWord(this.#run), this.#start, this.#end);
    else if (this.#segmenter !== undefined) this.#cutIntoWords(this.#segmenter);
    else if (this.#isSingle && !this.#characters) this.#emit(this.#run, this.#start, this.#end);
  }

  #cutIntoWords(segmenter: Intl.Segmenter): void {
    for (const { segment, index } of segmenter.segment(this.#run)) {
      const last = index + segment.length - 1;
      this.#emit(cutWord(segment), this.#starts[index], this.#starts[last] + 1);
    }
    this.#starts = [];
  }
}

function cutWord(word: string): string {
  if (word.length <= MAX_WORD_UNITS) return word;
  const splitsPair = (word.charCodeAt(MAX_WORD_UNITS - 1) & 0xfc00) === 0xd800;
  return word.slice(0, splitsPair ? MAX_WORD_UNITS - 1 : MAX_WORD_UNITS);
}
