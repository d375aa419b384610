import { BEFORE_JANUARY } from '../../../core/text/currencies.ts';
import { commonNumerals, FORMAL_DIGITS } from '../../../core/text/numeral-sum.ts';
import {
  ANY_YEAR,
  addDays,
  compareDays,
  type DaySpan,
  dayOf,
  halfSpan,
  monthSpan,
  oneDay,
  quarterSpan,
  weekSpan,
  yearSpan,
} from './calendar.ts';
import { type DateForm, type DateGroups, type DateReading, wholeNumber } from './date-form.ts';
import { CHINESE_HOLIDAY, CHINESE_HOLIDAY_HINT, HOLIDAY_OF_YEAR, holidayIn } from './holidays.ts';

const HAN_DIGIT = '[零〇一二三四五六七八九]';
const SMALL = '(?:\\d{1,2}|[一二三四五六七八九十廿卅]{1,3})';
/** 元月 is January. */
const MONTH = `(?:${SMALL}|${BEFORE_JANUARY}元(?=月))`;
const TO = ' ?[到至~\\-–—] ?';
/** Words in which the name of a year is only part of another word: 不明年龄, 以前年度, 三年后年均. */
const YEAR_WORD =
  '(?<![不说证表声透聪文光黎发])明年(?![龄纪])|今年(?![龄纪])|去年(?![龄纪])|本年(?!级)|来年|上一?年(?=[度末底第上下前一二三四\\d])|上(?<!上上)上{1,7}一?年(?!级)|下(?<!下下)下{1,7}一?年|大(?<!大大)大{0,7}[前后]年|(?<![以之目年月天日提此先生史空])前年|(?<![年月天日周之以今此最])后年';
const YEAR_OFFSETS: Readonly<Record<string, number>> = {
  明年: 1,
  来年: 1,
  今年: 0,
  本年: 0,
  去年: -1,
  前年: -2,
  后年: 2,
};
/** 98年 may count years; 08年, 98年5月 and 98年生 do not. */
const YEAR = `(?<![\\d.百千万零〇一二三四五六七八九十])(?<year>[12]\\d{3}|[一二]${HAN_DIGIT}{3}|0\\d|\\d{2}(?= ?年 ?\\d{1,2} ?月)|[4-9]\\d(?=年[生出款版])|(?!五六|六七|七八|八九)[零〇五六七八九]${HAN_DIGIT}(?=年(?!前|后|以|之|来|内|多|的)))`;
/** A year of the Republic, which began in 1912; of three digits it is written on every receipt in Taiwan. */
const REPUBLIC = `(?:中华)?民国 ?(?<republic>元|\\d{1,3}|[一二三四五六七八九十百零〇廿卅]{1,6})`;
const BEFORE_REPUBLIC = 1911;
/** A year before a day of it: 2023年2月29日 is no day, and not one of every year. */
const AFTER_YEAR = `(?:[12]\\d{3}|[一二]${HAN_DIGIT}{3}|民国 ?(?:元|\\d{1,3}|[一二三四五六七八九十百零〇]{1,6})) ?年度?的? ?`;
/** 月 and 日 behind a number, unless what follows shows that it is no date: 五月天, 3号楼. */
const MONTH_END = '月(?:份(?!额)|(?![份天均薪租供销票饼龄嫂]|初[一二三四五六七八九十]))';
const DAY_END = '(?:日(?!元)|号(?![线楼院馆店门位机]))';
/** The day of the week of the first of two days. */
const BESIDE = '(?: ?\\((?:周|星期|礼拜)[一二三四五六日天]\\))?';
/** The end of a month, or of a year. */
const PART = '(?<part>[上中下]旬|[上下前后]半月|初(?![一二三四五六七八九十级中])|底(?!薪)|末)';
const PARTS = [
  '(?<half>[上下前后])半年',
  '(?:第(?<q1>[一二三四1-4])|(?<q2>[一二三四1-4]))(?:季度|财季)|(?<![\\p{L}\\d])q(?<q3>[1-4])(?![\\p{L}\\d])',
  '前(?<count>[二两三23])个?季度',
  `(?<fromQuarter>[一二三1-3])${TO}(?<toQuarter>[二三四2-4])季度`,
  `(?<![\\d.个]|(?<![周期拜])[一二三四五六七八九十])(?<fromMonth>${MONTH}) ?(?:${MONTH_END})?${TO}(?<toMonth>${SMALL}) ?${MONTH_END}(?! ?${SMALL} ?${DAY_END})`,
  `(?<![\\d.个]|(?<![周期拜])[一二三四五六七八九十])(?<month>${MONTH}) ?${MONTH_END}(?: ?(?:${PART}|(?<day>${SMALL})(?: ?${DAY_END}(?:${BESIDE}${TO}(?<toDay>${SMALL}) ?${DAY_END})?|${TO}(?<lastDay>${SMALL}) ?${DAY_END})|(?<bareDay>[二三]?十[一二三四五六七八九]?|[廿卅][一二三四五六七八九]?)(?=$|[\\s,。;!?、)])))?`,
].join('|');
/** These say which part only where a year is named: 第二周 is as often that of a course. */
const PARTS_OF_YEAR = `前(?<months>${SMALL})个月|第(?<week>${SMALL})周|年?(?<yearPart>初(?![一二三四五六七八九十级中])|底|末|终(?![结止点极身生于究将归奖]))`;

