import { readNumber } from '../../../core/text/read-number.ts';
import type { CalendarDay, DaySpan } from './calendar.ts';

/** Meaning of a way of writing a date. */
export interface DateReading extends DaySpan {
  /** True of what depends on the day of today: without it, nothing is known. */
  readonly relative?: boolean;
  /** The other way to read it, as 3/4/2024 has one. */
  readonly other?: DaySpan;
}

/** A date that was found in a folded text. */
export interface FoundDate extends DateReading {
  readonly start: number;
  readonly end: number;
}

/** Named groups of a match; those that took no part are undefined. */
export type DateGroups = Readonly<Record<string, string | undefined>>;

/** One way to write dates: what it looks like, and what a match means. */
export interface DateForm {
  /** With the flags g and u; every repetition in it is bounded. */
  readonly pattern: RegExp;
  /** Without a match of this the pattern, which asks for many words at every place, is not tried. */
  readonly hint?: RegExp;
  /** Undefined when it is no date; what it matched is passed over then, so that no part of February 30th is one. */
  readonly read: (groups: DateGroups, today: CalendarDay, written: string) => DateReading | undefined;
}

/** The dates in a folded text that are written in one of some ways, by form and place. */
export function datesOfForms(forms: readonly DateForm[], text: string, today: CalendarDay): FoundDate[] {
  return forms.flatMap(({ pattern, hint, read }) =>
    hint?.test(text) === false
      ? []
      : Array.from(text.matchAll(pattern), (match) => {
          const reading = read(match.groups ?? {}, today, match[0]);
          return reading && { ...reading, start: match.index, end: match.index + match[0].length };
        }).filter((found) => found !== undefined),
  );
}

/** A whole number of numerals or digits, or NaN. */
export function wholeNumber(written: string | undefined): number {
  const number = written === undefined ? undefined : readNumber(written, 0);
  return number !== undefined && number.end === written!.length && Number.isInteger(number.value)
    ? number.value
    : Number.NaN;
}

/** Marks what depends on today. */
export function relative(span: DaySpan | undefined): DateReading | undefined {
  return span && { ...span, relative: true };
}
