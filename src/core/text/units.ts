import { CURRENCY_CODES, CURRENCY_UNITS } from './currencies.ts';
import { matchAt } from './read-number.ts';

/** A unit by its dimension and its size in the base unit. */
export interface Unit {
  readonly dimension: string;
  readonly factor: number;
}

/** A unit that was read, and the offset after it. */
export interface UnitReading extends Unit {
  readonly end: number;
}

type Rows = readonly (readonly [factor: number, names: string])[];

/**
 * Names of units in a folded text, by what they measure and their size in the base unit; in a name `_` is a space. A name in two places
 * belongs to the first.
 */
const TABLE: Readonly<Record<string, Rows>> = {
  mass: [
    [1e6, '吨 公吨 ton tons tonne tonnes'],
    [1000, '公斤 千克 kg kgs kilo kilos kilogram kilograms'],
    [600, '台斤'],
    [500, '斤 市斤'],
    [453.59237, '磅 lb lbs'],
    [50, '两'],
    [28.349523125, '盎司 oz ounce ounces'],
    [1, '克 公克 g gram grams'],
    [0.001, '毫克 mg milligram milligrams'],
    [1e-6, '微克 μg mcg'],
  ],
  length: [
    [1852, '海里'],
    [1609.344, '英里 英哩 mile miles'],
    [1000, '公里 千米 km kilometer kilometers kilometre kilometres'],
    [500, '里 里路'],
    [1, '米 公尺 m meter meters metre metres'],
    [0.3048, '英尺 英呎 呎 ft foot feet'],
    [0.1, '分米 dm'],
    [0.0254, '寸 英寸 英吋 吋 inch inches'],
    [0.01, '厘米 公分 cm centimeter centimeters centimetre centimetres'],
    [0.001, '毫米 mm millimeter millimeters millimetre millimetres'],
    [1e-6, '微米 μm'],
    [1e-9, '纳米 nm'],
  ],
  ...Object.fromEntries(CURRENCY_UNITS),
  seconds: [
    [604_800, '周 星期 个星期 礼拜 个礼拜 week weeks'],
    [86_400, '天 day days'],
    [3600, '小时 个小时 钟头 个钟头 hour hours hr hrs h'],
    [900, '刻钟'],
    [60, '分钟 minute minutes min mins'],
    [1, '秒 秒钟 second seconds sec secs'],
    [0.001, '毫秒 ms millisecond milliseconds'],
  ],
  months: [
    [12, '年 周年 year years'],
    [1, '个月 month months'],
  ],
  nights: [[1, '晚 晚上 夜 night nights']],
  age: [[1, '岁 周岁 years_old year_old year-old years-old']],
  percent: [
    [1, '% 个百分点 percent per_cent'],
    [0.1, '‰'],
  ],
  tenths: [[1, '成']],
  price: [[1, '折']],
  degrees: [[1, '度 °c 摄氏度 ° degree degrees degrees_celsius']],
  fahrenheit: [[1, '°f 华氏度 degrees_fahrenheit']],
  volume: [
    [1000, '立方米 立方公尺 m3'],
    [3.785411784, '加仑 gallon gallons'],
    [1, '升 公升 l liter liters litre litres 立方分米'],
    [0.1, '分升 dl'],
    [0.01, '厘升 cl'],
    [0.001, '毫升 ml milliliter milliliters millilitre millilitres 立方厘米 cm3 cc'],
  ],
  area: [
    [1e6, '平方公里 平方千米 km2'],
    [10_000, '公顷 hectare hectares'],
    [4046.8564224, '英亩 acre acres'],
    [666.666_667, '亩'],
    [3.305_785, '坪'],
    [1, '平 平米 平方米 平方公尺 平方 m2 square_meters square_metres sqm'],
    [1e-4, '平方厘米 平方公分 cm2'],
  ],
  bytes: [
    [1e12, 'tb'],
    [1e9, 'gb'],
    [1e6, 'mb 兆字节'],
    [1e3, 'kb 千字节'],
    [1, '字节'],
  ],
  throughput: [
    [125e6, 'gbps'],
    [125e3, 'mbps'],
    [125, 'kbps'],
  ],
  times: [[1, '倍']],
  speed: [
    [1.609344, 'mph'],
    [1, 'kph kmh'],
  ],
  power: [
    [1e9, 'gw 吉瓦'],
    [1e6, 'mw 兆瓦'],
    [1000, '千瓦 千瓦特 kw kilowatt kilowatts'],
    [735.49875, '马力'],
    [1, '瓦 瓦特 w watt watts'],
    [0.001, '毫瓦'],
  ],
  energy: [
    [1e6, 'gwh 吉瓦时'],
    [1000, 'mwh 兆瓦时 兆瓦小时 megawatt_hours megawatt_hour megawatt-hours megawatt-hour'],
    [1, '千瓦时 千瓦小时 千瓦·时 度电 kwh kw·h kilowatt_hours kilowatt_hour kilowatt-hours kilowatt-hour'],
    [0.001, '瓦时 瓦小时 wh watt_hours watt_hour watt-hours watt-hour'],
  ],
  heat: [
    [4.184, '千卡 大卡 kcal kilocalories'],
    [1000, '兆焦 mj'],
    [1, '千焦 千焦耳 kj'],
    [0.004184, '卡路里'],
    [0.001, '焦耳'],
  ],
  charge: [
    [1000, '安时'],
    [1, '毫安时 mah'],
  ],
  voltage: [
    [1000, '千伏 千伏特 kv'],
    [1, '伏 伏特'],
    [0.001, '毫伏 mv'],
  ],
  pressure: [
    [1000, '兆帕 mpa'],
    [1, '千帕 kpa'],
    [0.1, '百帕 hpa'],
    [0.133322387415, '毫米汞柱 mmhg'],
    [0.001, '帕 帕斯卡'],
  ],
  frequency: [
    [1e9, '吉赫 吉赫兹 ghz'],
    [1e6, '兆赫 兆赫兹 mhz'],
    [1e3, '千赫 千赫兹 khz'],
    [1, '赫兹 hz'],
  ],
};

