import { BREAK, type CharKind, DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../src/core/text/char-kind.ts';
import type { TimeSlice } from '../../src/core/time-slice.ts';
import { foldedPieces } from './folded-pieces.ts';
import type { HanTerms } from './lexical-options.ts';

/** Longer words are cut, in UTF-16 code units: a long address or key is found by its beginning. */
export const MAX_WORD_UNITS = 64;

/**
 * Cuts texts into the terms that a lexical index finds them by: NFKC and lower case; words and numbers of scripts with spaces
 * as they stand, Han and kana as {@link HanTerms} says, each emoji by itself. Everything else separates.
 * The same text gives the same terms on every machine, but for 'words' and characters that its Unicode version does not know.
 */
export class Analyzer {
  readonly #characters: boolean;
  readonly #segmenter: Intl.Segmenter | undefined;

  constructor(han: HanTerms) {
    this.#characters = han === 'characters+bigrams';
    this.#segmenter = han === 'words' ? new Intl.Segmenter('zh', { granularity: 'word' }) : undefined;
  }

  /** Terms of a text, each as often as it occurs. */
  analyze(text: string): string[] {
    const terms: string[] = [];
    for (const _ of this.#pieces(text, terms));
    return terms;
  }

  /** The same of a text of any length, letting the event loop run in between. */
  async analyzeInSlices(text: string, slice: TimeSlice): Promise<string[]> {
    const terms: string[] = [];
    for (const _ of this.#pieces(text, terms)) if (slice.spent) await slice.pause();
    return terms;
  }

  /** Pushes the terms of a text, and stops after each piece of it; a run may go on in the next. */
  *#pieces(text: string, terms: string[]): Generator<void> {
    let run = '';
    let runKind: CharKind = BREAK;
    for (const piece of foldedPieces(text)) {
      for (const char of piece) {
        const kind = kindOf(char.codePointAt(0)!);
        if (kind === DROP) continue;
        if (kind === MARK) {
          if (runKind === WORD) run += char;
          continue;
        }
        if (kind !== runKind || kind === EMOJI) {
          this.#pushRun(terms, run, runKind);
          run = '';
          runKind = kind;
        }
        if (kind !== BREAK) run += char;
      }
      yield;
    }
    this.#pushRun(terms, run, runKind);
  }

  #pushRun(terms: string[], run: string, kind: CharKind): void {
    if (run === '') return;
    if (kind !== UNSPACED) terms.push(cutWord(run));
    else if (this.#segmenter === undefined) this.#pushCharacters(terms, run);
    else for (const { segment } of this.#segmenter.segment(run)) terms.push(cutWord(segment));
  }

  /** By code points: a rare character is two code units. */
  #pushCharacters(terms: string[], run: string): void {
    let before = '';
    for (const char of run) {
      if (this.#characters || char.length === run.length) terms.push(char);
      if (before !== '') terms.push(before + char);
      before = char;
    }
  }
}

function cutWord(word: string): string {
  if (word.length <= MAX_WORD_UNITS) return word;
  const splitsPair = (word.charCodeAt(MAX_WORD_UNITS - 1) & 0xfc00) === 0xd800;
  return word.slice(0, splitsPair ? MAX_WORD_UNITS - 1 : MAX_WORD_UNITS);
}
