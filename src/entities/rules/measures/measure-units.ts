import { CURRENCY_CODES } from '../../../core/text/currencies.ts';
import { type FoldedText, passageOf } from '../../../core/text/folded-text.ts';
import type { NumberReading } from '../../../core/text/read-number.ts';
import { AFTER_PRICE, readTail } from '../../../core/text/unit-tails.ts';
import { readUnit, type Unit, type UnitReading } from '../../../core/text/units.ts';

/** Kind of a measure, which is a number with its unit. */
export type MeasureKind = 'amount' | 'quantity' | 'percent';

/** The unit in which everything of one dimension is given, and how many base units of `units.ts` it is. */
interface Canonical {
  readonly kind: MeasureKind;
  readonly symbol: string;
  readonly size?: number;
}

/** By dimension; those of currencies are ISO 4217. What is not here, such as 8折, is not given. */
export const CANONICAL: ReadonlyMap<string, Canonical> = new Map<string, Canonical>([
  ...Array.from(CURRENCY_CODES, ([dimension, symbol]) => [dimension, { kind: 'amount', symbol }] as const),
  ['percent', { kind: 'percent', symbol: '%' }],
  ['tenths', { kind: 'percent', symbol: '%', size: 0.1 }],
  ['mass', { kind: 'quantity', symbol: 'kg', size: 1000 }],
  // Litres a metre.
  ['consumption', { kind: 'quantity', symbol: 'l/100km', size: 1e-5 }],
  ...Object.entries({
    length: 'm',
    area: 'm2',
    volume: 'l',
    seconds: 's',
    months: 'month',
    nights: 'night',
    age: 'year old',
    degrees: 'degree',
    fahrenheit: '°F',
    bytes: 'B',
    times: 'x',
    speed: 'km/h',
    flow: 'l/s',
    throughput: 'B/s',
    concentration: 'g/l',
    power: 'W',
    energy: 'kWh',
    heat: 'kJ',
    charge: 'mAh',
    voltage: 'V',
    pressure: 'kPa',
    frequency: 'Hz',
  }).map(([dimension, symbol]) => [dimension, { kind: 'quantity', symbol }] as const),
]);

/** Characters after which the name of a unit is part of another word: 三角形, 2.5克拉, 三米其林. */
const OTHER_WORDS: Readonly<Record<string, RegExp>> = {
  元: /^(?:二次|[论化首素件宝旦老帅气朝代桥杂环])/,
  圆: /^[形圈桌柱满周心规锥球角珠滑润盘舞顶场孔脸月环弧梦]/,
  角: /^[形度色落钢]/,
  克: /^[拉服制里]/,
  平: /^[台均衡局负\d]/,
  '°': /^ ?\d/,
  度: /^[过假数量]/,
  成: /^[宫员为功立本就果交长熟都套品绩语]/,
  天: /^[然空气才下津府使]/,
  周: /^[围边刊报目]/,
  年: /^[级代底初末度轮龄薪]/,
  米: /^[饭粉线其兰色]/,
  升: /^[级学值降起]/,
  瓦: /^[片斯]/,
  晚: /^[会宴报点年期]/,
  夜: /^[班间市色]/,
  里: /^[面边头外屯巷]/,
  坪: /^[林坝山石洲地]/,
  两: /^[个人位种年月日天周次件只条张家国岸句下口杯回头步层块篇辆名项声遍处分百千万点边难成届屇支组队所校院岁方者派党省市县区州地线路轮期场局盘节课门部本册集章页排列台架艘匹棵朵颗粒双对副套幅笔间室座栋幢村镇乡族代侧端旁极栖难]/,
  千克: /^拉/,
  伏: /^安/,
  千伏: /^安/,
  星期: /^[一二三四五六日天]/,
};
/** Names that count money or weight only with digits before them, or with 钱 after them: 三毛, 三里屯, 三块石头. */
const WITH_DIGITS = /^[角毛刀里平度伏帕]$/;
/** What shows that they do after a numeral. */
const SPOKEN_AFTER: Readonly<Record<string, RegExp>> = {
  里: /^[路地]/,
  角: /^[一二三四五六七八九壹贰叁肆伍陆柒捌玖\d]分|^[整正]/,
  毛: /^[一二三四五六七八九](?:分|$|[\s,。;!?、)])/,
};
/** Nothing is weighed by these. */
const SAYINGS = /半斤八两|四两拨千斤/;
/** 一两 is as often a few. */
const WEIGHED = /^(?:[黄白]?[金银]|[肉酒茶米面糖盐油重]|[一二三四五六七八九\d]钱)/;
/** Characters that may follow 块 when it counts money. */
const AFTER_PIECE =
  /^(?:$|[\s,。;:!?、)\]以左多起一的到至~-]|[1-9一二三四五六七八九](?!\d)|零[\d一二三四五六七八九][角毛分])/;