const UNITS: ReadonlyMap<string, Unit> = new Map(
  Object.entries(TABLE)
    .flatMap(([dimension, rows]) =>
      rows.flatMap(([factor, names]) => splitNames(names).map((name) => [name, { dimension, factor }] as const)),
    )
    .reverse(),
);

/** Chinese units have no end of word, so that the longest name counts; a Latin one ends where its letters end. */
const UNIT_NAME = new RegExp(`[ -]?(?:(${alternation(true)})|(${alternation(false)})(?![\\p{Script=Latin}\\d]))`, 'uy');

/** Rates that have a unit of their own: its dimension, and how much of its base unit one base unit a base unit is. */
const RATES: Readonly<Record<string, Unit>> = {
  'length/seconds': { dimension: 'speed', factor: 3.6 },
  'volume/seconds': { dimension: 'flow', factor: 1 },
  'bytes/seconds': { dimension: 'throughput', factor: 1 },
  'mass/volume': { dimension: 'concentration', factor: 1 },
  'volume/length': { dimension: 'consumption', factor: 1 },
};
/** Minutes where seconds follow; else a point of a score. */
const MINUTES = / ?分(?=(?:\d{1,2}(?:\.\d+)?|[一二三四五六七八九十]{1,3})秒|半钟)/y;
const PER = / ?(?:\/|每|per |(?<=[a-z]) an? ) ?/y;
const HUNDRED = /(?:百|100 ?)(?=公里|千米|km)/y;
/** What a rate is told by: of longer times, as in 8小时/天, it is how often and not how fast. */
const TIMES: Readonly<Record<string, number>> = { 时: 3600, 分: 60, 小时: 3600, 分钟: 60, 秒: 1, 秒钟: 1, 钟头: 3600 };
const TIME = /(小时|钟头|分钟|秒钟|[时分秒])|(hours?|hr|h|minutes?|min|seconds?|sec|s)(?![\p{Script=Latin}\d])/uy;
const LATIN_TIMES: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
/** Words between those that say a speed and its length. */
const TOLD = '(?:可|约|为|是|达到?|高达|大约|不?超过|仅|能?[走跑行飞开]){0,2} ?$';
/** Words before a measure that make a rate of it, by its dimension, and what it is a rate of. */
const RATES_BEFORE: Readonly<Record<string, readonly (readonly [words: RegExp, of: Unit])[]>> = {
  length: [
    [new RegExp(`(?:时速|每小时)${TOLD}`), { dimension: 'seconds', factor: 3600 }],
    [new RegExp(`每分钟?${TOLD}`), { dimension: 'seconds', factor: 60 }],
    [new RegExp(`(?:秒速|每秒钟?)${TOLD}`), { dimension: 'seconds', factor: 1 }],
  ],
  volume: [
    [
      /(?:百|100 ?)(?:公里|千米|km)(?:的|综合|平均|实际|实测|市区|高速|工况|官方){0,3}(?:油耗|耗油量?)(?:大?约|大概|为|是|在|达到?|高达|不到|不?超过|仅|只有?|低至|:| ){0,2}$/,
      { dimension: 'length', factor: 100_000 },
    ],
  ],
};
const LONGEST_RATE_WORDS = 24;
/** A physical unit by another one, of which there is no dimension here: 9.8 m is no part of 9.8 m/s2, nor 5 g of 5 g/kg. A letter behind a slash with blanks may be anything: 30 cm / W 20 cm. */
const OTHER_RATE =
  /^[a-zμ°\d](?: ?\/ ?(?:(?:kg|mg|mol|[cmk]?m[23]|ha|s2|s\^2|ml|dl|hz)(?![\p{Script=Latin}\d])|\((?:[a-z]|\d))|(?:\/[gkcvawnl](?![\p{Script=Latin}\d])| ?\/ ?[gkcvawnl](?=$|[,.;:!?)\]。、])))|^[米克斤吨升瓦焦] ?\/ ?(?:秒2|秒\^2|平方秒|平方米|立方米|二次方秒)|^[米] ?每(?:二次方秒|平方秒)/u;
