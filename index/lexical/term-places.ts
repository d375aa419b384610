import { BREAK, type CharKind, DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../src/core/text/char-kind.ts';
import { type FoldedText, foldText, passageOf } from '../../src/core/text/folded-text.ts';
import type { HanTerms } from './lexical-options.ts';

/** A term of a text and where the text has it. */
export interface TermPlace {
  readonly term: string;
  /** Offset of its first UTF-16 code unit in the text as it is written. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
}

/** How the terms of a text are made. */
export interface TermSource {
  readonly han: HanTerms;
  /** Terms of one run of characters of a kind. */
  readonly termsOf: (run: string) => readonly string[];
}

/** A run of characters of one kind in a folded text. */
interface Run {
  readonly kind: CharKind;
  readonly from: number;
  readonly to: number;
}

/**
 * The terms of a text with their places, in order. A word has all of its terms in one place; of Han characters each term has its own.
 * A character that folds into several, and one that is seen only by what it does to others, belong to what they stand in.
 */
export function termPlaces(text: string, source: TermSource): TermPlace[] {
  const folded = foldText(text);
  return runsOf(folded.text).flatMap((run) =>
    run.kind === UNSPACED ? hanPlaces(folded, run, source) : wordPlaces(folded, run, source),
  );
}

function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let kind = BREAK;
  let from = 0;
  for (let at = 0, width = 1; at < text.length; at += width) {
    const codePoint = text.codePointAt(at)!;
    width = codePoint > 0xffff ? 2 : 1;
    const next = kindOf(codePoint);
    if (next === DROP || (next === MARK && kind === WORD)) continue;
    if (next === kind && next !== EMOJI) continue;
    if (kind !== BREAK) runs.push({ kind, from, to: at });
    kind = next === MARK ? BREAK : next;
    from = at;
  }
  if (kind !== BREAK) runs.push({ kind, from, to: text.length });
  return runs;
}

function wordPlaces(folded: FoldedText, { from, to }: Run, { termsOf }: TermSource): TermPlace[] {
  const { start, end } = passageOf(folded, from, to);
  return termsOf(folded.text.slice(from, to)).map((term) => ({ term, start, end }));
}

function hanPlaces(folded: FoldedText, run: Run, { han, termsOf }: TermSource): TermPlace[] {
  const characters = charactersOf(folded.text, run);
  if (han === 'words') return segmentPlaces(folded, run, termsOf);
  const places: TermPlace[] = [];
  for (const [i, [from, to]] of characters.entries()) {
    if (han === 'characters+bigrams' || characters.length === 1) places.push(placeOf(folded, from, to));
    if (i > 0) places.push(placeOf(folded, characters[i - 1][0], to));
  }
  return places;
}

/** Words that stand one after another. */
function segmentPlaces(folded: FoldedText, { from, to }: Run, termsOf: TermSource['termsOf']): TermPlace[] {
  let at = from;
  return termsOf(folded.text.slice(from, to)).map((term) => {
    const { start, end } = passageOf(folded, at, Math.min(to, at + term.length));
    at = Math.min(to - 1, at + term.length);
    return { term, start, end };
  });
}

function placeOf(folded: FoldedText, from: number, to: number): TermPlace {
  const { start, end } = passageOf(folded, from, to);
  return { term: folded.text.slice(from, to), start, end };
}

function charactersOf(text: string, { from, to }: Run): [from: number, to: number][] {
  const characters: [number, number][] = [];
  for (let at = from, end = from; at < to; at = end) {
    end = at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
    if (kindOf(text.codePointAt(at)!) !== DROP) characters.push([at, end]);
  }
  return characters;
}
