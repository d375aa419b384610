import { ANY_YEAR, addDays, type CalendarDay, type DaySpan, dayOf, oneDay, weekdayOf } from './calendar.ts';
import { lunarDay, solarTerm } from './lunar-calendar.ts';

/** A holiday, with one of the ways in which its day follows from the year. Names are expressions over folded text. */
interface Holiday {
  readonly names: string;
  /** Names that are other words too: 国庆 and 中秋 are people as well, so that a word for some time must follow. */
  readonly short?: string;
  /** What follows where the name is part of something else. */
  readonly not?: string;
  /** Month and day, the same in every year. */
  readonly fixed?: readonly [month: number, day: number];
  /** The n-th of a day of the week (1 is Monday) in a month. */
  readonly nth?: readonly [month: number, weekday: number, n: number];
  /** Month and day of the Chinese lunar calendar. */
  readonly lunar?: readonly [month: number, day: number];
  readonly dayIn?: (year: number) => CalendarDay | undefined;
}

const AFTER_SHORT =
  '(?=假期|长假|小长假|期间|黄金周|放假|当天|当日|当晚|前夕|前后|[之以]?[前后](?!辈)|[去来]|(?:出|旅)[游行]|档)';
/** Chinese usage; 国庆节 and 儿童节 are those of the People's Republic. What moves by other calendars, as Easter does, is not here. */
const CHINESE: readonly Holiday[] = [
  { names: '元旦节?', fixed: [1, 1] },
  { names: '情人节', fixed: [2, 14] },
  { names: '(?:三八)?(?:国际)?(?:劳动)?妇女节|三八节', fixed: [3, 8] },
  { names: '植树节', fixed: [3, 12] },
  { names: '(?:国际)?消费者权益日', fixed: [3, 15] },
  { names: '愚人节', fixed: [4, 1] },
  { names: '(?:五一)?(?:国际)?劳动节|五一节', short: '五一', fixed: [5, 1] },
  { names: '(?:五四)?青年节', fixed: [5, 4] },
  { names: '(?:国际)?护士节', fixed: [5, 12] },
  { names: '(?:六一)?(?:国际)?儿童节|六一节', short: '六一', fixed: [6, 1] },
  { names: '(?:七一)?建党节', fixed: [7, 1] },
  { names: '(?:八一)?建军节', fixed: [8, 1] },
  { names: '教师节', fixed: [9, 10] },
  { names: '(?:十一)?国庆节', short: '(?:十一)?国庆|十一(?=假期|长假|黄金周)', fixed: [10, 1] },
  { names: '万圣[节夜]', fixed: [10, 31] },
  { names: '双十一|双11|光棍节', not: '\\d', fixed: [11, 11] },
  { names: '双十二|双12', not: '\\d', fixed: [12, 12] },
  { names: '平安夜|圣诞夜', fixed: [12, 24] },
  { names: '跨年夜', fixed: [12, 31] },
  { names: '圣诞节', short: '圣诞', fixed: [12, 25] },
  { names: '母亲节', nth: [5, 7, 2] },
  { names: '父亲节', nth: [6, 7, 3] },
  { names: '感恩节', nth: [11, 4, 4] },
  { names: '春节', not: '联欢|晚会', lunar: [1, 1] },
  { names: '元宵节', lunar: [1, 15] },
  { names: '端午节', short: '端午', lunar: [5, 5] },
  { names: '七夕(?:情人)?节?', lunar: [7, 7] },
  { names: '中元节', lunar: [7, 15] },
  { names: '中秋节', short: '中秋', lunar: [8, 15] },
  { names: '重阳节', lunar: [9, 9] },
  { names: '腊八节?', not: '[粥蒜]', dayIn: (year) => lunarDay(year - 1, 12, 8) },
  { names: '除夕夜?|大年三十', dayIn: eveOfSpring },
  { names: '清明节', short: '清明', dayIn: termIn('清明') },
  ...['立春', '立夏', '立秋', '立冬'].map((name) => ({ names: `(?<![建设成树确独创中])${name}`, dayIn: termIn(name) })),
  { names: '(?<![春今去入初])夏至', not: '[今于此少秋冬]', dayIn: termIn('夏至') },
  { names: '(?<![秋今去入初])冬至', not: '[今于此少春夏]|[正副]?使', dayIn: termIn('冬至') },
];
const NO_CHRISTMAS =
  " (?:trees?|cards?|carols?|gifts?|presents?|songs?|movies?|films?|stor(?:y|ies)|island|markets?|pudding|decorations?|lights?|part(?:y|ies)|shopping)\\b|'s";
