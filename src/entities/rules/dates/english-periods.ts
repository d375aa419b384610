import {
  ANY_YEAR,
  type CalendarDay,
  compareDays,
  type DaySpan,
  halfSpan,
  monthSpan,
  quarterSpan,
  WEEKDAYS,
  yearSpan,
} from './calendar.ts';
import { spanOfYears } from './chinese-dates.ts';
import { type DateForm, type DateReading, relative, wholeNumber } from './date-form.ts';
import { ENGLISH_HOLIDAY, ENGLISH_HOLIDAY_HINT, holidayIn } from './holidays.ts';
import { daysAround, inWeek, stepsAway, type TimeUnit, unitAt } from './time-steps.ts';

const YEAR = '(?:19|20)\\d{2}';
/** The fiscal year of whom is not said: it counts as the year of that number. */
const FISCAL = "(?:fy|fiscal(?: year)?) ?'?";
const FISCAL_YEAR = `(?<!\\p{L})${FISCAL}(?:(?<fiscal>${YEAR})|(?<short>\\d{2})(?!\\d))`;
const FISCAL_HINT = /fy|fiscal/;
const PART_OF_YEAR = '(?:q(?<quarter>[1-4])|h(?<half>[12]))(?![\\p{L}\\d])';
const NAMED_YEAR = `(?:of |in |, ?|')?(?:(?:${FISCAL})?(?<year>${YEAR})(?![\\d.,]\\d|\\d)|(?:${FISCAL}|(?<='))(?<short>\\d{2})(?!\\d)|(?<step>this|last|next) year\\b)`;
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
/** What `last` and `next` stand alone before: the week before last Friday is another one. */
const ALONE = '(?![\\p{L}\\d]| (?!(?:and|or|at|in|on|for|with|we|i|is|was|will|to|of|by)\\b)\\p{L})';
const COUNT = '(?<count>\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)';

