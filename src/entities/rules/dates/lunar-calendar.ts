import { createRequire } from 'node:module';
import type * as Tyme from 'tyme4ts';
import { type CalendarDay, dayOf } from './calendar.ts';

/** Loaded when a lunar date is first met: few texts have one. ICU's own Chinese calendar is a day off at the Spring Festival of 2027. */
let tyme: typeof Tyme | undefined;

function calendar(): typeof Tyme {
  tyme ??= createRequire(import.meta.url)('tyme4ts') as typeof Tyme;
  return tyme;
}

/**
 * The day of a date of the Chinese lunar calendar (GB/T 33661-2017); undefined when that year has no such day.
 * @param year that the lunar year begins in. @param month 1 to 12, negative for the leap month behind it. @param day 1 to 30.
 */
export function lunarDay(year: number, month: number, day: number): CalendarDay | undefined {
  const { LunarDay } = calendar();
  try {
    return dayOfSolar(LunarDay.fromYmd(year, month, day).getSolarDay());
  } catch {
    return undefined;
  }
}

/** The day of a solar term in a year, such as 清明. */
export function solarTerm(year: number, name: string): CalendarDay | undefined {
  // The terms of a year are counted from the winter solstice before it.
  const from = name === '冬至' ? year + 1 : year;
  return dayOfSolar(calendar().SolarTerm.fromName(from, name).getJulianDay().getSolarDay());
}

function dayOfSolar(day: Tyme.SolarDay): CalendarDay | undefined {
  return dayOf(day.getYear(), day.getMonth(), day.getDay());
}
