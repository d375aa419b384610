import type { NAME_KINDS } from '../rule-kinds.ts';
import type { RuleMatch } from '../rule-match.ts';
import {
  BEFORE_PERSONS,
  BEHIND_PERSONS,
  BUSINESSES,
  CALLINGS,
  FAMILY_PLACES,
  GIVEN_NAMES,
  HONORIFICS,
  IN_PLACES,
  NO_NAMES,
  ORGANIZATION_ENDS,
  ORGANIZATION_HEADS,
  ORGANIZATIONS,
  ORGANIZATIONS_FOR,
  OTHER_ENDS,
  PINYIN_FAMILY_NAMES,
  PLACE_ENDS,
  PLACE_HEADS,
  PLACES,
  STARTERS,
  STATES,
  TEAMS,
} from './english-name-words.ts';
import { englishSentences, isCapital, isOwnerAt, quotedWorks, ROMAN, runFrom, type Token } from './english-runs.ts';

/** What an English name is of. */
export type NameKind = (typeof NAME_KINDS)[number];

/** A name in a text. */
export interface EnglishName extends RuleMatch {
  readonly kind: NameKind;
}

const A_CAPITAL = /[A-ZÀ-Þ]/;
const LOWER = /\p{Ll}/u;

/**
 * Names of persons, places and organizations in English, told by capitals, words that such names have, and lists of common ones. Chinese is passed over.
 * Time grows with the length of the text.
 * @returns names in order, none overlapping another; what capitals tell and nothing else is left out.
 */
export function englishNames(text: string): EnglishName[] {
  if (!A_CAPITAL.test(text)) return [];
  return englishSentences(text).flatMap(({ tokens, text: sentence, start }) => namesOf(tokens, sentence, start, text));
}

function namesOf(tokens: readonly Token[], sentence: string, offset: number, text: string): EnglishName[] {
  const capitals = tokens.filter((token) => isCapital(token.text));
  const shouts =
    tokens.length > 3 && capitals.filter(({ text }) => text.length > 1 && !LOWER.test(text)).length > tokens.length / 2;
  if (shouts) return [];
  // In a heading every word has a capital, so that none says anything.
  const isHeading = tokens.length > 4 && capitals.length > 0.7 * tokens.length && !/,/.test(sentence);
  const works = quotedWorks(sentence);
  let work = 0;
  const found: EnglishName[] = [];
  for (let i = 0; i < tokens.length; ) {
    const run = runFrom(tokens, i, sentence);
    if (run.length === 0) {
      i++;
      continue;
    }
    const name = nameOf(run, { tokens, at: i, sentence, isHeading });
    while (work < works.length && works[work].end <= run[0].start) work++;
    const isQuoted = work < works.length && works[work].start < run[0].start;
    if (name !== undefined && !isQuoted) {
      found.push(placed(name, offset, text));
      const short = name.kind === 'organization' ? ACRONYM.exec(sentence.slice(name.end)) : null;
      if (short !== null && !PLACES.has(short[1])) {
        const start = name.end + short[0].length - short[1].length;
        found.push(placed({ kind: 'organization', start, end: start + short[1].length }, offset, text));
        while (i < tokens.length && offset + tokens[i].start < found[found.length - 1].end) i++;
        continue;
      }
    }
    i += run.length;
  }
  return found;
}

/** Capitals in parentheses or after `or` behind a name, which are short for it. */
const ACRONYM = /^(?: \((?=\S+\))|,? or (?:the )?)(\p{Lu}[\p{Lu}&.]{0,8}\p{Lu})(?![\p{L}\d])/u;

function placed({ kind, start, end }: FoundName, offset: number, text: string): EnglishName {
  const value = text.slice(offset + start, offset + end).replace(/\s+/g, ' ');
  return { kind, start: offset + start, end: offset + end, value };
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
  const begins = given.findIndex(
    ({ text, isPossessive }, i) => !STARTERS.has(text) || (isPossessive && isOwnerAt(given, i)),
  );
  // A people or a day before a name is not of it, but it may be of the name of an organization.
  const run = begins === -1 ? [] : given.slice(begins);
  if (run.length === 0) return undefined;
  const named = listed(run) ?? formOf(run);
  if (named === 'none') return undefined;
  if (named === 'honored') return personBehindHonorifics(run);
  if (named !== undefined) return spanOf(run, named, around.sentence);
  const bare = run.slice(run.findIndex(({ text }) => !NO_NAMES.has(text)));
  const isBare = bare.length === run.length && !NO_NAMES.has(run[0].text);
  if (!isBare)
    return bare.length === run.length || !isCapital(bare[0].text)
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
  const whole = wordsOf(run);
  if (ORGANIZATIONS.has(whole)) return 'organization';
  return PLACES.has(whole) ? 'place' : undefined;
}