/** Periods in English, which chrono-node takes for one day or passes over. */
export const ENGLISH_PERIODS: readonly DateForm[] = [
  {
    pattern: new RegExp(
      `\\b(?:(?<ordinal>first|second|third|fourth|last|1st|2nd|3rd|4th) quarter|q(?<quarter>[1-4])) ?${NAMED_YEAR}`,
      'gu',
    ),
    read: ({ ordinal, quarter, year, short, step }, today) =>
      inYear(year ?? fullYear(short), step, today, (each) =>
        quarterSpan(each, quarter === undefined ? ORDINALS[ordinal!] : Number(quarter)),
      ),
  },
  {
    pattern: new RegExp(`(?<![\\d.])(?<year>${YEAR}) ?[-/]?${PART_OF_YEAR}`, 'gu'),
    read: ({ year, quarter, half }) => partOfYear(Number(year), quarter, half),
  },
  {
    // 4Q23. What 1h24 is, half a year or a length of time, nobody can tell.
    pattern: new RegExp(
      `(?<![\\p{L}\\d.])(?<quarter>[1-4])q ?'?(?:(?<year>${YEAR})|(?<short>\\d{2}))(?![\\p{L}\\d])`,
      'gu',
    ),
    read: ({ quarter, year, short }) => quarterSpan(Number(year ?? fullYear(short)), Number(quarter)),
  },
  {
    pattern: new RegExp(`${FISCAL_YEAR} ?[-/]?${PART_OF_YEAR}`, 'gu'),
    hint: FISCAL_HINT,
    read: ({ fiscal, short, quarter, half }) => partOfYear(Number(fiscal ?? fullYear(short)), quarter, half),
  },
  {
    pattern: new RegExp(`${FISCAL_YEAR}(?![\\d.,]\\d|\\d)`, 'gu'),
    hint: FISCAL_HINT,
    read: ({ fiscal, short }) => yearSpan(Number(fiscal ?? fullYear(short))),
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d])(?:(?<before>${YEAR}) |(?<step>this|last|next) )?(?<holiday>${ENGLISH_HOLIDAY})(?!\\p{L})(?:,? (?:of |in )?(?<after>${YEAR})(?![\\d.,]\\d|\\d))?`,
      'gu',
    ),
    hint: ENGLISH_HOLIDAY_HINT,
    read: ({ before, after, step, holiday }, today) => holidayAt(holiday!, before ?? after, step, today),
  },
  {
    pattern: new RegExp(`\\b(?:(?<ordinal>first|second|last|1st|2nd) half|h(?<half>[12])) ?${NAMED_YEAR}`, 'gu'),
    read: ({ ordinal, half, year, short, step }, today) =>
      inYear(year ?? fullYear(short), step, today, (each) =>
        halfSpan(each, half === undefined ? Math.min(2, ORDINALS[ordinal!]) : Number(half)),
      ),
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d'])(?<again>(?:last |next ){0,3})(?<step>this|last|previous|past|next|coming) (?<unit>week(?:end)?|month|quarter|year|(?<=(?:last last|next next) )(?:${WEEKDAYS.join('|')}))(?![\\p{L}\\d])`,
      'gu',
    ),
    read: ({ again, step, unit }, today) => {
      // Each of `next next week` is a step.
      const count = 1 + again!.split(' ').filter((word) => word === step).length;
      return relative(stepTo(unit!, STEPS[step!] * count, today));
    },
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d'])(?<unit>week(?:end)?|month|quarter|year|${WEEKDAYS.join('|')}) (?:after (?<next>next)|before last)(?: \\k<unit>)?${ALONE}`,
      'gu',
    ),
    read: ({ unit, next }, today) => relative(stepTo(unit!, next === undefined ? -2 : 2, today)),
  },
  {
    // Each `day after the` of `day after the day after tomorrow` is a step.
    pattern:
      /(?<![\p{L}\d'])(?:(?<after>(?:day after (?:the )?){1,5})tomorrow|(?<before>(?:day before (?:the )?){1,5})yesterday)(?![\p{L}\d])/gu,
    read: ({ after, before }, today) => {
      const steps = (after ?? before)!.split('day').length;
      return relative(stepsAway(today, after === undefined ? -steps : steps, 'day'));
    },
  },
  {
    // Of a name as short as this chrono-node wants a day or a year beside it.
    pattern:
      /(?<=\b(?:in|since|until|till|during|of|early|late|mid)[ -])may(?![\p{L}\d']|[ -]?\d|,? '?\d|(?: (?:be|have|not|also|well)\b))/gu,
    read: () => monthSpan(ANY_YEAR, 5),
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
      `(?<=\\b(?:(?:in|since|during|until|before|after|by|year|fy|fiscal|of) |(?:early|mid|late)[ -]))(?<year>${YEAR})(?![\\d.,\\-/]\\d|\\d| ?%|s\\b| (?:people|times|other|items|of|years|days|dollars|yuan|users|km|kg|m)\\b)`,
      'gu',
    ),
    read: ({ year }) => yearSpan(Number(year)),
  },
  {
    pattern: /(?<![\p{L}\d.])(?:(?<decade>[12]\d{2}0)|(?:the |')(?<short>[2-9]0))'?s(?![\p{L}\d])/gu,
    read: ({ decade, short }) => yearSpan(decade === undefined ? 1900 + Number(short) : Number(decade), 10),
  },
];

/** A unit of time, a day of the week or its end, so many steps from the one that is now. */
function stepTo(unit: string, steps: number, today: CalendarDay): DaySpan {
  const weekday = WEEKDAYS.indexOf(unit) + 1;
  if (weekday > 0 || unit === 'weekend') return inWeek(today, steps, weekday || 'weekend');
  return unitAt(today, steps, unit as TimeUnit);
}

function partOfYear(year: number, quarter: string | undefined, half: string | undefined): DaySpan {
  return quarter === undefined ? halfSpan(year, Number(half)) : quarterSpan(year, Number(quarter));
}

/** 23 of FY23 is 2023. */
function fullYear(short: string | undefined): string | undefined {
  return short && `20${short}`;
}

/** Last Christmas is the one that was, next Christmas the one that comes. */
function holidayAt(
  name: string,
  year: string | undefined,
  step: string | undefined,
  today: CalendarDay,
): DateReading | undefined {
  if (year !== undefined) return holidayIn(name, Number(year));
  const ofThisYear = holidayIn(name, today.year);
  if (step === undefined || step === 'this')
    return (step && relative(ofThisYear)) || holidayIn(name, ANY_YEAR) || relative(ofThisYear);
  const side = ofThisYear === undefined ? 0 : compareDays(ofThisYear.first, today);
  const isOtherYear = step === 'last' ? side >= 0 : side <= 0;
  return relative(isOtherYear ? holidayIn(name, today.year + STEPS[step]) : ofThisYear);
}

function inYear(
  year: string | undefined,
  step: string | undefined,
  today: CalendarDay,
  span: (year: number) => DaySpan,
): DateReading | undefined {
  return step === undefined ? span(Number(year)) : relative(span(today.year + STEPS[step]));
}
