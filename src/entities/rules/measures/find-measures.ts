import type { FoldedText } from '../../../core/text/folded-text.ts';
import { matchAt, type NumberReading } from '../../../core/text/read-number.ts';
import type { RuleMatch } from '../rule-match.ts';
import { afterCurrency, type MeasureStart, measureStarts } from './measure-starts.ts';
import { CANONICAL, type MeasureKind, type UnitReading, unitAfter } from './measure-units.ts';
import { MAX_DIGITS, readScaled, sharedScale } from './scaled-number.ts';

const TO = / ?(?:到|至|~|-|–|—|to) ?/y;
const TO_SHARE = /[到至~-][百千万]分之/y;
const HALF = /半|half (?:an? )?/y;
const AND_A_HALF = /个?半| and a half/y;
/** 3块5, 三元五角: tenths of the yuan. */
const TENTHS = /([1-9一二三四五六七八九])(?:[角毛]钱?|(?=$|[\s,。;!?、)钱]))/y;
/** 1米75, 1米8. */
const CENTIMETRES = /(\d{1,2})(?!\d|[\p{Script=Latin}%])/uy;
const HAN_DIGITS = '零一二三四五六七八九';

/** Money, quantities with a unit, and percentages in a folded text, by place. */
export function findMeasures(folded: FoldedText): FoundMeasure[] {
  const found: FoundMeasure[] = [];
  let end = 0;
  for (const start of measureStarts(folded.text)) {
    const next = start.index < end ? undefined : measureAt(folded, start);
    if (next === undefined) continue;
    found.push(next);
    end = next.end;
  }
  return found;
}

function measureAt(folded: FoldedText, start: MeasureStart): FoundMeasure | undefined {
  const { index, at, currency, share, sign } = start;
  const number = readScaled(folded.text, at, currency !== undefined);
  if (number === undefined) return at === index ? halfAt(folded, index) : undefined;
  if (share !== undefined) return shareAt(folded.text, number, share, index);
  return rangeAt(folded, number, start) ?? singleAt(folded, number, currency, sign, index);
}

/** 百分之五, 百分之五至百分之十. */
function shareAt(text: string, from: NumberReading, share: number, start: number): FoundMeasure {
  const to = matchAt(TO_SHARE, text, from.end);
  const last = to && readScaled(text, from.end + to[0].length);
  const numbers = last !== undefined && last.value > from.value ? [from, last] : [from];
  const end = numbers[numbers.length - 1].end;
  return measure(
    numbers.map(({ value }) => value),
    { dimension: 'percent', factor: share, end },
    start,
  );
}

/** 100到200元, $5-10, 10%-20%. */
function rangeAt(folded: FoldedText, from: NumberReading, start: MeasureStart): FoundMeasure | undefined {
  const { index, currency, sign, isBelowZero } = start;
  const { text } = folded;
  const fromUnit = currency === undefined ? unitAfter(folded, from.end, from) : undefined;
  const fromEnd = fromUnit?.end ?? from.end;
  const to = matchAt(TO, text, fromEnd);
  if (to === undefined) return undefined;
  const at = fromEnd + to[0].length;
  const last = readScaled(text, currency === undefined ? at : afterCurrency(text, at), currency !== undefined);
  const unit = last && unitOf(folded, last, currency);
  if (last === undefined || unit === undefined) return undefined;
  const first = (from.value * (fromUnit?.factor ?? unit.factor) * sharedScale(text, from, last)) / unit.factor;
  if (first >= last.value || (fromUnit !== undefined && fromUnit.dimension !== unit.dimension)) return undefined;
  return measure(isBelowZero ? [-last.value, -first] : [sign * first, last.value], unit, index);
}

function singleAt(
  folded: FoldedText,
  number: NumberReading,
  currency: string | undefined,
  sign: number,
  start: number,
): FoundMeasure | undefined {
  const halved = currency === undefined ? halfMoreAt(folded, number) : undefined;
  if (halved !== undefined) return measure([sign * (number.value + 0.5)], halved, start);
  const unit = unitOf(folded, number, currency);
  if (unit === undefined) return undefined;
  const rest = restAfter(folded.text, unit);
  return measure([sign * (number.value + (rest?.value ?? 0))], { ...unit, end: rest?.end ?? unit.end }, start);
}

/** The unit of 一个半小时; 一半天使 is half of something. */
function halfMoreAt(folded: FoldedText, number: NumberReading): UnitReading | undefined {
  const half = matchAt(AND_A_HALF, folded.text, number.end);
  if (half === undefined || (half[0] === '半' && number.form === 'numeral' && number.value === 1)) return undefined;
  return unitAfter(folded, number.end + half[0].length, { ...number, value: number.value + 0.5 });
}

/** The unit that a number has before it or after it, or both: ¥500元. */
function unitOf(folded: FoldedText, number: NumberReading, currency: string | undefined): UnitReading | undefined {
  const unit = unitAfter(folded, number.end, number);
  if (currency === undefined) return unit;
  if (unit?.dimension === currency) return unit;
  // NT$5000元 and 新台币5000元 are dollars of Taiwan.
  const isPlain = unit?.dimension === 'yuan' && unit.factor === 1;
  return { dimension: currency, factor: 1, end: isPlain ? unit.end : number.end };
}

/** Reads the rest of a measure that stands after its unit. */
function restAfter(text: string, { dimension, factor, end }: UnitReading): { value: number; end: number } | undefined {
  if (matchAt(AND_A_HALF, text, end)?.[0] === '半') return { value: 0.5, end: end + 1 };
  if (factor !== 1) return undefined;
  const tenths = dimension === 'yuan' ? matchAt(TENTHS, text, end) : undefined;
  if (tenths !== undefined) return { value: digitOf(tenths[1]) / 10, end: end + tenths[0].length };
  const centimetres = dimension === 'length' && text[end - 1] === '米' ? matchAt(CENTIMETRES, text, end) : undefined;
  return centimetres && { value: Number(`0.${centimetres[1]}`), end: end + centimetres[1].length };
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

/** A number with what it counts. */
interface FoundMeasure extends RuleMatch {
  readonly kind: MeasureKind;
}

/** A value of one number, or of the first and the last, each of which it is listed under too. */
export function measure(numbers: readonly number[], unit: UnitReading, start: number): FoundMeasure {
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
