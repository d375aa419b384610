import type { ListedKind, ListedName } from './name-kinds.ts';

const PLACE =
  /\b(?:county|district|city|capital|province|township|town|river|lake|island|islands|mountain|mountains|prefecture|republic|country|banner|state|peninsula|sea|bay|strait|ocean|region)\b/u;
const PERSON =
  /\((?:c\. ?)?\d{0,4} ?-+ ?\d{0,4}\)|\(name\)|\b(?:politician|poet|writer|emperor|general|actor|actress|singer|painter|philosopher|president|novelist)\b/u;
const ORGANIZATION =
  /\b(?:University|College|Institute|Party|Association|newspaper|Federation|Academy|Union|League|Society|Organization|news agency)\b/u;
const COMPANY = /\b(?:company|Corporation|manufacturer|Bank|airline|retailer)\b/u;
const GOVERNMENT = /\b(?:Ministry|Bureau|Committee|Department|Council|Agency|Commission)\b/u;
/** In this order: "capital of" and "river in" also stand after names of persons, years of a life after nothing else. */
const KINDS: readonly (readonly [ListedKind, RegExp])[] = [
  ['person', PERSON],
  ['government', GOVERNMENT],
  ['organization', ORGANIZATION],
  ['company', COMPANY],
  ['place', PLACE],
];
const SURNAME = /two-character surname [A-Z]/u;
/** Words that begin with a capital and are names of nobody. */
const NO_NAME =
  /idiom|proverb|dialect|dynasty|festival|language|surname|Buddhis|month|zodiac|\bwar\b|War\b|\(Tw\)|abbr/u;
const HAN = /^[\p{Script=Han}·]{2,12}$/u;
const ENGLISH = /^([A-Z][\p{Script=Latin}'’-]+(?: (?:of|the|de|[A-Z][\p{Script=Latin}'’-]+)){0,4})(?=$|,| \(| or )/u;

/** What an entry of CC-CEDICT gives: a surname of two characters, or a name in both languages with its kind. */
export interface CedictEntry {
  readonly surname?: string;
  readonly names: readonly ListedName[];
}

/**
 * Reads an entry of CC-CEDICT, a Chinese word with its English gloss: "Hobart, capital of Tasmania", 霍巴特. What is no name, or
 * of no kind that is kept, gives nothing.
 */
export function namesOfEntry(gloss: string, word: string): CedictEntry {
  if (SURNAME.test(gloss) && word.length === 2) return { surname: word, names: [] };
  if (!HAN.test(word) || NO_NAME.test(gloss)) return { names: [] };
  const english = ENGLISH.exec(gloss)?.[1];
  if (!/^[A-Z]/u.test(gloss)) return { names: [] };
  const kind = KINDS.find(([, pattern]) => pattern.test(gloss))?.[0];
  if (kind === undefined) return { names: [] };
  return { names: [{ kind, name: word }, ...(english === undefined ? [] : [{ kind, name: english }])] };
}
