import { BREAK, type CharKind, DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../src/core/text/char-kind.ts';
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
    return [...this.pieces(text)].flat();
  }

  /** The same a piece of the text at a time, for those who let others run in between; a word may begin in one and come with the next. */
  *pieces(text: string): Generator<string[]> {
    let run = '';
    let runKind: CharKind = BREAK;
    let before = '';
    for (const piece of foldedPieces(text)) {
      const terms: string[] = [];
      for (const char of piece) {
        const kind = kindOf(char.codePointAt(0)!);
        if (kind === DROP) continue;
        if (kind === MARK) {
          if (runKind === WORD) run += char;
          continue;
        }
        if (kind !== runKind || kind === EMOJI) {
          this.#pushRun(terms, run, runKind, before);
          before = '';
          run = '';
          runKind = kind;
        }
        if (kind !== BREAK) run += char;
      }
      if (runKind === UNSPACED && this.#segmenter === undefined) {
        // Such a run may be as long as the text; all but its last character can be cut already.
        const last = lastCharacter(run);
        const done = run.slice(0, -last.length);
        this.#pushCharacters(terms, done, before, false);
        before = lastCharacter(done) || before;
        run = last;
      }
      yield terms;
    }
    const rest: string[] = [];
    this.#pushRun(rest, run, runKind, before);
    yield rest;
  }

  /** @param before the character of the same run that was cut before. */
  #pushRun(terms: string[], run: string, kind: CharKind, before: string): void {
    if (run === '') return;
    if (kind !== UNSPACED) terms.push(cutWord(run));
    else if (this.#segmenter === undefined)
      this.#pushCharacters(terms, run, before, before === '' && lastCharacter(run) === run);
    else for (const { segment } of this.#segmenter.segment(run)) terms.push(cutWord(segment));
  }

  /** By code points: a rare character is two code units. */
  #pushCharacters(terms: string[], run: string, before: string, isSingle: boolean): void {
    let last = before;
    for (const char of run) {
      if (this.#characters || isSingle) terms.push(char);
      if (last !== '') terms.push(last + char);
      last = char;
    }
  }
}

/** Last code point of a run, '' of none. */
function lastCharacter(run: string): string {
  const isPair = (run.charCodeAt(run.length - 1) & 0xfc00) === 0xdc00;
  return run.slice(isPair ? -2 : -1);
}

function cutWord(word: string): string {
  if (word.length <= MAX_WORD_UNITS) return word;
  const splitsPair = (word.charCodeAt(MAX_WORD_UNITS - 1) & 0xfc00) === 0xd800;
  return word.slice(0, splitsPair ? MAX_WORD_UNITS - 1 : MAX_WORD_UNITS);
}
