import { type DaySpan, dayOf, monthSpan, oneDay } from './calendar.ts';
import { spanOfYears } from './chinese-dates.ts';
import type { DateForm } from './date-form.ts';

/** Dates of digits. Two numbers with a stroke or a point are a fraction, a score or a decimal far more often, and are left alone. */
export const NUMERIC_DATES: readonly DateForm[] = [
  {
    pattern:
      /(?<![\p{Script=Latin}\d][-/.]?)(?<year>[12]\d{3})(?<mark> ?[-/.] ?)(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})(?!\d|[-/.]\d)/gu,
    read: ({ year, month, day }) => daySpan(Number(year), Number(month), Number(day)),
  },
  {
    pattern:
      /(?<![\p{Script=Latin}\d][-/.]?)(?<year>(?:19|20)\d{2})(?:-(?<month>0[1-9]|1[0-2])|[/.](?<loose>0[1-9]|1[0-2]))(?!\d|[-/.]\d|[\p{Script=Latin}%]| ?(?:年|赛季))/gu,
    read: ({ year, month, loose }) => monthSpan(Number(year), Number(month ?? loose)),
  },
  {
    pattern:
      /(?<![\p{Script=Latin}\d.\-/])(?<year>19[5-9]\d|20[0-4]\d)(?<month>[01]\d)(?<day>[0-3]\d)(?![\p{Script=Latin}\d.-])/gu,
    read: ({ year, month, day }) => daySpan(Number(year), Number(month), Number(day)),
  },
  {
    // Where both are possible the American reading stands first, and the other is listed too.
    pattern:
      /(?<![\p{Script=Latin}\d][-/.]?)(?<a>\d{1,2})(?<mark>[-/])(?<b>\d{1,2})\k<mark>(?<year>[12]\d{3})(?!\d|[-/.]\d)/gu,
    read: ({ a, b, year }) => {
      const first = daySpan(Number(year), Number(a), Number(b));
      const second = daySpan(Number(year), Number(b), Number(a));
      return first ? { ...first, other: a === b ? undefined : second } : second;
    },
  },
  {
    pattern:
      /(?<![\p{Script=Latin}\d][-/.]?)(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>(?:19|20)\d{2})(?!\d|[-/.]\d)/gu,
    read: ({ year, month, day }) => daySpan(Number(year), Number(month), Number(day)),
  },
  {
    pattern:
      /(?<![\p{Script=Latin}\d][-/.]?|[$¥€£])(?<from>(?:19|20)\d{2}) ?[-–—~] ?(?<to>(?:19|20)\d{2})(?![\d年%]|[-/.]\d| ?[\p{Script=Latin}元])/gu,
    read: ({ from, to }) => spanOfYears(Number(from), Number(to)),
  },
];

function daySpan(year: number, month: number, day: number): DaySpan | undefined {
  const found = dayOf(year, month, day);
  return found && oneDay(found);
}