/** Words that show that more than a hundred years are counted. */
const LONG_AGO = /^[以之]?[前来后]|^[的历间]/;
const AFTER_SPOKEN_PIECE = new RegExp(
  `^(?:[一二三四五六七八九](?:[角毛]|${AFTER_PRICE})|零[\\d一二三四五六七八九][角毛分])`,
);
/** Lengths of time of which one is often no more than the word: 一天, one year. */
const OFTEN_ONE = /^(?:seconds|months|nights|times)$/;
const HOUR = 3600;
/** What joins a part to a day or a year: 一天三小时 is as often three hours a day. */
const JOINED = /^(?:零|又|半| and )/;

/** The unit after a number, where that is what its name means there. */
export function unitAfter(folded: FoldedText, at: number, number: NumberReading): UnitReading | undefined {
  const unit = readUnit(folded.text, at);
  if (unit === undefined || !CANONICAL.has(unit.dimension)) return undefined;
  const name = folded.text.slice(at, unit.end).trim();
  const after = folded.text.slice(unit.end, unit.end + 3);
  if (OTHER_WORDS[name]?.test(after) || (name === '两' && folded.text[at - 1] === '两')) return undefined;
  if (/^[斤两]$/.test(name) && SAYINGS.test(folded.text.slice(Math.max(0, at - 3), unit.end + 3))) return undefined;
  if (isOftenOne(unit, number) && !isOneWithMore(folded.text, unit)) return undefined;
  return isUsual(name, after, unit, number) && isCasedLikeUnit(folded, unit.end, name, at, number) ? unit : undefined;
}

function isOftenOne({ dimension }: Unit, { value, form }: NumberReading): boolean {
  return form !== 'digits' && value === 1 && OFTEN_ONE.test(dimension);
}

/** 一小时三十分 and 一年半 are measured, however often 一小时 alone is no more than the word. */
function isOneWithMore(text: string, unit: UnitReading): boolean {
  const isClock = unit.dimension === 'seconds' && unit.factor <= HOUR;
  return (isClock || JOINED.test(text.slice(unit.end))) && readTail(text, unit) !== undefined;
}

function isUsual(name: string, after: string, { dimension }: Unit, { value, form }: NumberReading): boolean {
  const isSpoken = form !== 'digits';
  if (isSpoken && WITH_DIGITS.test(name)) return SPOKEN_AFTER[name]?.test(after) === true;
  if (isSpoken && value === 1 && name === '两') return WEIGHED.test(after);
  if (isSpoken && value === 1 && name === '成') return false;
  if (name === '块' && !(isSpoken ? AFTER_SPOKEN_PIECE : AFTER_PIECE).test(after)) return false;
  if (name === '成') return value <= 10;
  if (name === '平') return value >= 10;
  // 半夜 is an hour of the night.
  if (dimension === 'nights' && value === 0.5) return false;
  if (name === '周' && isSpoken && value === 4) return false;
  // 814年 and 洪武三年（1370年） are years; so is every number of four digits before 年.
  if (name === '年' && (value >= 100 ? !LONG_AGO.test(after) : /^\(\d/.test(after))) return false;
  return dimension !== 'months' || value < 1000;
}

/** 16G, 5G and 100w are no weights and no watts. */
function isCasedLikeUnit(folded: FoldedText, end: number, name: string, at: number, number: NumberReading): boolean {
  const written = passageOf(folded, end - 1, end).text;
  if (name === 'w') return written === 'W';
  if (name !== 'g') return name !== 'm' || written === 'm';
  const isGeneration = Number.isInteger(number.value) && number.value >= 2 && number.value <= 6;
  return written === 'g' && !(isGeneration && folded.text[at] === 'g');
}
