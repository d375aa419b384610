import { isPersonType, isPlaceType } from './normal-value.ts';

/** Emoji, flags and stars with what joins and colours them. */
const PICTURES =
  /(?:[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}★☆♪♫](?:\u200d|[\ufe0e\ufe0f]|[\u{e0020}-\u{e007f}])*)+/gu;
const LETTER = /[\p{L}\p{N}]/u;
/** Latin letters behind or before a Chinese name of a person without a space: 李明OK, hi李明. 阿Ken and 小S are names. */
const PERSON =
  /^(?:[\p{Script=Latin}\p{Nd}]+)?(?<name>\p{Script=Han}{2,4})(?:[\p{Script=Latin}\p{Nd}][\p{Script=Latin}\p{Nd} ]*)?$/u;
/** Of places only words in small letters are glued to them: 北京CBD is one. */
const PLACE = /^(?:[a-zａ-ｚ]+)?(?<name>\p{Script=Han}{2,})(?:[a-zａ-ｚ]+)?$/u;

/**
 * The text as a model of names should read it, as long as the text is: a comma for each run of emoji, since a model that has seen few takes
 * them for a part of the name beside them and overlooks the next one.
 */
export function withoutPictures(text: string): string {
  return text.replace(PICTURES, (pictures) => '，'.padEnd(pictures.length));
}

const LATIN_LETTER = /\p{Script=Latin}/u;

/** Whether a place lies within a Latin word: a model that reads pieces of words may end a name there, and what it takes for one is none. */
export function cutsWord(text: string, at: number): boolean {
  return at > 0 && at < text.length && LATIN_LETTER.test(text[at - 1]) && LATIN_LETTER.test(text[at]);
}

/**
 * The name within what a model took for one: without what is glued to it, and nothing where there is no letter, as in 《》.
 * @returns offsets in `span`, the end exclusive.
 */
export function nameWithin(type: string, span: string): { readonly start: number; readonly end: number } | undefined {
  if (!LETTER.test(span)) return undefined;
  const glued = isPersonType(type) ? PERSON : isPlaceType(type) ? PLACE : undefined;
  const name = glued?.exec(span)?.groups?.name ?? span;
  const start = span.indexOf(name);
  return { start, end: start + name.length };
}
