import { addDays, addMonths, type CalendarDay, type DaySpan, hanWeekday, monthSpan, oneDay } from './calendar.ts';
import { withinMonth } from './chinese-dates.ts';
import { type DateForm, relative, wholeNumber } from './date-form.ts';
import { daysAround, inWeek, stepsAway, type TimeUnit, unitAt } from './time-steps.ts';

/** 两三天 is no number of days. */
const COUNT =
  '(?<count>\\d{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九](?![一二三四五六七八九]))';
const UNITS: Readonly<Record<string, TimeUnit>> = {
  天: 'day',
  日: 'day',
  周: 'week',
  星期: 'week',
  礼拜: 'week',
  月: 'month',
  季度: 'quarter',
  年: 'year',
};
const STEP = '(?<step>上(?<!上上)上{0,7}一?|下(?<!下下)下{0,7}一?|这一?|本)';
const DAYS: Readonly<Record<string, number>> = { 前: -2, 昨: -1, 今: 0, 明: 1, 后: 2 };
/** 说明天气, 提前天数 and 今后天天 name no day. */
const DAY_WORD =
  '大(?<!大大)大{0,7}[前后]天|(?<![提以之目年月日此前]|[年月日天目以之])前前{1,7}天|(?<![日今以之然先最年月后])后后{1,7}天|(?<![提以之目年月日此大])前天|昨[天日晚晨早夜]|今[天日晚晨早夜]|(?<![说证表声透聪文光黎发])明[天日早晚晨]|(?<![日今以之然先最年月大])后天';

/** Periods that are told from today, in Chinese: chrono-node reads few of them, and no periods. */
export const RELATIVE_CHINESE_DATES: readonly DateForm[] = [
  {
    // Of the month or the year we are in.
    pattern:
      /(?<![每各逐\p{Nd}一二三四五六七八九十个元正冬腊上下本当这去今明前后来财学隔次翌往历)]|[年月]|年度)(?:(?<part>月[初底末](?!一|二|三))|(?<yearPart>年[初底末终](?![一二三四五六七八九十奖]|考核|总结|分红|结[算账转]|[决清]算)))/gu,
    read: ({ part, yearPart }, today) => {
      if (part !== undefined) return relative(withinMonth({ part: part[1] }, today.year, today.month));
      return relative(monthSpan(today.year, yearPart![1] === '初' ? 1 : 12));
    },
  },
  {
    pattern: new RegExp(`(?<word>${DAY_WORD})(?!头条|气温|性)`, 'gu'),
    read: ({ word }, today) => relative(oneDay(addDays(today, dayOffset(word!.slice(0, -1))))),
  },
  { pattern: /此时此刻|此刻/gu, read: (_, today) => relative(oneDay(today)) },
  {
    pattern: new RegExp(
      `${STEP}个?(?:周|星期|礼拜)(?:的?(?:周|星期|礼拜)(?=[一二三四五六日天末]))?(?<weekday>[一二三四五六日天末](?!年|级|点|刻))?(?!年|岁|边|围)`,
      'gu',
    ),
    read: ({ step, weekday }, today) => relative(weekOrDay(today, stepOf(step!), weekday)),
  },
  {
    // Of opening hours, 周一至周五, every week is meant; so it is after 每.
    pattern:
      /(?<![每到至~\-–—上下这本个两三四五六七八九十\d])(?:周(?!天)|星期|礼拜)(?<weekday>[一二三四五六日天末])(?![到至~\-–—年岁级])/gu,
    read: ({ weekday }, today) => relative(weekOrDay(today, 0, weekday)),
  },
  {
    pattern:
      /(?<step>上(?<!上上)上{0,7}一?|下(?<!下下)下{0,7}一?|这一?|[本当])个?月(?!球|台|亮|饼)份?的?(?:(?<part>[上中下]旬|[上下前后]半月|初|底|末)|(?<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?/gu,
    read: (groups, today) => {
      const { year, month } = addMonths(today, stepOf(groups.step!));
      return relative(withinMonth(groups, year, month));
    },
  },
  {
    pattern: new RegExp(`${STEP}个?季度`, 'gu'),
    read: ({ step }, today) => relative(unitAt(today, stepOf(step!), 'quarter')),
  },
  {
    pattern: new RegExp(
      `(?<side>最近|过去|(?<![附临靠接将最])近|未来|今后|接下来)的?这?(?:${COUNT}|(?<halfYear>半))个?(?<unit>[天日周年月]|星期|礼拜|季度)(?![级前后])(?:[以之]?内)?`,
      'gu',
    ),
    read: ({ side, count, halfYear, unit }, today) => {
      const towards = /未来|今后|接下来/.test(side!) ? 'ahead' : 'past';
      if (halfYear !== undefined) return unit === '年' ? relative(daysAround(today, 6, 'month', towards)) : undefined;
      return relative(daysAround(today, wholeNumber(count), UNITS[unit!], towards));
    },
  },
  {
    pattern: new RegExp(
      `(?<![近来去第\\d.一二两三四五六七八九十])${COUNT} ?个?(?<unit>[天日周年月]|星期|礼拜)(?:[以之])?(?<side>[前后])(?!半|[一二两三四五六七八九十\\d])`,
      'gu',
    ),
    read: ({ count, unit, side }, today) =>
      relative(stepsAway(today, (side === '前' ? -1 : 1) * wholeNumber(count), UNITS[unit!])),
  },
];

/** How far 上, 下下, 这 and the like point from the one we are in: each 上 and 下 is a step. */
function stepOf(word: string): number {
  const steps = word.replace('一', '').length;
  return word[0] === '上' ? -steps : word[0] === '下' ? steps : 0;
}

/** 前 is two days ago, and each 大, or further 前, one more. */
function dayOffset(word: string): number {
  const offset = DAYS[word.at(-1)!];
  return offset + Math.sign(offset) * (word.length - 1);
}

/** A week, a day of it, or its end. */
function weekOrDay(today: CalendarDay, step: number, weekday: string | undefined): DaySpan {
  if (weekday === undefined) return unitAt(today, step, 'week');
  if (weekday === '末') return inWeek(today, step, 'weekend');
  return inWeek(today, step, hanWeekday(weekday));
}