/** A second that is squared is no second. */
const SQUARED = /^ ?\/ ?(?:秒|s)(?:2|\^2)/;
const LONGEST_DIVISOR = 9;
/** 三个半月. */
const HALF_MONTHS = /(?<=个半)月(?![球亮饼台])/y;
/** Pounds with ounces behind them are a weight. */
const WEIGHED_POUNDS = / ?pounds?(?=,?(?: and)? (?:\d{1,2}(?:\.\d+)?|[a-z]{3,8}) ?(?:oz|ounces?)(?![a-z]))/y;

/** The unit that follows a number at a place of a folded text, a rate such as 千米每小时 or mg/l among them. */
export function readUnit(text: string, at: number): UnitReading | undefined {
  const unit = readName(text, at);
  if (unit === undefined) return undefined;
  const rate = SQUARED.test(text.slice(unit.end, unit.end + LONGEST_DIVISOR)) ? undefined : rateAt(text, unit);
  // A price is an amount whatever it is of.
  if (rate !== undefined || CURRENCY_CODES.has(unit.dimension)) return rate ?? unit;
  return OTHER_RATE.test(text.slice(unit.end - 1, unit.end + LONGEST_DIVISOR)) ? undefined : unit;
}

/**
 * The speed that a length is which is told of an hour before, and the consumption that a volume is: 时速50公里, 百公里油耗7升.
 * @param start of its number.
 */
export function rateBefore(text: string, start: number, unit: UnitReading): UnitReading {
  const rates = RATES_BEFORE[unit.dimension];
  if (rates === undefined) return unit;
  const before = text.slice(Math.max(0, start - LONGEST_RATE_WORDS), start);
  const of = rates.find(([words]) => words.test(before))?.[1];
  return (of && rateOf(unit, { ...of, end: unit.end })) ?? unit;
}

function readName(text: string, at: number): UnitReading | undefined {
  const minutes = matchAt(MINUTES, text, at);
  if (minutes !== undefined) return { dimension: 'seconds', factor: 60, end: at + minutes[0].length };
  const months = matchAt(HALF_MONTHS, text, at);
  if (months !== undefined) return { dimension: 'months', factor: 1, end: at + 1 };
  const pounds = matchAt(WEIGHED_POUNDS, text, at);
  if (pounds !== undefined) return { ...UNITS.get('lb')!, end: at + pounds[0].length };
  const match = matchAt(UNIT_NAME, text, at);
  const unit = match && UNITS.get(match[1] ?? match[2]);
  return unit && { ...unit, end: at + match[0].length };
}

function rateAt(text: string, unit: UnitReading): UnitReading | undefined {
  const per = matchAt(PER, text, unit.end);
  if (per === undefined) return undefined;
  const at = unit.end + per[0].length;
  const hundred = matchAt(HUNDRED, text, at);
  const of = readTime(text, at) ?? readName(text, at + (hundred?.[0].length ?? 0));
  return of && rateOf(unit, hundred === undefined ? of : { ...of, factor: of.factor * 100 });
}

function readTime(text: string, at: number): UnitReading | undefined {
  const match = matchAt(TIME, text, at);
  if (match === undefined) return undefined;
  const factor = match[1] === undefined ? LATIN_TIMES[match[2][0]] : TIMES[match[1]];
  return { dimension: 'seconds', factor, end: at + match[0].length };
}

function rateOf(unit: Unit, of: UnitReading): UnitReading | undefined {
  const rate = RATES[`${unit.dimension}/${of.dimension}`];
  // Of a day or a week it is how often.
  if (rate === undefined || (of.dimension === 'seconds' && of.factor > 3600)) return undefined;
  return { dimension: rate.dimension, factor: (unit.factor / of.factor) * rate.factor, end: of.end };
}

function splitNames(names: string): string[] {
  return names
    .split(' ')
    .filter(Boolean)
    .map((name) => name.replaceAll('_', ' '));
}

/** Names as alternatives of an expression, longest first. */
function alternation(unspaced: boolean): string {
  const names = [...UNITS.keys()].filter((name) => /^[a-z]/.test(name) !== unspaced);
  return names.sort((a, b) => b.length - a.length).join('|');
}
