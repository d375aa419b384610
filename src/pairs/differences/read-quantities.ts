import type { NumberStart } from '../../core/text/number-start.ts';
import { matchAt, type NumberReading } from '../../core/text/read-number.ts';
import { readTail } from '../../core/text/unit-tails.ts';
import { rateBefore, readUnit, type UnitReading } from '../../core/text/units.ts';
import { type Mention, numberOf } from './mention.ts';

const HALF = /半|half (?:an? )?/y;
const ARTICLE = /an? /y;
/** 一个半小时, 三斤半. */
const AND_A_HALF = /个?半|(?: and a half)/y;

/** A number with a minus, a currency or 百分之 before it. */
export function readSigned(
  text: string,
  start: number,
  before: NumberStart,
  number: NumberReading,
): Mention | undefined {
  const { at, currency, share, isNegative } = before;
  const value = isNegative ? -number.value : number.value;
  if (share !== undefined) return quantityOf(start, number.end, 'percent', value * share, value);
  const unit = readUnit(text, number.end);
  if (currency === undefined) {
    const measured = unit && measuredIn(text, at, unit, number.value, isNegative);
    if (measured !== undefined) return quantityOf(start, measured.end, measured.dimension, measured.amount, value);
    // A hyphen before a number alone may be a dash.
    return text[start] === '-' ? undefined : numberOf(text, at, { ...number, value }, false, start);
  }
  const isOwn = unit?.dimension === currency.dimension || (unit?.dimension === 'yuan' && unit.factor === 1);
  // 人民币3年期 is a time, 欧元19国 a number.
  if (!currency.isSign && unit !== undefined && !isOwn) return undefined;
  if (!isOwn) return quantityOf(start, number.end, currency.dimension, value);
  const { end, amount } = measuredIn(text, at, unit, number.value, isNegative);
  return quantityOf(start, end, currency.dimension, amount, value);
}

/** A number with a unit behind it. @param start of the number. */
export function readQuantity(text: string, start: number, { value, end, form }: NumberReading): Mention | undefined {
  const between = matchAt(AND_A_HALF, text, end);
  const halved = between === undefined ? undefined : readUnit(text, end + between[0].length);
  if (halved !== undefined)
    return quantityOf(start, halved.end, halved.dimension, (value + 0.5) * halved.factor, value + 0.5);
  const unit = readUnit(text, end);
  if (unit === undefined) return undefined;
  const measured = measuredIn(text, start, unit, value);
  if (measured.end > unit.end) return quantityOf(start, measured.end, measured.dimension, measured.amount);
  const quantity = quantityOf(start, measured.end, measured.dimension, measured.amount, value);
  // 多少一斤, a week: one of a unit is often no more than the unit.
  return { ...quantity, soft: value === 1 && form !== 'digits' };
}

/** `an hour` is one only against another number of hours, but `an hour and a half` is 1.5. */
export function readArticle(text: string, start: number): Mention | undefined {
  const article = matchAt(ARTICLE, text, start);
  const end = start + (article?.[0].length ?? 0);
  return article && readQuantity(text, start, { value: 1, end, form: 'word' });
}

/** 半斤, half an hour. */
export function readHalf(text: string, start: number): Mention | undefined {
  const half = matchAt(HALF, text, start);
  const unit = half && readUnit(text, start + half[0].length);
  return unit && quantityOf(start, unit.end, unit.dimension, 0.5 * unit.factor, 0.5);
}

/** @param amount in base units. @param value as written: a 3 in the other text may stand for 3 kg. */
export function quantityOf(start: number, end: number, dimension: string, amount: number, value = amount): Mention {
  // Factors such as 0.3048 leave a rest that two ways of writing one length must not differ by.
  return { kind: 'quantity', keys: [`${dimension} ${Number(amount.toPrecision(9))}`], value, start, end };
}

/** What a number of a unit is in base units, with what stands behind the unit. */
function measuredIn(text: string, at: number, unit: UnitReading, value: number, isNegative = false): MeasuredAmount {
  const tail = readTail(text, unit);
  const { dimension, factor, end } = tail === undefined ? rateBefore(text, at, unit) : unit;
  const amount = value * factor + (tail?.value ?? 0);
  return { amount: isNegative ? -amount : amount, dimension, end: tail?.end ?? end };
}

interface MeasuredAmount {
  readonly amount: number;
  readonly dimension: string;
  readonly end: number;
}
