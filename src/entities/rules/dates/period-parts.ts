import { matchAt } from '../../../core/text/read-number.ts';
import {
  ANY_YEAR,
  addDays,
  addMonths,
  type CalendarDay,
  compareDays,
  type DaySpan,
  daysInMonth,
  HAN_WEEKDAYS,
  hanWeekday,
  monthSpan,
  WEEKDAYS,
  weekdayOf,
} from './calendar.ts';
import { type DateGroups, type FoundDate, wholeNumber } from './date-form.ts';

/** Which of the days, weeks and the like of a period are meant. */
interface Part {
  /** A number is a day of the week, 1 is Monday. */
  readonly unit: 'day' | 'week' | 'weekend' | 'month' | 'quarter' | number;
  readonly isLast: boolean;
  /** Which it begins with, from the start or from the end: 1 is the first or the last. */
  readonly n: number;
  readonly count: number;
}

const UNITS: Readonly<Record<string, Exclude<Part['unit'], number>>> = {
  天: 'day',
  日: 'day',
  周: 'week',
  星期: 'week',
  礼拜: 'week',
  周末: 'weekend',
  月: 'month',
  季度: 'quarter',
  day: 'day',
  week: 'week',
  weekend: 'weekend',
  month: 'month',
  quarter: 'quarter',
};
const ORDINALS = 'first second third fourth fifth'.split(' ');
const COUNT = '[一二两三四五六七八九十]{1,3}|\\d{1,2}';
/** 三月的第一天, 本月最后一周, 今年头三个月, 三月第二个周一. */
const AFTER = new RegExp(
  `份?的? ?(?:第(?<n>${COUNT})|最后(?<last>${COUNT})|倒数第(?<fromEnd>${COUNT})|[前头](?<first>${COUNT})|(?<head>首))个?(?:(?<unit>天(?!气)|日(?!本)|周末|季度|月)|(?<week>周|星期|礼拜)(?<weekday>[${HAN_WEEKDAYS}])?)(?![年级岁边后前以内])`,
  'uy',
);
const NAMED_PART = `(?<ordinal>${ORDINALS.join('|')}|last|final|1st|2nd|3rd|4th|5th)(?: (?<count>two|three|four|five|six|seven|ten|\\d{1,2}))? (?<unit>day|week|weekend|month|quarter|${WEEKDAYS.join('|')})s?`;
/** The first three days of, the last week of, the second Monday in. */
const BEFORE = new RegExp(`(?<![\\p{L}\\d])(?:the )?${NAMED_PART} (?:of|in) (?:the )?(?:year )?$`, 'u');
/** This month's last Friday. */
const POSSESSED = new RegExp(`'s ${NAMED_PART}(?!\\p{L})`, 'uy');
/** The first half of March. */
const HALF = /(?<![\p{L}\d])(?:the )?(?:(?<first>first|1st)|second|2nd|last|latter) half of (?:the )?$/u;
/** 第三季度末. */
const EDGE = /的?(?:(?<first>初)|[末底])(?![一二三四五六七八九十薪])/uy;
/** The end of March or of 2023, early May. */
const SIDE =
  /(?<![\p{L}\d])(?:(?:the )?(?<side>beginning|start|middle|end) of (?:the )?|(?<early>early|mid|late)[ -])$/u;
/** Which third of a month, as 月初 and 月底 are, or which month of a longer period. */
const SIDES: Readonly<Record<string, 0 | 1 | 2>> = {
  beginning: 0,
  start: 0,
  early: 0,
  middle: 1,
  mid: 1,
  end: 2,
  late: 2,
};
const LONGEST_BEFORE = 40;
/** A week is of the period that its Thursday lies in, as ISO 8601 has it for years. */
const THURSDAY = 4;
const SATURDAY = 6;

/**
 * Periods of which a part is named become that part: 三月的第一天, last week of this month, end of 2023.
 * @param dates by place, without overlaps.
 * @param today undefined when unknown: what depends on the year of a month without one stays the month then.
 */
export function withParts(dates: readonly FoundDate[], text: string, today: CalendarDay | undefined): FoundDate[] {
  const result: FoundDate[] = [];
  for (const date of dates) {
    // The `last Friday` of `this month's last Friday`.
    if (date.start < (result.at(-1)?.end ?? 0)) continue;
    const part = partOf(date, text, today) ?? date;
    // The `last week` before `of this month` was a date of its own.
    while (result.length > 0 && result[result.length - 1].end > part.start) result.pop();
    result.push(part);
  }
  return result;
}

function partOf(date: FoundDate, text: string, today: CalendarDay | undefined): FoundDate | undefined {
  if (compareDays(date.first, date.last) === 0) return undefined;
  const after = matchAt(AFTER, text, date.end);
  if (after !== undefined) return within({ ...date, end: date.end + after[0].length }, partAfter(after.groups!), today);
  const possessed = matchAt(POSSESSED, text, date.end);
  if (possessed !== undefined)
    return within({ ...date, end: date.end + possessed[0].length }, partBefore(possessed.groups!), today);
  const edge = edgeOf(date, text);
  if (edge !== undefined) return edge;
  const words = text.slice(Math.max(0, date.start - LONGEST_BEFORE), date.start);
  const half = HALF.exec(words);
  if (half !== null && isMonth(date))
    return { ...date, ...halfOf(date, half.groups!), start: date.start - half[0].length };
  const before = BEFORE.exec(words);
  if (before !== null)
    return within({ ...date, start: date.start - before[0].length }, partBefore(before.groups!), today);
  const side = SIDE.exec(words);
  const span = side && sideOf(date, side.groups!);
  return span ? { ...date, ...span, start: date.start - side![0].length } : undefined;
}