/** Dates and periods whose year is written or named, and days and months that come every year. */
export const CHINESE_DATES: readonly DateForm[] = [
  {
    pattern: new RegExp(
      `(?:(?:${REPUBLIC}|${YEAR}) ?(?:财|财政|会计)?年|(?<yearWord>${YEAR_WORD}))度?(?:的? ?(?:(?<holiday>${HOLIDAY_OF_YEAR})|${PARTS}|${PARTS_OF_YEAR}))?(?![级代])`,
      'gu',
    ),
    read: (groups, today) => {
      if (groups.yearWord !== undefined)
        return reading(withinYear(groups, today.year + yearOffset(groups.yearWord)), true);
      const year = groups.republic === undefined ? writtenYear(groups.year!) : yearOfRepublic(groups.republic);
      return Number.isNaN(year) ? undefined : reading(withinYear(groups, year), false);
    },
  },
  {
    // As tables have it: 2023下半年, 2024第三季度.
    pattern: /(?<![\d.])(?<year>(?:19|20)\d{2}) ?(?:(?<half>[上下])半年|第?(?<q1>[一二三四1-4])季度)/gu,
    read: (groups) => reading(withinYear(groups, Number(groups.year)), false),
  },
  {
    pattern: new RegExp(`(?<!农历|阴历|旧历|\\d|${AFTER_YEAR})(?:${PARTS})`, 'gu'),
    // Every year has a May; of quarters and halves this year's are meant.
    read: (groups, today) =>
      groups.month === undefined && groups.fromMonth === undefined
        ? reading(withinYear(groups, today.year), true)
        : reading(withinYear(groups, ANY_YEAR), false),
  },
  {
    pattern: new RegExp(CHINESE_HOLIDAY, 'gu'),
    hint: CHINESE_HOLIDAY_HINT,
    // 圣诞节 is the same day in every year; of the others this year's is meant.
    read: (_, today, written) =>
      reading(holidayIn(written, ANY_YEAR), false) ?? reading(holidayIn(written, today.year), true),
  },
  {
    // As cheques have it: 贰零贰伍年零叁月壹拾捌日.
    pattern: new RegExp(
      `(?<year>[壹贰][零〇${FORMAL_DIGITS}]{3})年(?<month>零?(?:壹?拾[壹贰]?|[${FORMAL_DIGITS}]))月(?:(?<day>零?(?:[壹贰叁]?拾[${FORMAL_DIGITS}]?|[${FORMAL_DIGITS}]))日)?`,
      'gu',
    ),
    read: (groups) => {
      const [year, month, day] = [groups.year, groups.month, groups.day].map(
        (written) => written && commonNumerals(written).replace(/^零/, ''),
      );
      return withinMonth({ day }, wholeNumber(year), wholeNumber(month));
    },
  },
  {
    pattern: new RegExp(
      `${REPUBLIC} ?年?(?<mark>[-./])(?<month>\\d{1,2})\\k<mark>(?<day>\\d{1,2})(?![\\d]|[-/.]\\d)`,
      'gu',
    ),
    read: ({ republic, month, day }) => {
      const found = dayOf(yearOfRepublic(republic!), Number(month), Number(day));
      return found && oneDay(found);
    },
  },
  {
    pattern:
      /(?<![\d.\-/])(?<from>(?:19|20)\d{2})年?(?:度)? ?[到至~\-–—] ?(?<to>(?:19|20)\d{2})年(?![级代]|度?的? ?[一二三四五六七八九十\d]{1,3} ?月)/gu,
    read: ({ from, to }) => spanOfYears(Number(from), Number(to)),
  },
  {
    pattern:
      /(?<century>上世纪|本世纪|\d{2}世纪|[一二]?十[一二三四五六七八九]?世纪)?(?<decade>\d0|[一二三四五六七八九]十|[〇零]零)年代/gu,
    read: ({ century, decade }) => decadeSpan(century, decade!),
  },
  { pattern: /(?<![\d.])(?<decade>[12]\d{2}0)年代/gu, read: ({ decade }) => yearSpan(Number(decade), 10) },
];

/** From one year to another; nothing when they stand the wrong way round. */
export function spanOfYears(from: number, to: number): DaySpan | undefined {
  return from < to ? yearSpan(from, to - from + 1) : undefined;
}

function reading(span: DaySpan | undefined, isRelative: boolean): DateReading | undefined {
  return span && { ...span, relative: isRelative };
}

/** 今年, 大大前年, 上上年: each 大, 上 and 下 is a year. */
function yearOffset(word: string): number {
  const known = YEAR_OFFSETS[word];
  if (known !== undefined) return known;
  const steps = word.match(/[大上下]/g)!.length;
  return word[0] === '大' ? Math.sign(YEAR_OFFSETS[word.slice(-2)]) * (2 + steps) : word[0] === '上' ? -steps : steps;
}

