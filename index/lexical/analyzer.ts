import { foldedPieces, foldedWithOffsets } from './folded-pieces.ts';
import type { HanTerms } from './lexical-options.ts';
import { TermCutter } from './term-cutter.ts';

/** A term of a query. */
export interface CutTerm {
  readonly term: string;
  /** The term that this one is a part of. */
  readonly whole?: string | undefined;
}

/** A term where it stands in a text. */
export interface LocatedTerm {
  readonly term: string;
  /** Offset of the first UTF-16 code unit of what it came from. */
  readonly start: number;
  /** Offset after the last one. */
  readonly end: number;
}

/**
 * Cuts texts into the terms that a lexical index finds them by: NFKC and lower case; words and numbers of scripts with spaces
 * as `wordTerms` says, Han and kana as {@link HanTerms} says, each emoji by itself and flags letter by letter. Everything else separates.
 * The same text gives the same terms on every machine, but for 'words' and characters that its Unicode version does not know.
 */
export class Analyzer {
  readonly #han: HanTerms;
  readonly #segmenter: Intl.Segmenter | undefined;

  constructor(han: HanTerms) {
    this.#han = han;
    this.#segmenter = han === 'words' ? new Intl.Segmenter('zh', { granularity: 'word' }) : undefined;
  }

  /** Terms of a text, each as often as it occurs. */
  analyze(text: string): string[] {
    return [...this.pieces(text)].flat();
  }

  /** The same a piece of the text at a time, for those who let others run in between; a word may begin in one and come with the next. */
  pieces(text: string): Generator<string[]> {
    return this.#cut(text, (term) => term);
  }

  /** The same of a query, whose terms are told of what they are parts. */
  queryPieces(text: string): Generator<CutTerm[]> {
    return this.#cut(text, (term, whole) => ({ term, whole }));
  }

  *#cut<Cut>(text: string, cutOf: (term: string, whole?: string) => Cut): Generator<Cut[]> {
    let terms: Cut[] = [];
    const cutter = new TermCutter(this.#han, this.#segmenter, (term, _start, _end, whole) => {
      terms.push(cutOf(term, whole));
    });
    for (const piece of foldedPieces(text)) {
      cutter.push(piece);
      yield terms;
      terms = [];
    }
    cutter.end();
    yield terms;
  }

  /** The same with the part of the text that each came from: all of a character of which only a part is in the term. */
  analyzeWithOffsets(text: string): LocatedTerm[] {
    const terms: LocatedTerm[] = [];
    const { folded, starts, ends } = foldedWithOffsets(text);
    const cutter = new TermCutter(this.#han, this.#segmenter, (term, start, end) =>
      terms.push({ term, start: starts[start], end: ends[end - 1] }),
    );
    cutter.push(folded);
    cutter.end();
    return terms;
  }
}
