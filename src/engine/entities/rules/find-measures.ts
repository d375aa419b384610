import type { FoldedText } from '../../../core/folded-text.ts';
import { matchAt, type NumberReading, readNumber } from '../../reading/read-number.ts';
import { CURRENCY_SIGNS } from '../../reading/units.ts';
import { CANONICAL, type MeasureKind, type UnitReading, unitAfter } from './measure-units.ts';
import type { RuleMatch } from './rule-match.ts';

/** A number with what it counts. */
export interface FoundMeasure extends RuleMatch {
  readonly kind: MeasureKind;
}

/** Currencies that are written before the number, by their dimension in `units.ts`. */
const PREFIXES: Readonly<Record<string, string>> = {
  ...CURRENCY_SIGNS,
  us$: 'dollars',
  hk$: 'hongkong',
  nt$: 'taiwan',
  a$: 'australia',
  au$: 'australia',
  c$: 'canada',
  ca$: 'canada',
  s$: 'singapore',
  '₩': 'won',
  '₽': 'rubles',
  '₹': 'rupees',
  '฿': 'baht',
  usd: 'dollars',
  rmb: 'yuan',
  cny: 'yuan',
  hkd: 'hongkong',
  eur: 'euros',
  gbp: 'pounds',
  jpy: 'yen',
  人民币: 'yuan',
};
const PREFIX = Object.keys(PREFIXES)
  .sort((a, b) => b.length - a.length)
  .map((prefix) => prefix.replace('$', '\\$'))
  .join('|');
const WORD =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|half';
/** Where a measure may begin. Of digits only the first: trying all of a long code would be slow. */
const BEGINNING = new RegExp(
  `(?<!\\p{Script=Latin})(?<prefix>${PREFIX}) ?(?=[\\d一二两三四五六七八九十])|(?<![\\p{Script=Latin}\\d.第]|\\d,)(?<minus>(?<![\\p{Script=Latin}\\d)])-)?(?=\\d)|零下(?=[\\d一二三四五六七八九十])|[百千万]分之|(?<![第几数零一二两三四五六七八九十百千万亿点\\d])[零一二两三四五六七八九十]|(?<![上下前后大\\d零一二两三四五六七八九十百千万亿])半|(?<![\\p{L}'])(?:${WORD})(?!\\p{L})`,
  'gu',
);
const SHARES: Readonly<Record<string, number>> = { 百: 1, 千: 0.1, 万: 0.01 };
const SPACED_SCALE = / (万|亿|百万|千万)/y;
const SPACED_SCALES: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8, 百万: 1e6, 千万: 1e7 };
const SHARED_SCALE = /(万|亿|k|m|bn|thousand|million|billion)$/;
const SHARED_SCALES: Readonly<Record<string, number>> = {
  万: 1e4,
  亿: 1e8,
  k: 1e3,
  m: 1e6,
  bn: 1e9,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
};
const SIGN = new RegExp(PREFIX, 'y');
const TO = / ?(?:到|至|~|-|–|—|to) ?/y;
/** 两三天 are two or three, not 23. */
const ABOUT = /^[一二两三四五六七八九]{2}$/;
const HALF = /半|half (?:an? )?/y;
const AND_A_HALF = /个?半| and a half/y;
/** 3块5, 三元五角: tenths of the yuan. */
const TENTHS = /([1-9一二三四五六七八九])(?:[角毛]钱?|(?=$|[\s,。;!?、)钱]))/y;
/** 1米75. */
const CENTIMETRES = /(\d{2})(?!\d|[\p{Script=Latin}%])/uy;
/** Longer numbers are codes, and would not keep their last digits. */
const MAX_DIGITS = 15;
const HAN_DIGITS = '零一二三四五六七八九';

/** Money, quantities with a unit, and percentages in a folded text, by place. */
export function findMeasures(folded: FoldedText): FoundMeasure[] {
  const found: FoundMeasure[] = [];
  let end = 0;
  for (const match of folded.text.matchAll(BEGINNING)) {
    if (match.index < end) continue;
    const measure = measureAt(folded, match);
    if (measure === undefined) continue;
    found.push(measure);
    end = measure.end;
  }
  return found;
}

function measureAt(folded: FoldedText, { 0: beginning, index, groups }: RegExpExecArray): FoundMeasure | undefined {
  const { text } = folded;
  const prefix = groups?.prefix;
  const share = beginning.endsWith('分之') ? SHARES[beginning[0]] : undefined;
  const isNegative = groups?.minus !== undefined || beginning === '零下';
  const at = prefix ?? groups?.minus ?? (share !== undefined || isNegative ? beginning : undefined);
  const number = readScaled(text, at === undefined ? index : index + beginning.length);
  if (number === undefined) return at === undefined ? halfAt(folded, index) : undefined;
  if (share !== undefined)
    return measure([number.value], { dimension: 'percent', factor: share, end: number.end }, index);
  const dimension = prefix === undefined ? undefined : PREFIXES[prefix];
  const sign = isNegative ? -1 : 1;
  return (
    rangeAt(folded, number, dimension, index) ??
    singleAt(folded, { ...number, value: sign * number.value }, dimension, index)
  );
}

