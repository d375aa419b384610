import { hasHan } from '../../../core/text/char-properties.ts';
import type { Passage } from '../../../core/text/folded-text.ts';
import { eachSentence } from '../../../core/text/split-sentences.ts';
import {
  FIELDS,
  GIVEN_NAMES,
  NO_NAMES,
  ORGANIZATION_HEADS,
  ORGANIZATIONS_FOR,
  OWNERS,
  PARTICLES,
  PLACE_HEADS,
} from './english-name-words.ts';

/** A word of a sentence, by its place there. */
export interface Token {
  /** As written, without a possessive. */
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly isPossessive: boolean;
}

/** A sentence, or a part of one before a colon or semicolon. */
export interface Sentence {
  readonly tokens: readonly Token[];
  readonly text: string;
  /** Its place in the text. */
  readonly start: number;
}

/** Letters of one word: O'Brien, Jean-Baptiste, AT&T, U.S., J.; the dot of an abbreviation is looked at when it is known what stands before. */
const WORD =
  /\p{Script=Latin}[\p{Script=Latin}\p{M}\d]*(?:(?:['’&.-](?=[\p{Script=Latin}\d]))[\p{Script=Latin}\p{M}\d]+)*/gu;
const POSSESSIVE = /['’]s$/u;
const CAPITAL = /^\p{Lu}/u;
/** A number behind the name of a ruler. */
export const ROMAN = /^(?:I{2,3}|I?V|VI{0,3}|I?X|XI{1,3}|XI?V|XVI{0,3})$/;
const MOST_TOKENS = 8;
/** Characters of a quoted title of a work. */
const MOST_QUOTED = 80;
/** Where a sentence is read in parts: a heading before a line, what a colon announces. */
const PART_END = /[\n\r]+|[;:]\s+/g;

/** The sentences of a text that have words in Latin letters and no Han characters, in parts. */
export function englishSentences(text: string): Sentence[] {
  return Array.from(eachSentence(text)).flatMap(partsOf);
}

function partsOf(sentence: Passage): Sentence[] {
  const ends = Array.from(sentence.text.matchAll(PART_END), ({ index, 0: end }) => index + end.length);
  const cuts = [0, ...ends, sentence.text.length];
  return cuts.slice(1).flatMap((end, i) => {
    const text = sentence.text.slice(cuts[i], end);
    // A sentence in Chinese, whatever names in Latin letters it has, is for a model.
    if (hasHan(text)) return [];
    const tokens = Array.from(text.matchAll(WORD), ({ 0: written, index }) => tokenOf(written, index));
    return tokens.length > 0 ? [{ tokens, text, start: sentence.start + cuts[i] }] : [];
  });
}

function tokenOf(written: string, start: number): Token {
  const text = written.replace(POSSESSIVE, '');
  return { text, start, end: start + text.length, isPossessive: text.length < written.length };
}

/** Words of capitals in a row, with what may stand within a name; none where no name begins. */
export function runFrom(tokens: readonly Token[], from: number, sentence: string): readonly Token[] {
  if (!isNameWord(tokens[from].text)) return [];
  let end = from + 1;
  for (let next = end; next < tokens.length && next - from < MOST_TOKENS; next++) {
    const previous = tokens[next - 1];
    const isOwner = isOwnerAt(tokens, next - 1);
    // Of a plural it is the apostrophe alone: Workers' Party.
    const isPlural = isOwner && /^['’]\s/.test(sentence.slice(previous.end));
    const apostrophe = previous.isPossessive ? 2 : isPlural ? 1 : 0;
    const gap = sentence.slice(previous.end + apostrophe, tokens[next].start);
    const isDotted = gap.startsWith('.') && /^(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Mt|Gen|Jr)$/u.test(previous.text);
    if (!/^\s+$/.test(isDotted ? gap.slice(1) : gap) || (previous.isPossessive && end === next && !isOwner)) break;
    const { text } = tokens[next];
    if (isNameWord(text) || ROMAN.test(text)) end = next + 1;
    else if (joinsOrganization(tokens, next)) continue;
    else if (
      text === 'of'
        ? !mayHaveOf(tokens, from, next)
        : !(PARTICLES.has(text) || (text === 'the' && tokens[next - 1].text === 'of'))
    )
      break;
  }
  return tokens.slice(from, end);
}

function isNameWord(text: string): boolean {
  return CAPITAL.test(text) && text !== 'I' && !/^I['’]/.test(text);
}

/** Whether a possessive may be of the name of what it owns: St George's Hospital. */
export function isOwnerAt(tokens: readonly Token[], at: number): boolean {
  return OWNERS.has(tokens[at].text) || /^(?:St|Saint)$/.test(tokens[at - 1]?.text ?? '');
}

/** `for` and `on` behind an institute, and `and` between two fields. */
function joinsOrganization(tokens: readonly Token[], at: number): boolean {
  const [before, behind] = [tokens[at - 1].text, tokens[at + 1]?.text ?? ''];
  const { text } = tokens[at];
  if (text === 'and') return FIELDS.has(before) && FIELDS.has(behind);
  const takes = text === 'for' || (text === 'on' && /^(?:Council|Committee|Commission|Conference)$/.test(before));
  return takes && ORGANIZATIONS_FOR.has(before) && isNameWord(behind) && !NO_NAMES.has(behind);
}

function mayHaveOf(tokens: readonly Token[], from: number, of: number): boolean {
  const { text } = tokens[of - 1];
  return ORGANIZATION_HEADS.has(text) || PLACE_HEADS.has(text) || (of - from === 1 && GIVEN_NAMES.has(text));
}

/** Quotes of a sentence that are short and begin with a capital, as titles of works do; in order. */
export function quotedWorks(sentence: string): { readonly start: number; readonly end: number }[] {
  return Array.from(sentence.matchAll(/"([^"]*)"|“([^“”]*)”/g)).flatMap(
    ({ index, 0: { length }, 1: straight, 2: curly }) => {
      const inside = straight ?? curly;
      const isWork = length <= MOST_QUOTED && CAPITAL.test(inside) && !/[.!?,]$/.test(inside);
      return isWork ? [{ start: index, end: index + length }] : [];
    },
  );
}

/** Whether a word begins with a capital. */
export function isCapital(text: string): boolean {
  return CAPITAL.test(text);
}
