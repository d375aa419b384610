import {
  addDays,
  addMonths,
  type CalendarDay,
  type DaySpan,
  monthSpan,
  oneDay,
  quarterSpan,
  weekSpan,
  yearSpan,
} from './calendar.ts';

/** A unit of time that periods are counted in. */
export type TimeUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

const MONTHS: Readonly<Partial<Record<TimeUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** The week, month, quarter or year that lies some steps from the one a day is in. */
export function unitAt(today: CalendarDay, step: number, unit: TimeUnit): DaySpan {
  const day = shifted(today, step, unit);
  if (unit === 'day') return oneDay(day);
  if (unit === 'week') return weekSpan(day);
  if (unit === 'month') return monthSpan(day.year, day.month);
  return unit === 'year' ? yearSpan(day.year) : quarterSpan(day.year, Math.ceil(day.month / 3));
}

/** The week some weeks away, one day of it (1 is Monday) or its weekend. */
export function inWeek(today: CalendarDay, step: number, weekday: number | 'weekend'): DaySpan {
  const { first, last } = unitAt(today, step, 'week');
  return weekday === 'weekend' ? { first: addDays(first, 5), last } : oneDay(addDays(first, weekday - 1));
}

/** The days up to today, or those that follow it, of so many units; undefined when `count` is none. */
export function daysAround(
  today: CalendarDay,
  count: number,
  unit: TimeUnit,
  side: 'past' | 'ahead',
): DaySpan | undefined {
  if (!(count >= 1)) return undefined;
  const tomorrow = addDays(today, 1);
  return side === 'past'
    ? { first: shifted(tomorrow, -count, unit), last: today }
    : { first: tomorrow, last: addDays(shifted(tomorrow, count, unit), -1) };
}

/** Three days or weeks ago is a day, three months ago a month: as exact as it was said. Undefined when `count` is no number. */
export function stepsAway(today: CalendarDay, count: number, unit: TimeUnit): DaySpan | undefined {
  if (Number.isNaN(count)) return undefined;
  return unit === 'week' ? oneDay(shifted(today, count, unit)) : unitAt(today, count, unit);
}

function shifted(day: CalendarDay, count: number, unit: TimeUnit): CalendarDay {
  const months = MONTHS[unit];
  return months === undefined ? addDays(day, count * (unit === 'week' ? 7 : 1)) : addMonths(day, count * months);
}