/** A number, and 万 or 亿 after a space. */
function readScaled(text: string, at: number): NumberReading | undefined {
  const number = readNumber(text, at);
  if (
    number === undefined ||
    number.form === 'ordinal' ||
    ABOUT.test(text.slice(at, number.end)) ||
    !isExact(text.slice(at, number.end))
  )
    return undefined;
  const scale = number.form === 'digits' ? matchAt(SPACED_SCALE, text, number.end) : undefined;
  if (scale === undefined) return number;
  return { ...number, value: number.value * SPACED_SCALES[scale[1]], end: number.end + scale[0].length };
}

function isExact(written: string): boolean {
  return written.length <= MAX_DIGITS || written.replace(/\D/g, '').length <= MAX_DIGITS;
}

/** 100到200元, $5-10, 10%-20%. */
function rangeAt(
  folded: FoldedText,
  from: NumberReading,
  dimension: string | undefined,
  start: number,
): FoundMeasure | undefined {
  const fromUnit = dimension === undefined ? unitAfter(folded, from.end, from) : undefined;
  const to = matchAt(TO, folded.text, fromUnit?.end ?? from.end);
  if (to === undefined) return undefined;
  const sign =
    dimension === undefined ? '' : (matchAt(SIGN, folded.text, (fromUnit?.end ?? from.end) + to[0].length)?.[0] ?? '');
  const at = (fromUnit?.end ?? from.end) + to[0].length + sign.length;
  const last = readScaled(folded.text, at);
  if (last === undefined) return undefined;
  const unit = unitOf(folded, last, dimension);
  if (unit === undefined || (fromUnit !== undefined && fromUnit.dimension !== unit.dimension)) return undefined;
  const first = (from.value * (fromUnit?.factor ?? unit.factor)) / unit.factor;
  return first < last.value
    ? measure([first * sharedScale(folded.text, from, last, first), last.value], unit, start)
    : undefined;
}

/** In 1到2万元 and in $5-10 million both numbers are meant of the same size. */
function sharedScale(text: string, from: NumberReading, last: NumberReading, first: number): number {
  const scaleOf = ({ end }: NumberReading) =>
    SHARED_SCALES[SHARED_SCALE.exec(text.slice(Math.max(0, end - 9), end))?.[1] ?? ''] ?? 1;
  const factor = scaleOf(last);
  return scaleOf(from) === 1 && first < last.value / factor ? factor : 1;
}

function singleAt(
  folded: FoldedText,
  number: NumberReading,
  dimension: string | undefined,
  start: number,
): FoundMeasure | undefined {
  const half = matchAt(AND_A_HALF, folded.text, number.end);
  const value = number.value + 0.5;
  const halved = half && unitAfter(folded, number.end + half[0].length, { ...number, value });
  if (halved !== undefined) return measure([value], halved, start);
  const unit = unitOf(folded, number, dimension);
  if (unit === undefined) return undefined;
  const rest = restAfter(folded.text, unit);
  return measure([number.value + (rest?.value ?? 0)], { ...unit, end: rest?.end ?? unit.end }, start);
}

/** The unit that a number has before it or after it, or both: ¥500元. */
function unitOf(folded: FoldedText, number: NumberReading, dimension: string | undefined): UnitReading | undefined {
  const unit = unitAfter(folded, number.end, number);
  if (dimension === undefined) return unit;
  return unit?.dimension === dimension ? unit : { dimension, factor: 1, end: number.end };
}

/** What stands after a unit and is a part of it. */
function restAfter(text: string, { dimension, factor, end }: UnitReading): { value: number; end: number } | undefined {
  if (matchAt(AND_A_HALF, text, end)?.[0] === '半') return { value: 0.5, end: end + 1 };
  if (factor !== 1) return undefined;
  const tenths = dimension === 'yuan' ? matchAt(TENTHS, text, end) : undefined;
  if (tenths !== undefined) return { value: digitOf(tenths[1]) / 10, end: end + tenths[0].length };
  const centimetres = dimension === 'length' && text[end - 1] === '米' ? matchAt(CENTIMETRES, text, end) : undefined;
  return centimetres && { value: Number(centimetres[1]) / 100, end: end + 2 };
}

function digitOf(char: string): number {
  const han = HAN_DIGITS.indexOf(char);
  return han < 0 ? Number(char) : han;
}

/** 半斤, half an hour. */
function halfAt(folded: FoldedText, start: number): FoundMeasure | undefined {
  const half = matchAt(HALF, folded.text, start);
  const unit = half && unitAfter(folded, start + half[0].length, { value: 0.5, end: 0, form: 'words' });
  return unit && measure([0.5], unit, start);
}

/** A value of one number, or of the first and the last, each of which it is listed under too. */
function measure(numbers: readonly number[], unit: UnitReading, start: number): FoundMeasure {
  const { kind, symbol, size = 1 } = CANONICAL.get(unit.dimension)!;
  const values = numbers.map((number) => decimal((number * unit.factor) / size));
  const also = values.length > 1 ? values.map((value) => `${value} ${symbol}`) : undefined;
  return { kind, start, end: unit.end, value: `${values.join('/')} ${symbol}`, ...(also && { also }) };
}

/** A number without exponent, and without the rest that factors such as 0.3048 leave. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(MAX_DIGITS));
  const written = String(rounded);
  if (!written.includes('e')) return written;
  return Math.abs(rounded) >= 1 ? BigInt(rounded).toString() : rounded.toFixed(20).replace(/0+$/, '');
}
