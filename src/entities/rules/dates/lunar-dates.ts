import { type CalendarDay, oneDay } from './calendar.ts';
import { type DateForm, type DateGroups, wholeNumber } from './date-form.ts';
import { lunarDay } from './lunar-calendar.ts';

const YEAR = '(?<year>[12]\\d{3}|[一二][零〇一二三四五六七八九]{3})年|(?<yearWord>今年|去年|明年)';
const MONTH = '(?<leap>闰)?(?<month>正|冬|腊|十[一二]?|[一二三四五六七八九]|1[0-2]|\\d)月';
/** A day that no solar month is written with. */
const EARLY = '初[一二三四五六七八九十]';
const DAY = `${EARLY}|[一二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十|卅|[12]?\\d|30`;
const MONTHS: Readonly<Record<string, number>> = { 正: 1, 冬: 11, 腊: 12 };
const OFFSETS: Readonly<Record<string, number>> = { 今年: 0, 去年: -1, 明年: 1 };

const HINT = /[农阴旧]历|大年|月初|[正冬腊]月/;

/** Days of the Chinese lunar calendar, which are known by 农历, by the name of a month or by 初: 农历五月初五, 正月十五, 大年初一. */
export const LUNAR_DATES: readonly DateForm[] = [
  {
    pattern: new RegExp(
      `(?:(?:${YEAR})的?)?(?:(?:农历|阴历|旧历)(?:(?<inner>[12]\\d{3})年)?的?${MONTH}(?<day>${DAY})日?(?![\\d号])|大年(?<newYear>${EARLY}))`,
      'gu',
    ),
    hint: HINT,
    read: (groups, today) => dayOf(groups, today),
  },
  {
    pattern: new RegExp(
      `(?:(?:${YEAR})的?)?(?<![\\d十])(?:(?<leap>闰)?(?<month>十[一二]?|[一二三四五六七八九])月(?<early>${EARLY})|(?<named>[正冬腊])月(?<day>${DAY}))(?![\\d号日])`,
      'gu',
    ),
    hint: HINT,
    read: (groups, today) => dayOf(groups, today),
  },
];

function dayOf(groups: DateGroups, today: CalendarDay): ReturnType<DateForm['read']> {
  const { year, inner, yearWord, leap, month, named, newYear } = groups;
  const written = year ?? inner;
  const of = written === undefined ? today.year + (OFFSETS[yearWord ?? '今年'] ?? 0) : wholeNumber(written);
  const name = newYear === undefined ? (named ?? month!) : '正';
  const number = MONTHS[name] ?? wholeNumber(name);
  const found = lunarDay(of, leap === undefined ? number : -number, dayNumber(newYear ?? groups.early ?? groups.day!));
  return found && { ...oneDay(found), relative: written === undefined };
}

function dayNumber(written: string): number {
  return wholeNumber(written.replace('初', ''));
}