function partAfter({ n, last, fromEnd, first, head, unit, week, weekday }: DateGroups): Part {
  const number = head === undefined ? wholeNumber(n ?? last ?? fromEnd ?? first) : 1;
  const isLast = last !== undefined || fromEnd !== undefined;
  const day = weekday === undefined ? 0 : hanWeekday(weekday);
  return {
    unit: day || UNITS[unit ?? week!],
    isLast,
    n: first === undefined ? number : 1,
    count: day > 0 || n !== undefined || fromEnd !== undefined ? 1 : number,
  };
}

function partBefore({ ordinal, count: written, unit }: DateGroups): Part {
  const isLast = ordinal === 'last' || ordinal === 'final';
  const count = written === undefined ? 1 : wholeNumber(written);
  const n = ORDINALS.indexOf(ordinal!) + 1 || Number.parseInt(ordinal!, 10);
  return { unit: WEEKDAYS.indexOf(unit!) + 1 || UNITS[unit!], isLast, n: isLast ? count : n, count };
}

/** The part of a date's period, where it has one. */
function within(date: FoundDate, part: Part, today: CalendarDay | undefined): FoundDate | undefined {
  if (date.first.year !== ANY_YEAR || isSameInAllYears(date, part)) {
    const span = spanOf(date, part);
    return span && { ...date, ...span };
  }
  if (today === undefined) return undefined;
  const { month } = date.last;
  const { year } = today;
  const last = { year, month, day: Math.min(date.last.day, daysInMonth(year, month)) };
  const span = spanOf({ first: { ...date.first, year }, last }, part);
  return span && { ...date, ...span, relative: true };
}

function isSameInAllYears({ last }: DaySpan, { unit, isLast }: Part): boolean {
  return unit === 'month' || unit === 'quarter' || (unit === 'day' && !(isLast && last.month === 2));
}

function spanOf(period: DaySpan, { unit, isLast, n, count }: Part): DaySpan | undefined {
  const end = isLast ? period.last : period.first;
  const steps = isLast ? 1 - n : n - 1;
  if (unit === 'month' || unit === 'quarter') {
    const months = unit === 'month' ? 1 : 3;
    const from = addMonths({ ...end, day: 1 }, (isLast ? 1 - months : 0) + steps * months);
    return inside(period, monthSpan(from.year, from.month, months * count));
  }
  if (unit === 'day') {
    const first = addDays(end, steps);
    return inside(period, { first, last: addDays(first, count - 1) });
  }
  const weekday = unit === 'week' ? THURSDAY : unit === 'weekend' ? SATURDAY : unit;
  const towards = isLast ? -((weekdayOf(end) - weekday + 7) % 7) : (weekday - weekdayOf(end) + 7) % 7;
  const day = addDays(end, towards + 7 * steps);
  if (inside(period, { first: day, last: day }) === undefined) return undefined;
  if (unit === 'week') return { first: addDays(day, -3), last: addDays(day, 7 * count - 4) };
  return { first: day, last: unit === 'weekend' ? addDays(day, 1) : day };
}

function inside({ first, last }: DaySpan, span: DaySpan): DaySpan | undefined {
  return compareDays(first, span.first) <= 0 && compareDays(span.last, last) <= 0 ? span : undefined;
}

function sideOf({ first, last }: DaySpan, { side, early }: DateGroups): DaySpan | undefined {
  const third = SIDES[side ?? early!];
  const { year, month } = third === 2 ? last : first;
  if (!isOfMonths({ first, last })) return undefined;
  if (isMonth({ first, last })) {
    const from = { year, month, day: 10 * third + 1 };
    return { first: from, last: third === 2 ? last : { ...from, day: from.day + 9 } };
  }
  // Early, mid and late are thirds of a year, as they are of a month; its beginning and end are months.
  if (early !== undefined && first.year === last.year && first.month === 1 && last.month === 12)
    return monthSpan(year, 1 + 4 * third, 4);
  return side === undefined || third === 1 ? undefined : monthSpan(year, month);
}

function halfOf({ first, last }: DaySpan, half: DateGroups): DaySpan {
  return half.first === undefined ? { first: { ...first, day: 16 }, last } : { first, last: { ...first, day: 15 } };
}

/** The first or the last month of a quarter or half a year. */
function edgeOf(date: FoundDate, text: string): FoundDate | undefined {
  const { first, last } = date;
  const months = (last.year - first.year) * 12 + last.month - first.month + 1;
  if (!isOfMonths(date) || (months !== 3 && months !== 6)) return undefined;
  const match = matchAt(EDGE, text, date.end);
  if (match === undefined) return undefined;
  const { year, month } = match.groups!.first === undefined ? last : first;
  return { ...date, ...monthSpan(year, month), end: date.end + match[0].length };
}

function isOfMonths({ first, last }: DaySpan): boolean {
  return first.day === 1 && last.day === daysInMonth(last.year, last.month);
}

function isMonth(span: DaySpan): boolean {
  return isOfMonths(span) && span.first.year === span.last.year && span.first.month === span.last.month;
}
