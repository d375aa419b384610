import { isNumeral, isUnspaced, isWhiteSpace } from './char-properties.ts';

/*
 * Where a text may be cut inside of its sentences, and which of its parts say anything: common to all who cut texts.
 */

/** What says something: letters, numbers, pictures, flags. */
const SAYING = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Script=Braille}]/u;
/** Marks of a pause, and those that are a part of addresses, times and numbers as well. */
const WIDE_PAUSES = '，、：；—';
const NARROW_PAUSES = ',:;';
/** Those with the white space behind them. */
export const PAUSES = new RegExp(`[${WIDE_PAUSES}${NARROW_PAUSES}]+\\s*`, 'gu');

/** Whether a part of a text says something, and is not of signs alone. */
export function saysSomething(text: string): boolean {
  return SAYING.test(text);
}

/** Whether a place is after white space, or after the mark of a pause that is no part of a number, a time or an address: 1,000, 10:30, http://. */
export function isAfterPause(text: string, at: number): boolean {
  const mark = text[at - 1];
  if (mark === undefined || isWhiteSpace(mark)) return mark !== undefined;
  const isWide = WIDE_PAUSES.includes(mark);
  if (!isWide && !NARROW_PAUSES.includes(mark)) return false;
  const [before, behind] = [text[at - 2] ?? '', text[at] ?? ''];
  if (behind === '' || isWhiteSpace(behind)) return true;
  if (isNumeral(before) && isNumeral(behind)) return false;
  // Chinese texts may have marks of half width, without white space behind.
  return isWide || isUnspaced(before) || isUnspaced(behind);
}

/** Whether no character has code units on both sides of a place. */
export function isBetweenCharacters(text: string, at: number): boolean {
  return !/^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}