/** 2024, 二〇二四; of two digits 00 to 49 are of this century. */
function writtenYear(written: string): number {
  const year = wholeNumber(written);
  if (written.length > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

/** 113 is 2024, 元 the first year; NaN of what is no year before long. */
function yearOfRepublic(written: string): number {
  const year = written === '元' ? 1 : wholeNumber(written);
  return year >= 1 && year < 200 ? BEFORE_REPUBLIC + year : Number.NaN;
}

/** Whichever part of a year the groups name. */
function withinYear(groups: DateGroups, year: number): DaySpan | undefined {
  const quarter = groups.q1 ?? groups.q2 ?? groups.q3;
  if (groups.holiday !== undefined) return holidayIn(groups.holiday, year);
  if (groups.half !== undefined) return halfSpan(year, '上前'.includes(groups.half) ? 1 : 2);
  if (quarter !== undefined) return quarterSpan(year, wholeNumber(quarter));
  if (groups.count !== undefined) return firstMonths(year, 3 * wholeNumber(groups.count));
  if (groups.months !== undefined) return firstMonths(year, wholeNumber(groups.months));
  if (groups.fromQuarter !== undefined)
    return monthsBetween(year, wholeNumber(groups.fromQuarter) * 3 - 2, wholeNumber(groups.toQuarter) * 3);
  if (groups.week !== undefined) return weekOfYear(year, wholeNumber(groups.week));
  if (groups.fromMonth !== undefined)
    return monthsBetween(year, monthNumber(groups.fromMonth), wholeNumber(groups.toMonth));
  if (groups.month !== undefined) return withinMonth(groups, year, monthNumber(groups.month));
  if (groups.yearPart !== undefined) return monthSpan(year, groups.yearPart === '初' ? 1 : 12);
  return yearSpan(year);
}

function monthNumber(written: string): number {
  return written === '元' ? 1 : wholeNumber(written);
}

/** A month, a day or some days of it, or a third or a half of it. */
export function withinMonth(groups: DateGroups, year: number, month: number): DaySpan | undefined {
  const day = groups.day ?? groups.bareDay;
  if (day !== undefined) {
    const first = dayOf(year, month, wholeNumber(day));
    const to = groups.toDay ?? groups.lastDay;
    const last = to === undefined ? first : dayOf(year, month, wholeNumber(to));
    return first && last && first.day <= last.day ? { first, last } : undefined;
  }
  if (!(month >= 1 && month <= 12)) return undefined;
  const whole = monthSpan(year, month);
  if (groups.part === undefined) return whole;
  if (groups.part.endsWith('月')) {
    const isFirst = '上前'.includes(groups.part[0]);
    return isFirst
      ? { first: whole.first, last: { year, month, day: 15 } }
      : { first: { year, month, day: 16 }, last: whole.last };
  }
  // 月初 and 月底 have no borders; a third of the month is what calendars print.
  if ('上初'.includes(groups.part[0])) return { first: whole.first, last: { year, month, day: 10 } };
  if (groups.part[0] === '中') return { first: { year, month, day: 11 }, last: { year, month, day: 20 } };
  return { first: { year, month, day: 21 }, last: whole.last };
}

function firstMonths(year: number, count: number): DaySpan | undefined {
  return count >= 1 && count <= 12 ? monthSpan(year, 1, count) : undefined;
}

/** From one month to another, of the next year where that one is earlier in it. */
function monthsBetween(year: number, from: number, to: number): DaySpan | undefined {
  if (!(from >= 1 && from <= 12 && to >= 1 && to <= 12) || from === to) return undefined;
  if (from < to) return monthSpan(year, from, to - from + 1);
  const lastYear = year === ANY_YEAR ? year : year + 1;
  return { first: monthSpan(year, from).first, last: monthSpan(lastYear, to).last };
}

/** Week 1 is the one that January 4th lies in, and the last one that of December 28th (ISO 8601). */
function weekOfYear(year: number, week: number): DaySpan | undefined {
  if (!(week >= 1 && week <= 53)) return undefined;
  const span = weekSpan(addDays({ year, month: 1, day: 4 }, 7 * (week - 1)));
  return compareDays(span.first, { year, month: 12, day: 28 }) <= 0 ? span : undefined;
}

/** 90年代 is of the last century, 20世纪90年代 of the century that it names. */
function decadeSpan(century: string | undefined, decade: string): DaySpan | undefined {
  const years = decade.endsWith('零') ? 0 : wholeNumber(decade);
  if (century === undefined) return yearSpan((years >= 20 ? 1900 : 2000) + years, 10);
  const named = century === '上世纪' ? 20 : century === '本世纪' ? 21 : wholeNumber(century.slice(0, -2));
  return Number.isNaN(named) ? undefined : yearSpan((named - 1) * 100 + years, 10);
}
