import { type RuleMatch, withoutOverlaps } from '../rule-match.ts';
import { ANY_YEAR, type CalendarDay, compareDays, type DaySpan } from './calendar.ts';
import { CHINESE_DATES } from './chinese-dates.ts';
import { chronoDates } from './chrono-dates.ts';
import { datesOfForms, type FoundDate } from './date-form.ts';
import { dateMatch } from './date-value.ts';
import { ENGLISH_PERIODS } from './english-periods.ts';
import { LUNAR_DATES } from './lunar-dates.ts';
import { NUMERIC_DATES } from './numeric-dates.ts';
import { withParts } from './period-parts.ts';
import { RELATIVE_CHINESE_DATES } from './relative-chinese-dates.ts';
import { withWeekdays } from './weekday-beside.ts';

/** Of any script; the others are not tried where theirs is missing. */
const FORMS = [...CHINESE_DATES, ...NUMERIC_DATES];
const HAN = /\p{Script=Han}/u;
const LATIN = /[a-z]/;
/** Stands in for today in a text whose day is not known; nothing that depends on it is given. */
const SOME_DAY: CalendarDay = { year: 2000, month: 1, day: 1 };
const TO = /^ ?(?:起|开始)?(?:到|至|~|-|–|—|to|until|through|thru) ?(?:the )?$/;
const UNTIL_NOW = /^ ?(?:至今|到现在|以来|to date|until now)/;
const LONGEST_JOINT = 14;

/**
 * Days and periods in a folded text.
 * @param today The day that it speaks from; without it, what depends on that day is not given.
 */
export function findDates(text: string, today: CalendarDay | undefined): RuleMatch[] {
  const day = today ?? SOME_DAY;
  const hanForms = today === undefined ? LUNAR_DATES : [...LUNAR_DATES, ...RELATIVE_CHINESE_DATES];
  const found = [
    ...datesOfForms(FORMS, text, day),
    ...(HAN.test(text) ? datesOfForms(hanForms, text, day) : []),
    ...(LATIN.test(text) ? datesOfForms(ENGLISH_PERIODS, text, day) : []),
    ...chronoDates(text, day, today !== undefined),
  ].filter(({ relative }) => today !== undefined || relative !== true);
  const dates = withWeekdays(withParts(withoutOverlaps(found), text, today), text, today);
  return joined(
    dates.filter(({ relative }) => today !== undefined || relative !== true),
    text,
    today,
  ).map((date) => dateMatch(date, today?.year));
}

/** Two dates with `to` between them are the period from the one to the other. */
function joined(dates: readonly FoundDate[], text: string, today: CalendarDay | undefined): FoundDate[] {
  const result: FoundDate[] = [];
  for (const date of dates) {
    const before = result.at(-1);
    const between = before && date.start - before.end <= LONGEST_JOINT ? text.slice(before.end, date.start) : '';
    const period = before && TO.test(between) ? periodBetween(before, date) : undefined;
    if (before !== undefined && period !== undefined)
      result[result.length - 1] = { ...period, start: before.start, end: date.end };
    else result.push(untilNow(date, text, today));
  }
  return result;
}

/** The period between two dates, of which one may leave its year to the other; undefined when the second is the earlier one. */
function periodBetween(from: FoundDate, to: FoundDate): (DaySpan & { relative?: boolean }) | undefined {
  const year = from.first.year === ANY_YEAR ? to.first.year : from.first.year;
  const first = { ...from.first, year };
  const last = to.last.year === ANY_YEAR ? { ...to.last, year } : to.last;
  return compareDays(first, last) < 0 ? { first, last, relative: from.relative || to.relative } : undefined;
}

/** 2019年至今 ends today. */
function untilNow(date: FoundDate, text: string, today: CalendarDay | undefined): FoundDate {
  const match = today === undefined ? null : UNTIL_NOW.exec(text.slice(date.end, date.end + LONGEST_JOINT));
  if (match === null || today === undefined || compareDays(date.first, today) > 0 || date.first.year === ANY_YEAR)
    return date;
  return { ...date, last: today, end: date.end + match[0].length };
}