const ENGLISH: readonly Holiday[] = [
  { names: "new year's day", fixed: [1, 1] },
  { names: "valentine's day", fixed: [2, 14] },
  { names: "(?:international )?women's day", fixed: [3, 8] },
  { names: "april fools?'?s?'? day", fixed: [4, 1] },
  { names: "may day|labour day|international workers' day", fixed: [5, 1] },
  { names: "children's day", fixed: [6, 1] },
  { names: "teachers?'?s?'? day", fixed: [9, 10] },
  { names: 'national day', fixed: [10, 1] },
  { names: "hallowe'?en", fixed: [10, 31] },
  { names: 'christmas eve', fixed: [12, 24] },
  { names: 'christmas(?: day)?', not: NO_CHRISTMAS, fixed: [12, 25] },
  { names: 'boxing day', fixed: [12, 26] },
  { names: "new year's eve", fixed: [12, 31] },
  { names: "mother's day", nth: [5, 7, 2] },
  { names: "father's day", nth: [6, 7, 3] },
  {
    names: 'thanksgiving day|(?<=^|\\b(?:on|by|before|after|since|until|this|last|next|\\d{4}) )thanksgiving',
    nth: [11, 4, 4],
  },
  { names: 'spring festival|(?:chinese|lunar) new year', lunar: [1, 1] },
  { names: 'lantern festival', lunar: [1, 15] },
  { names: 'dragon boat festival', lunar: [5, 5] },
  { names: 'mid-?autumn festival', lunar: [8, 15] },
];
const HOLIDAYS = [...CHINESE, ...ENGLISH].map((holiday) => ({
  ...holiday,
  whole: new RegExp(`^(?:${holiday.short === undefined ? '' : `${shortName(holiday.short)}|`}${holiday.names})$`),
}));

/** Sources of expressions for names of holidays in folded text, without groups that capture. */
export const CHINESE_HOLIDAY = sourceOf(CHINESE, AFTER_SHORT);
/** What every name of a Chinese holiday has of these. */
export const CHINESE_HOLIDAY_HINT =
  /[节旦夜]|权益日|五一|六一|十一|国庆|双1|双十|圣诞|端午|七夕|中秋|腊八|除夕|大年|清明|立[春夏秋冬]|[夏冬]至/;
/** Behind a year the short names are enough: 今年国庆. */
export const HOLIDAY_OF_YEAR = sourceOf(CHINESE, '(?![一二三四五六七八九十\\d月年])');
export const ENGLISH_HOLIDAY = sourceOf(ENGLISH, '');
export const ENGLISH_HOLIDAY_HINT =
  /(?:'s?|al) day|(?:may|labour|boxing) day|hallow|christmas|thanksgiving|new year|festival/;

/** The day of a holiday in a year, or of every year where that is ANY_YEAR and the day is the same in all; else undefined. */
export function holidayIn(written: string, year: number): DaySpan | undefined {
  const holiday = HOLIDAYS.find(({ whole }) => whole.test(written));
  const day = holiday && dayOfHoliday(holiday, year);
  return day && oneDay(day);
}

/** The n-th of a day of the week (1 is Monday) in a month, or undefined when it has no such. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): CalendarDay | undefined {
  const first = { year, month, day: 1 };
  const day = addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1));
  return day.month === month ? day : undefined;
}

function termIn(name: string): (year: number) => CalendarDay | undefined {
  return (year) => solarTerm(year, name);
}

/** 除夕 of a year is the day before its Spring Festival. */
function eveOfSpring(year: number): CalendarDay | undefined {
  const spring = lunarDay(year, 1, 1);
  return spring && addDays(spring, -1);
}

function dayOfHoliday({ fixed, nth, lunar, dayIn }: Holiday, year: number): CalendarDay | undefined {
  if (fixed !== undefined) return dayOf(year, ...fixed);
  if (year === ANY_YEAR) return undefined;
  if (nth !== undefined) return nthWeekday(year, ...nth);
  return lunar === undefined ? dayIn?.(year) : lunarDay(year, ...lunar);
}

function sourceOf(holidays: readonly Holiday[], afterShort: string): string {
  return holidays
    .map(({ names, short, not }) => {
      const whole = `(?:${names})${not === undefined ? '' : `(?!${not})`}`;
      return short === undefined ? whole : `${whole}|(?:${short})${afterShort}`;
    })
    .join('|');
}

/** Without what must follow. */
function shortName(short: string): string {
  return short.replace(/\(\?=[^)]*\)/g, '');
}