/** What words tell that stand first or last in names of several: 'none' is something else, 'honored' a person behind honorifics. */
function formOf(run: readonly Token[]): NameKind | 'none' | 'honored' | undefined {
  const [{ text: first }] = run;
  const { text: last } = run[run.length - 1];
  if (capitalsOf(run).length < 2) return undefined;
  if (ORGANIZATION_ENDS.has(last) || hasHeadBefore(run, /^of$/, ORGANIZATION_HEADS)) return 'organization';
  if (hasHeadBefore(run, /^(?:for|on)$/, ORGANIZATIONS_FOR) || isTeam(run)) return 'organization';
  // World War II ends as a king does.
  const end = ROMAN.test(last) ? run[run.length - 2].text : last;
  if (OTHER_ENDS.has(end)) return 'none';
  if (hasHeadBefore(run, /^of$/, STATES)) return 'place';
  if (GIVEN_NAMES.has(first) && run.length === 2 && FAMILY_PLACES.has(last)) return 'person';
  if (PLACE_ENDS.has(last) || (PLACE_HEADS.has(first) && !isHonorific(first))) return 'place';
  return isHonorific(first) && !run[0].isPossessive ? 'honored' : undefined;
}

function hasHeadBefore(run: readonly Token[], word: RegExp, heads: ReadonlySet<string>): boolean {
  const at = run.findIndex(({ text }) => word.test(text));
  return at > 0 && run.slice(0, at).some(({ text }) => heads.has(text));
}

/** Boston Red Sox, Los Angeles Lakers. */
function isTeam(run: readonly Token[]): boolean {
  if (!TEAMS.has(run[run.length - 1].text)) return false;
  return run.slice(1).some((_, i) => PLACES.has(wordsOf(run.slice(0, i + 1))));
}

function wordsOf(run: readonly Token[]): string {
  return run.map(({ text }) => text).join(' ');
}

function isHonorific(text: string): boolean {
  return HONORIFICS.has(text) || HONORIFICS.has(`${text}.`);
}

function personBehindHonorifics(run: readonly Token[]): FoundName | undefined {
  const rest = run.slice(run.findIndex(({ text }) => !isHonorific(text)));
  const isName = rest.length < run.length && isCapital(rest[0].text) && !NO_NAMES.has(rest[0].text);
  return isName ? spanOf(rest, 'person', '') : undefined;
}

function capitalsOf(run: readonly Token[]): readonly Token[] {
  return run.filter(({ text }) => isCapital(text));
}

/** Whether the words themselves are of a person. */
function isPerson(run: readonly Token[], isHeading: boolean): boolean {
  const words = capitalsOf(run);
  const [first] = run;
  const last = run[run.length - 1];
  if (GIVEN_NAMES.has(first.text.replace(/-.*/, ''))) return !isHeading || words.length > 1;
  if (words.length < 2) return false;
  if (PINYIN_FAMILY_NAMES.has(first.text) && run.length === 2 && !isHonorific(last.text)) return true;
  const hasInitial = words.slice(1, -1).some(({ text }) => text.length === 1);
  return !isHeading && (ROMAN.test(last.text) || hasInitial);
}

/** What stands around capitals that tell nothing else. */
function kindAround(run: readonly Token[], { tokens, at, sentence }: Surroundings): NameKind | undefined {
  const words = capitalsOf(run);
  if (!words.every(({ text }) => LOWER.test(text))) return undefined;
  const last = run[run.length - 1];
  const [before = '', behind] = [tokens[at - 1]?.text, tokens[at + run.length]];
  const isBeside = behind !== undefined && /^\s+$/.test(sentence.slice(last.end, behind.start));
  if ((isBeside && BUSINESSES.has(behind.text)) || (BUSINESSES.has(before) && at > 0)) return 'organization';
  const acts = isBeside && BEHIND_PERSONS.has(behind.text);
  if (at === 0 && words.length === 1 && !last.isPossessive && !acts) return undefined;
  if (IN_PLACES.has(before)) return 'place';
  const isSource = before === 'to' && /^according$/i.test(tokens[at - 2]?.text ?? '');
  if (isSource || CALLINGS.has(before) || BEFORE_PERSONS.has(before) || acts) return 'person';
  const isBesidePlace =
    behind !== undefined && PLACES.has(behind.text) && sentence.slice(last.end, behind.start) === ', ';
  return isBesidePlace ? 'place' : undefined;
}
