import type { ParsedComponents, ParsedResult } from 'chrono-node';
import { casual } from 'chrono-node/en';
import { ANY_YEAR, type CalendarDay, type DaySpan, dayOf, monthSpan, oneDay } from './calendar.ts';
import type { FoundDate } from './date-form.ts';

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
/** chrono-node asks dozens of expressions, some of which take time quadratic in a text: it reads only around words like these. */
const MONTH_WORDS = new RegExp(`(?<![a-z])${MONTH}\\.?(?![a-z])`, 'g');
const DAY_WORDS =
  /(?<![a-z])(?:today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:days?|weeks?) ago|in (?:\d{1,3}|[a-z]{3,6}) (?:days?|weeks?))(?![a-z])/g;
const BEFORE = 24;
const AFTER = 40;
const LONGEST_WINDOW = 160;

const MONTH_NAME = new RegExp(`(?<![a-z])${MONTH}(?![a-z])`);
/** Alone these are verbs, names and adjectives as often. */
const FULL_MONTH = /^(?:january|february|july|september|october|november|december)$/;
const AFTER_PREPOSITION = /(?:^|[^a-z])(?:in|since|until|till|by|during|from|of|last|next|this|early|late|mid)[ -]$/;
const LEADING_WORDS = /^(?:(?:on|the)\s+|in\s+(?=\D))/;
const TRAILING_SIGNS = /[\s,.;]+$/;
/** In `March, 67 people` no year is named. */
const SHORT_YEAR = /,? '?\d{2}$/;
/** Told from something else than today, or from nowhere. */
const VAGUE = /(?<!day )(?:after|before)|later|earlier|few|couple/;
const DAY_NAME = /(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|yesterday|days?|weeks?/;
const CLOCK_UNITS = /hour|min|sec/;

/**
 * English dates with the name of a month, days of the week, and days counted from today, as chrono-node reads them. It is good at
 * those; what it takes for a date without either (fractions, scores, `sat`, `may` as a verb) is left out, and periods have
 * a grammar of our own.
 * @param withRelative Whether days are looked for that depend on today.
 */
export function chronoDates(text: string, today: CalendarDay, withRelative: boolean): FoundDate[] {
  // Noon, so that no change of the clocks leads into another day.
  const reference = new Date(today.year, today.month - 1, today.day, 12);
  return windowsOf(text, withRelative).flatMap(({ start, end }) =>
    casual
      .parse(text.slice(start, end), reference)
      .map((result) => foundDate(result, start, text))
      .filter((found) => found !== undefined),
  );
}

/** Parts of the text that may hold a date, none longer than LONGEST_WINDOW. */
function windowsOf(text: string, withRelative: boolean): { start: number; end: number }[] {
  const triggers = [...text.matchAll(MONTH_WORDS), ...(withRelative ? text.matchAll(DAY_WORDS) : [])];
  const windows: { start: number; end: number }[] = [];
  for (const { index, 0: word } of triggers.sort((a, b) => a.index - b.index)) {
    const last = windows.at(-1);
    const end = Math.min(text.length, index + word.length + AFTER);
    if (last !== undefined && index <= last.end && end - last.start <= LONGEST_WINDOW) last.end = end;
    else if (last === undefined || index + word.length > last.end)
      windows.push({ start: Math.max(last?.end ?? 0, index - BEFORE), end });
  }
  return windows;
}

function foundDate(result: ParsedResult, offset: number, text: string): FoundDate | undefined {
  const lead = LEADING_WORDS.exec(result.text)?.[0].length ?? 0;
  const start = offset + result.index + lead;
  const written = trimmed(result).slice(lead);
  const end = start + written.length;
  const hasMonth = MONTH_NAME.test(written);
  if (!hasMonth && (!DAY_NAME.test(written) || CLOCK_UNITS.test(written) || VAGUE.test(written))) return undefined;
  const span = spanOf(result, written, text.slice(Math.max(0, start - 12), start));
  return span && { start, end, ...span, relative: !hasMonth };
}

function trimmed({ text, start }: ParsedResult): string {
  const isDay = start.isCertain('day') || start.isCertain('weekday');
  const whole = text.replace(TRAILING_SIGNS, '');
  return isDay ? whole : whole.replace(SHORT_YEAR, '');
}

function spanOf({ start, end }: ParsedResult, written: string, before: string): DaySpan | undefined {
  const isWhole = start.isCertain('day') || start.isCertain('weekday') || /\d{4}/.test(written);
  const hasYear = isWhole && (start.isCertain('year') || end?.isCertain('year') === true);
  if (!start.isCertain('day') && !start.isCertain('weekday')) {
    if (!start.isCertain('month') || (end !== null && end !== undefined)) return undefined;
    if (!hasYear && !FULL_MONTH.test(written) && !AFTER_PREPOSITION.test(before)) return undefined;
    return MONTH_NAME.test(written) ? monthSpan(yearOf(start, hasYear), start.get('month')!) : undefined;
  }
  const isDated = hasYear || !MONTH_NAME.test(written);
  const first = dayAt(start, isDated);
  const last = end ? dayAt(end, isDated) : first;
  return first && last && (end ? { first, last } : oneDay(first));
}

function dayAt(components: ParsedComponents, hasYear: boolean): CalendarDay | undefined {
  return dayOf(yearOf(components, hasYear), components.get('month')!, components.get('day')!);
}

function yearOf(components: ParsedComponents, hasYear: boolean): number {
  return hasYear ? components.get('year')! : ANY_YEAR;
}
