import type { NAME_KINDS } from '../rule-kinds.ts';
import type { RuleMatch } from '../rule-match.ts';
import {
  CALLINGS,
  GIVEN_NAMES,
  NO_NAMES,
  ORGANIZATION_ENDS,
  ORGANIZATION_HEADS,
  ORGANIZATIONS,
  OTHER_ENDS,
  PINYIN_FAMILY_NAMES,
  PLACE_ENDS,
  PLACE_HEADS,
  PLACES,
  STARTERS,
  TITLES,
} from './english-name-words.ts';

/** What an English name is of. */
export type NameKind = (typeof NAME_KINDS)[number];

/** A name in a text. */
export interface EnglishName extends RuleMatch {
  readonly kind: NameKind;
}

interface Token {
  /** As written, without a possessive. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isPossessive: boolean;
}

const A_CAPITAL = /[A-ZÀ-Þ]/;
const HAN = /\p{Script=Han}/u;
/** Letters of one word: O'Brien, Jean-Baptiste, AT&T, U.S., J.; the dot of an abbreviation is looked at when it is known what stands before. */
const WORD =
  /\p{Script=Latin}[\p{Script=Latin}\p{M}\d]*(?:(?:['’&.-](?=[\p{Script=Latin}\d]))[\p{Script=Latin}\p{M}\d]+)*/gu;
const POSSESSIVE = /['’]s$/u;
const CAPITAL = /^\p{Lu}/u;
const LOWER = /\p{Ll}/u;
const ROMAN = /^(?:I{2,3}|I?V|VI{0,3}|I?X|XI{1,3}|XI?V|XVI{0,3})$/;
/** Words within a name that begin with a small letter. */
const PARTICLES = new Set([
  'de',
  'da',
  'di',
  'du',
  'del',
  'della',
  'des',
  'von',
  'van',
  'der',
  'den',
  'la',
  'le',
  'bin',
  'ibn',
  'al',
  'el',
  'y',
]);
/** Words after which a name is of a place. After "in" stands anything: Kubernetes, Spring, English. */
const IN_PLACES = new Set(['near', 'outside', 'throughout', 'across', 'via']);
/** Words after which a name is of a person. */
const BEFORE_PERSONS = new Set([
  'told',
  'asked',
  'ask',
  'tells',
  'met',
  'meets',
  'married',
  'by',
  'whom',
  'said',
  'says',
]);
/** What persons do, behind their names. */
const BEHIND_PERSONS = new Set(
  'said says told asked announced declared argued wrote writes believed thought died married became refused claimed replied helped sided decided returned moved lived taught studied played sang composed painted invented discovered'.split(
    ' ',
  ),
);
/** Words of places that are family names as well. */
const FAMILY_PLACES = new Set([
  'Beach',
  'Hill',
  'Hills',
  'Field',
  'Fields',
  'Park',
  'Lane',
  'Woods',
  'Lake',
  'Fort',
  'Bridge',
  'Forest',
  'Castle',
  'Street',
]);
const MOST_TOKENS = 8;
/** Characters of a title of a work in quotes. */
const MOST_TITLE = 80;

/**
 * Names of persons, places and organizations in English, told by capitals, words that such names have, and lists of common ones. Chinese is passed over.
 * Time grows with the length of the text.
 * @returns names in order, none overlapping another; what capitals tell and nothing else is left out.
 */
export function englishNames(text: string): EnglishName[] {
  if (!A_CAPITAL.test(text)) return [];
  return sentencesOf(text).flatMap(({ tokens, text: sentence, start }) => namesOf(tokens, sentence, start, text));
}

interface Sentence {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly start: number;
}

/** Ends of sentences, less the dots of titles and initials. */
const SENTENCE_END =
  /(?<![.!?…])(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Jr|Sr|Inc|Ltd|Co|Corp|Bros|No|vs|etc|\p{Lu}))[.!?…]+["”’)\]]*\s+|[\n\r]+|[;:]\s+|[。！？；]/gu;

function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  const push = (to: number) => {
    const part = text.slice(from, to);
    // A sentence in Chinese, whatever names in Latin letters it has, is for a model.
    if (HAN.test(part)) return;
    const tokens = Array.from(part.matchAll(WORD), ({ 0: written, index }) => tokenOf(written, index));
    if (tokens.length > 0) sentences.push({ tokens, text: part, start: from });
  };
  for (const { index, 0: end } of text.matchAll(SENTENCE_END)) {
    push(index + end.length);
    from = index + end.length;
  }
  push(text.length);
  return sentences;
}

function tokenOf(written: string, start: number): Token {
  const text = written.replace(POSSESSIVE, '');
  return { text, start, end: start + text.length, isPossessive: text.length < written.length };
}

function namesOf(tokens: readonly Token[], sentence: string, offset: number, text: string): EnglishName[] {
  const capitals = tokens.filter((token) => CAPITAL.test(token.text));
  const shouts =
    tokens.length > 3 && capitals.filter(({ text }) => text.length > 1 && !LOWER.test(text)).length > tokens.length / 2;
  if (shouts) return [];
  // In a heading every word has a capital, so that none says anything.
  const isHeading = tokens.length > 4 && capitals.length > 0.7 * tokens.length && !/,/.test(sentence);
  const titles = titlesIn(sentence);
  let title = 0;
  const found: EnglishName[] = [];
  for (let i = 0; i < tokens.length; ) {
    const run = runFrom(tokens, i, sentence);
    if (run.length === 0) {
      i++;
      continue;
    }
    const name = nameOf(run, { tokens, at: i, sentence, isHeading });
    while (title < titles.length && titles[title].end <= run[0].start) title++;
    const isTitle = title < titles.length && titles[title].start < run[0].start;
    if (name !== undefined && !isTitle) {
      found.push(placed(name, offset, text));
      const short = name.kind === 'organization' ? ACRONYM.exec(sentence.slice(name.end)) : null;
      if (short !== null) {
        const start = name.end + short[0].indexOf('(') + 1;
        found.push(placed({ kind: 'organization', start, end: start + short[1].length }, offset, text));
        i += run.length + 1;
        continue;
      }
    }
    i += run.length;
  }
  return found;
}

/** Capitals in parentheses behind a name, which are short for it. */
const ACRONYM = /^ \((\p{Lu}[\p{Lu}&.]{1,9})\)/u;

function placed({ kind, start, end }: FoundName, offset: number, text: string): EnglishName {
  const value = text.slice(offset + start, offset + end).replace(/\s+/g, ' ');
  return { kind, start: offset + start, end: offset + end, value };
}

/** Quotes of a sentence that are short and begin with a capital, as titles of works do; in order. */
function titlesIn(sentence: string): { readonly start: number; readonly end: number }[] {
  return Array.from(sentence.matchAll(/"([^"]*)"|“([^”]*)”/g)).flatMap(
    ({ index, 0: { length }, 1: straight, 2: curly }) => {
      const inside = straight ?? curly;
      const isTitle = length <= MOST_TITLE && CAPITAL.test(inside) && !/[.!?,]$/.test(inside);
      return isTitle ? [{ start: index, end: index + length }] : [];
    },
  );
}

/** Words of capitals in a row, with what may stand within a name; none where no name begins. */
function runFrom(tokens: readonly Token[], from: number, sentence: string): readonly Token[] {
  if (!isNameWord(tokens[from].text)) return [];
  let end = from + 1;
  for (let next = end; next < tokens.length && next - from < MOST_TOKENS; next++) {
    const previous = tokens[next - 1];
    const gap = sentence.slice(previous.isPossessive ? previous.end + 2 : previous.end, tokens[next].start);
    const isDotted = gap.startsWith('.') && /^(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Mt|Gen|Jr)$/u.test(previous.text);
    if (!/^\s+$/.test(isDotted ? gap.slice(1) : gap) || (previous.isPossessive && end === next)) break;
    const { text } = tokens[next];
    if (isNameWord(text) || ROMAN.test(text)) end = next + 1;
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

function mayHaveOf(tokens: readonly Token[], from: number, of: number): boolean {
  const { text } = tokens[of - 1];
  return ORGANIZATION_HEADS.has(text) || PLACE_HEADS.has(text) || (of - from === 1 && GIVEN_NAMES.has(text));
}

interface Surroundings {
  readonly tokens: readonly Token[];
  /** Place of the run's first word among the words of the sentence. */
  readonly at: number;
  readonly sentence: string;
  readonly isHeading: boolean;
}

interface FoundName {
  readonly kind: NameKind;
  readonly start: number;
  readonly end: number;
}

function nameOf(given: readonly Token[], around: Surroundings): FoundName | undefined {
  // What begins a sentence has a capital for that alone.
  const begins = given.findIndex(({ text }) => !STARTERS.has(text));
  // A people or a day before a name is not of it, but it may be of the name of an organization.
  const run = begins === -1 ? [] : given.slice(begins);
  if (run.length === 0) return undefined;
  const named = listed(run) ?? formOf(run);
  if (named === 'none') return undefined;
  if (named === 'titled') return personBehindTitles(run);
  if (named !== undefined) return spanOf(run, named, around.sentence);
  const bare = run.slice(run.findIndex(({ text }) => !NO_NAMES.has(text)));
  const isBare = bare.length === run.length && !NO_NAMES.has(run[0].text);
  if (!isBare)
    return bare.length === run.length || !CAPITAL.test(bare[0].text)
      ? undefined
      : nameOf(bare, { ...around, at: around.at + given.length - bare.length });
  if (run.length > 1 && NO_NAMES.has(run[run.length - 1].text)) return undefined;
  const kind = isPerson(run, around.isHeading)
    ? 'person'
    : around.isHeading
      ? undefined
      : kindAround(run, { ...around, at: around.at + given.length - run.length });
  return kind && spanOf(run, kind, around.sentence);
}

function spanOf(run: readonly Token[], kind: NameKind, sentence: string): FoundName {
  const last = run[run.length - 1];
  const hasDot = ORGANIZATION_ENDS.has(`${last.text}.`) || /^(?:Jr|Sr)$/.test(last.text);
  return { kind, start: run[0].start, end: last.end + Number(hasDot && sentence[last.end] === '.') };
}

function listed(run: readonly Token[]): NameKind | undefined {
  const whole = run.map(({ text }) => text).join(' ');
  if (ORGANIZATIONS.has(whole)) return 'organization';
  return PLACES.has(whole) ? 'place' : undefined;
}

/** What words tell that stand first or last in names of several: 'none' is something else, 'titled' a person behind titles. */
function formOf(run: readonly Token[]): NameKind | 'none' | 'titled' | undefined {
  const [{ text: first }] = run;
  const { text: last } = run[run.length - 1];
  if (capitalsOf(run).length < 2) return undefined;
  const of = run.findIndex(({ text }) => text === 'of');
  const hasHead = of > 0 && run.slice(0, of).some(({ text }) => ORGANIZATION_HEADS.has(text));
  if (ORGANIZATION_ENDS.has(last) || hasHead) return 'organization';
  if (OTHER_ENDS.has(last)) return 'none';
  if (GIVEN_NAMES.has(first) && run.length === 2 && FAMILY_PLACES.has(last)) return 'person';
  if (PLACE_ENDS.has(last) || (PLACE_HEADS.has(first) && !isTitle(first))) return 'place';
  return isTitle(first) ? 'titled' : undefined;
}

function isTitle(text: string): boolean {
  return TITLES.has(text) || TITLES.has(`${text}.`);
}

function personBehindTitles(run: readonly Token[]): FoundName | undefined {
  const rest = run.slice(run.findIndex(({ text }) => !isTitle(text)));
  const isName = rest.length < run.length && CAPITAL.test(rest[0].text) && !NO_NAMES.has(rest[0].text);
  return isName ? spanOf(rest, 'person', '') : undefined;
}

function capitalsOf(run: readonly Token[]): readonly Token[] {
  return run.filter(({ text }) => CAPITAL.test(text));
}

/** Whether the words themselves are of a person. */
function isPerson(run: readonly Token[], isHeading: boolean): boolean {
  const words = capitalsOf(run);
  const [first] = run;
  const last = run[run.length - 1];
  if (GIVEN_NAMES.has(first.text.replace(/-.*/, ''))) return !isHeading || words.length > 1;
  if (words.length < 2) return false;
  if (PINYIN_FAMILY_NAMES.has(first.text) && run.length === 2 && !isTitle(last.text)) return true;
  const hasInitial = words.slice(1, -1).some(({ text }) => text.length === 1);
  return !isHeading && (ROMAN.test(last.text) || hasInitial);
}

/** What stands around capitals that tell nothing else. */
function kindAround(run: readonly Token[], { tokens, at, sentence }: Surroundings): NameKind | undefined {
  const words = capitalsOf(run);
  if (!words.every(({ text }) => LOWER.test(text))) return undefined;
  const last = run[run.length - 1];
  const [before = '', behind] = [tokens[at - 1]?.text, tokens[at + run.length]];
  const acts =
    behind !== undefined && BEHIND_PERSONS.has(behind.text) && /^\s+$/.test(sentence.slice(last.end, behind.start));
  if (at === 0 && words.length === 1 && !last.isPossessive && !acts) return undefined;
  if (IN_PLACES.has(before)) return 'place';
  const isSource = before === 'to' && /^according$/i.test(tokens[at - 2]?.text ?? '');
  if (isSource || CALLINGS.has(before) || BEFORE_PERSONS.has(before) || acts) return 'person';
  const isBesidePlace =
    behind !== undefined && PLACES.has(behind.text) && sentence.slice(last.end, behind.start) === ', ';
  return isBesidePlace ? 'place' : undefined;
}
