import { BREAK, type CharKind, DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../src/core/text/char-kind.ts';
import type { HanTerms } from './lexical-options.ts';
import { cutWord, isJoiner, wordTerms } from './word-terms.ts';

/** Receiver of terms, with the offsets of each in the folded text. @param whole the term that this one is a part of. */
export type TermSink = (term: string, start: number, end: number, whole?: string) => void;

/** UTF-16 code units of a word, joiners included, after which another one begins or, within one, the rest is left out. */
const MAX_COMPOUND = 256;

/** Cuts a folded text that comes in pieces into terms. */
export class TermCutter {
  readonly #characters: boolean;
  readonly #segmenter: Intl.Segmenter | undefined;
  readonly #emit: TermSink;
  /** Code units of all pieces before. */
  #before = 0;
  /** The run of characters of one kind that has begun. Of Han and kana without a segmenter, its last character; of breaks, the dots. */
  #kind: CharKind = BREAK;
  #run = '';
  #start = 0;
  /** Last character of a run of letters and digits. */
  #last = '';
  /** Offsets of the code units of a run, where characters in it were dropped or a segmenter will cut it. */
  #offsets: number[] | undefined;
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
    this.#begin(BREAK, 0);
  }

  #take(char: string, at: number): void {
    const kind = kindOf(char.codePointAt(0)!);
    if (kind === WORD) this.#takeWord(char, at);
    else if (kind === UNSPACED) this.#takeUnspaced(char, at);
    else if (kind === DROP || kind === MARK) this.#takeMark(char, at, kind);
    else if (kind === EMOJI) {
      this.#begin(EMOJI, at);
      this.#emit(char, at, at + char.length);
    } else this.#takeBreak(char, at);
  }

  #takeWord(char: string, at: number): void {
    if (this.#kind !== WORD || !this.#continues(char)) {
      const isDotted = this.#kind === BREAK && this.#run === '.' && this.#start === at - 1 && !/\d/.test(char);
      this.#begin(WORD, at);
      if (isDotted) this.#append('.', at - 1);
      this.#start = isDotted ? at - 1 : at;
    }
    this.#append(char, at);
  }

  /** Whether a letter or digit goes on with the word that has begun. */
  #continues(char: string): boolean {
    const last = this.#last;
    if (last === '+' || last === '#') return false;
    return last !== ',' || (/\d/.test(char) && /\d,$/.test(this.#run));
  }

  #takeUnspaced(char: string, at: number): void {
    if (this.#kind !== UNSPACED) this.#begin(UNSPACED, at);
    if (this.#segmenter !== undefined) {
      this.#offsets ??= [];
      this.#append(char, at);
      return;
    }
    // Such a run may be as long as the text, so it is cut as it comes.
    this.#isSingle = this.#run === '';
    if (this.#characters) this.#emit(char, at, at + char.length);
    if (!this.#isSingle) this.#emit(this.#run + char, this.#start, at + char.length);
    this.#run = char;
    this.#start = at;
  }

  /** A mark belongs to the letter before it; elsewhere it is as if it were not there, like what cannot be seen. */
  #takeMark(char: string, at: number, kind: CharKind): void {
    if (this.#kind === WORD && kind === MARK && !isJoiner(this.#last)) this.#append(char, at);
    else if (this.#kind === WORD && this.#offsets === undefined) {
      this.#offsets = Array.from({ length: this.#run.length }, (_, i) => this.#start + i);
    }
  }

  #takeBreak(char: string, at: number): void {
    const isInWord = this.#kind === WORD && this.#run.length < MAX_COMPOUND;
    const isSign = (char === '+' && this.#last !== '#') || (char === '#' && this.#last !== '+');
    const follows = isInWord && !isJoiner(this.#last);
    if (follows && (isJoiner(char) ? this.#last !== '+' && this.#last !== '#' : isSign)) {
      this.#append(char, at);
      return;
    }
    const dots = char === '.' && this.#kind === BREAK ? `${this.#run}.` : '';
    this.#begin(BREAK, at);
    this.#run = char === '.' ? dots.slice(0, 2) || '.' : '';
  }

  #append(char: string, at: number): void {
    if (this.#run.length >= MAX_COMPOUND && this.#kind === WORD) return;
    this.#run += char;
    this.#last = char;
    if (this.#offsets !== undefined) for (let i = 0; i < char.length; i++) this.#offsets.push(at + i);
  }

  /** Ends the run and begins another. */
  #begin(kind: CharKind, at: number): void {
    if (this.#run !== '') this.#endRun();
    this.#kind = kind;
    this.#run = '';
    this.#last = '';
    this.#start = at;
    this.#offsets = undefined;
  }

  #endRun(): void {
    if (this.#kind === WORD) {
      let end = this.#run.length;
      while (isJoiner(this.#run[end - 1])) end--;
      const word = end === this.#run.length ? this.#run : this.#run.slice(0, end);
      wordTerms(word, (term, from, to, whole) => this.#emit(term, this.#at(from), this.#at(to - 1) + 1, whole));
    } else if (this.#kind === UNSPACED) {
      if (this.#segmenter !== undefined) this.#cutIntoWords(this.#segmenter);
      else if (this.#isSingle && !this.#characters) this.#emit(this.#run, this.#start, this.#start + this.#run.length);
    }
  }

  #cutIntoWords(segmenter: Intl.Segmenter): void {
    for (const { segment, index } of segmenter.segment(this.#run)) {
      this.#emit(cutWord(segment), this.#at(index), this.#at(index + segment.length - 1) + 1);
    }
  }

  /** Offset of a code unit of the run. */
  #at(index: number): number {
    return this.#offsets === undefined ? this.#start + index : this.#offsets[index];
  }
}
