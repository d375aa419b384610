import { matchAt } from '../../../core/text/read-number.ts';
import { ANY_YEAR, type CalendarDay, compareDays, HAN_WEEKDAYS, hanWeekday, WEEKDAYS, weekdayOf } from './calendar.ts';
import type { DateGroups, FoundDate } from './date-form.ts';

const HAN = `(?:周|星期|礼拜)[${HAN_WEEKDAYS}]`;
const LATIN = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?';
/** In brackets it is of the date before it; 3月5日周四 too; behind a comma it may begin another one. */
const AFTER = new RegExp(
  ` ?(?:[(\\[〔【「] ?(?:(?:[上下这本]{1,3}个?)?${HAN}|${LATIN}\\.?) ?[)\\]〕】」]|(?<near>${HAN})|[,、/·] ?(?<apart>${HAN}|${LATIN})(?![\\p{Script=Latin}\\d])|(?:[也正恰刚]好?)?[是为逢] ?(?<told>${HAN})| (?:is|was|falls on|fell on) (?:an? )?(?<stated>${LATIN})(?![\\p{Script=Latin}\\d]))`,
  'uy',
);
const BEFORE = new RegExp(
  `(?:[上下这本]{0,3}个?)(?:(?<open>${HAN} ?\\(|${LATIN}\\.? ?\\()|(?<near>${HAN}) ?|[(\\[〔【]${HAN}[)\\]〕】] ?|(?<apart>${HAN})[,、/·] ?)$`,
  'u',
);
const LONGEST_BEFORE = 14;

/** A day that its day of the week stands beside is one date with it: 2025年12月24日(周三), 周三（12月24日）. @param dates by place. */
export function withWeekdays(dates: readonly FoundDate[], text: string, today: CalendarDay | undefined): FoundDate[] {
  const result: FoundDate[] = [];
  for (const date of dates) {
    const last = result.at(-1);
    // The weekday of the date before.
    if (last !== undefined && date.start < last.end) continue;
    const whole = besideOf(date, text, today);
    // The weekday before it was a date of its own, or it is that of the day before.
    const isTaken = last !== undefined && last.end > whole.start && last.start < whole.start;
    if (last !== undefined && last.start >= whole.start) result.pop();
    result.push(isTaken ? date : whole);
  }
  return result;
}

function besideOf(date: FoundDate, text: string, today: CalendarDay | undefined): FoundDate {
  // Of a period it is the last day's, and of 明天周四 both may be meant, so that brackets must say it.
  const isWrittenDay = compareDays(date.first, date.last) === 0 && date.relative !== true;
  const after = matchAt(AFTER, text, date.end);
  if (after !== undefined && isOf(after.groups!, date, isWrittenDay, today))
    return { ...date, end: date.end + after[0].length };
  const before = BEFORE.exec(text.slice(Math.max(0, date.start - LONGEST_BEFORE), date.start));
  if (before === null || !isOf(before.groups!, date, isWrittenDay, today)) return date;
  const isOpen = before.groups!.open !== undefined;
  if (isOpen && text[date.end] !== ')') return date;
  return { ...date, start: date.start - before[0].length, end: date.end + (isOpen ? 1 : 0) };
}

/** Whether a weekday is told of the date: what stands apart must be its day. */
function isOf(
  { near, apart, told, stated }: DateGroups,
  { first, last }: FoundDate,
  isWrittenDay: boolean,
  today: CalendarDay | undefined,
): boolean {
  const weekday = apart ?? told ?? stated;
  if (weekday === undefined) return near === undefined || isWrittenDay;
  if (apart === undefined ? compareDays(first, last) !== 0 : !isWrittenDay) return false;
  const year = first.year === ANY_YEAR ? today?.year : first.year;
  const day = hanWeekday(weekday.slice(-1)) || WEEKDAYS.findIndex((name) => name.startsWith(weekday.slice(0, 3))) + 1;
  return year !== undefined && weekdayOf({ ...first, year }) === day;
}
