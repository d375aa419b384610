import { type CalendarDay, type DaySpan, halfSpan, quarterSpan, yearSpan } from './calendar.ts';
import { spanOfYears } from './chinese-dates.ts';
import { type DateForm, type DateReading, relative, wholeNumber } from './date-form.ts';
import { daysAround, inWeek, stepsAway, type TimeUnit, unitAt } from './time-steps.ts';

const YEAR = '(?:19|20)\\d{2}';
const NAMED_YEAR = `(?:of |in |, ?|')?(?:(?<year>${YEAR})(?![\\d.,]\\d|\\d)|(?<step>this|last|next) year\\b)`;
const STEPS: Readonly<Record<string, number>> = { this: 0, last: -1, previous: -1, past: -1, next: 1, coming: 1 };
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  last: 4,
};
const COUNT = '(?<count>\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)';

/** Periods in English, which chrono-node takes for one day or passes over. */
export const ENGLISH_PERIODS: readonly DateForm[] = [
  {
    pattern: new RegExp(
      `\\b(?:(?<ordinal>first|second|third|fourth|last|1st|2nd|3rd|4th) quarter|q(?<quarter>[1-4])) ?${NAMED_YEAR}`,
      'gu',
    ),
    read: ({ ordinal, quarter, year, step }, today) =>
      inYear(year, step, today, (each) =>
        quarterSpan(each, quarter === undefined ? ORDINALS[ordinal!] : Number(quarter)),
      ),
  },
  {
    pattern: new RegExp(`(?<![\\d.])(?<year>${YEAR}) ?[-/]?(?:q(?<quarter>[1-4])|h(?<half>[12]))(?![\\p{L}\\d])`, 'gu'),
    read: ({ year, quarter, half }) =>
      quarter === undefined ? halfSpan(Number(year), Number(half)) : quarterSpan(Number(year), Number(quarter)),
  },
  {
    pattern: new RegExp(`\\b(?:(?<ordinal>first|second|last|1st|2nd) half|h(?<half>[12])) ?${NAMED_YEAR}`, 'gu'),
    read: ({ ordinal, half, year, step }, today) =>
      inYear(year, step, today, (each) =>
        halfSpan(each, half === undefined ? Math.min(2, ORDINALS[ordinal!]) : Number(half)),
      ),
  },
  {
    pattern:
      /(?<![\p{L}\d'])(?<step>this|last|previous|past|next|coming) (?<unit>week(?:end)?|month|quarter|year)(?![\p{L}\d])/gu,
    read: ({ step, unit }, today) =>
      relative(
        unit === 'weekend' ? inWeek(today, STEPS[step!], 'weekend') : unitAt(today, STEPS[step!], unit as TimeUnit),
      ),
  },
  {
    pattern: new RegExp(
      `(?<!\\b(?:will|to|can|may|would|could|should|must|usually|not) )\\b(?<side>last|past|previous|recent|next|coming) ${COUNT} (?<unit>day|week|month|quarter|year)s?\\b`,
      'gu',
    ),
    read: ({ side, count, unit }, today) =>
      relative(
        daysAround(
          today,
          wholeNumber(count),
          unit as TimeUnit,
          side === 'next' || side === 'coming' ? 'ahead' : 'past',
        ),
      ),
  },
  {
    pattern: new RegExp(`\\b${COUNT} (?<unit>month|year)s? (?<side>ago|from now)\\b`, 'gu'),
    read: ({ count, unit, side }, today) =>
      relative(stepsAway(today, (side === 'ago' ? -1 : 1) * wholeNumber(count), unit as TimeUnit)),
  },
  {
    pattern: new RegExp(
      `\\b(?:between|from) (?<from>${YEAR}) (?:and|to|until|through) (?<to>${YEAR})(?![\\d.,]\\d|\\d)`,
      'gu',
    ),
    read: ({ from, to }) => spanOfYears(Number(from), Number(to)),
  },
  {
    // A number alone may count anything; after these words it is a year.
    pattern: new RegExp(
      `(?<=\\b(?:in|since|during|until|before|after|by|year|fy|fiscal|of) )(?<year>${YEAR})(?![\\d.,\\-/]\\d|\\d| ?%|s\\b| (?:people|times|other|items|of|years|days|dollars|yuan|users|km|kg|m)\\b)`,
      'gu',
    ),
    read: ({ year }) => yearSpan(Number(year)),
  },
  {
    pattern: /(?<![\p{L}\d.])(?:(?<decade>[12]\d{2}0)|(?:the |')(?<short>[2-9]0))'?s(?![\p{L}\d])/gu,
    read: ({ decade, short }) => yearSpan(decade === undefined ? 1900 + Number(short) : Number(decade), 10),
  },
];

function inYear(
  year: string | undefined,
  step: string | undefined,
  today: CalendarDay,
  span: (year: number) => DaySpan,
): DateReading | undefined {
  return step === undefined ? span(Number(year)) : relative(span(today.year + STEPS[step]));
}
