/** A day of the proleptic Gregorian calendar, without time and time zone, so that no zone can shift it. */
export interface CalendarDay {
  /** ANY_YEAR when the text says none. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** The days from `first` to `last`, both within. */
export interface DaySpan {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
}

/** Year of a day that comes every year. It is a leap year, so that February 29th is a day. */
export const ANY_YEAR = 0;

const MS_A_DAY = 86_400_000;

/** The day that a clock on the wall shows, in the time zone of the process. */
export function localDay(time: Date): CalendarDay {
  return { year: time.getFullYear(), month: time.getMonth() + 1, day: time.getDate() };
}

/** Days of a month: 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  return 32 - utc({ year, month, day: 32 }).getUTCDate();
}

/** A day that is in the calendar, or undefined: there is no February 30th. */
export function dayOf(year: number, month: number, day: number): CalendarDay | undefined {
  const inMonth = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return inMonth ? { year, month, day } : undefined;
}

/** The day `count` days later, or earlier when negative. */
export function addDays(day: CalendarDay, count: number): CalendarDay {
  const shifted = new Date(utc(day).getTime() + count * MS_A_DAY);
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
}

/** The same day `count` months later, or the last of that month when it has no such day. */
export function addMonths({ year, month, day }: CalendarDay, count: number): CalendarDay {
  const months = year * 12 + month - 1 + count;
  const to = { year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 };
  return { ...to, day: Math.min(day, daysInMonth(to.year, to.month)) };
}

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export function weekdayOf(day: CalendarDay): number {
  return utc(day).getUTCDay() || 7;
}

/** Days of the week by name, Monday first. */
export const WEEKDAYS: readonly string[] = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');

/** The characters that Chinese names of the days of the week end in, Monday first; Sunday has two. */
export const HAN_WEEKDAYS = '一二三四五六日天';

/** Which day of the week such a character is of, as {@link weekdayOf}; 0 for any other. */
export function hanWeekday(character: string): number {
  return Math.min(7, HAN_WEEKDAYS.indexOf(character) + 1);
}

/** One day as a span. */
export function oneDay(day: CalendarDay): DaySpan {
  return { first: day, last: day };
}

/** `count` whole months from a month on. */
export function monthSpan(year: number, month: number, count = 1): DaySpan {
  const end = addMonths({ year, month, day: 1 }, count - 1);
  return { first: { year, month, day: 1 }, last: { ...end, day: daysInMonth(end.year, end.month) } };
}

/** A quarter of a year, 1 to 4. */
export function quarterSpan(year: number, quarter: number): DaySpan {
  return monthSpan(year, quarter * 3 - 2, 3);
}

/** A half of a year, 1 or 2. */
export function halfSpan(year: number, half: number): DaySpan {
  return monthSpan(year, half * 6 - 5, 6);
}

/** `count` whole years from a year on. */
export function yearSpan(year: number, count = 1): DaySpan {
  return monthSpan(year, 1, 12 * count);
}

/** The week of a day, from Monday to Sunday. */
export function weekSpan(day: CalendarDay): DaySpan {
  const first = addDays(day, 1 - weekdayOf(day));
  return { first, last: addDays(first, 6) };
}

/** Less than 0 when `a` is the earlier day, 0 when they are one. */
export function compareDays(a: CalendarDay, b: CalendarDay): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** Midnight of a day in UTC, which has no summer time. Date.UTC would take the years 0 to 99 for those of the last century. */
function utc({ year, month, day }: CalendarDay): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}
