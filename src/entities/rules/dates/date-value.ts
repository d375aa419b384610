import type { RuleMatch } from '../rule-match.ts';
import { ANY_YEAR, type CalendarDay, compareDays, type DaySpan, daysInMonth } from './calendar.ts';
import type { FoundDate } from './date-form.ts';

/** After every value that begins with a day: no listed value has this code unit. */
const LAST = '\uffff';

/**
 * The value of a date: `2026-03-05`, a period as `2026-01-01/2026-06-30`, and without a year `--03-05` or `--05` (ISO 8601).
 * @param year This year, for dates that say none; undefined when it is unknown.
 */
export function dateMatch({ start, end, first, last, other }: FoundDate, year: number | undefined): RuleMatch {
  const written = { first, last };
  const dated = first.year === ANY_YEAR && year !== undefined ? withYear(written, year) : written;
  const value = spanValue(dated);
  // Documents of every year are listed under the day; who asks for a day of one year wants no other year's.
  const isAsked = year !== undefined && first.year !== ANY_YEAR;
  const yearless = isAsked ? [] : [yearlessValue(written), other && yearlessValue(other)];
  const also = [...yearless, other && spanValue(other)];
  const others = [...new Set(also)].filter((each) => each !== undefined && each !== value) as string[];
  const range = rangeOf(dated);
  return { start, end, value, ...(others.length > 0 && { also: others }), ...(range && { range }) };
}

/** Puts a span without a year into a year; February 29th stays without one where there is none. */
function withYear(span: DaySpan, year: number): DaySpan {
  const { first, last } = span;
  const isOneDay = compareDays(first, last) === 0;
  if (isOneDay && first.day > daysInMonth(year, first.month)) return span;
  // From November to February ends in the next year.
  const lastYear = compareDays(first, last) > 0 ? year + 1 : year;
  return {
    first: { ...first, year, day: Math.min(first.day, daysInMonth(year, first.month)) },
    last: { ...last, year: lastYear, day: Math.min(last.day, daysInMonth(lastYear, last.month)) },
  };
}

function spanValue({ first, last }: DaySpan): string {
  if (first.year === ANY_YEAR && isMonth({ first, last })) return `--${two(first.month)}`;
  return compareDays(first, last) === 0 ? isoDay(first) : `${isoDay(first)}/${isoDay(last)}`;
}

/** The value of a day or a month without its year; longer periods that have a year are those of that year only. */
function yearlessValue(span: DaySpan): string | undefined {
  if (span.first.year === ANY_YEAR) return spanValue(span);
  const { first, last } = span;
  if (first.year === last.year && isMonth(span)) return `--${two(first.month)}`;
  return compareDays(first, last) === 0 ? `--${two(first.month)}-${two(first.day)}` : undefined;
}

function rangeOf({ first, last }: DaySpan): RuleMatch['range'] {
  const min = first.year === ANY_YEAR && isMonth({ first, last }) ? `--${two(first.month)}` : isoDay(first);
  return compareDays(first, last) < 0 ? { min, max: `${isoDay(last)}${LAST}` } : undefined;
}

function isMonth({ first, last }: DaySpan): boolean {
  return first.day === 1 && first.month === last.month && last.day === daysInMonth(last.year, last.month);
}

function isoDay({ year, month, day }: CalendarDay): string {
  return `${year === ANY_YEAR ? '-' : String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
