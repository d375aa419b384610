import type { FoldedText } from '../../../core/text/folded-text.ts';
import { type NumberStart, numberStartAt, numberStarts } from '../../../core/text/number-start.ts';
import { matchAt, type NumberReading } from '../../../core/text/read-number.ts';
import { readDuration } from '../../../core/text/unit-tails.ts';
import type { RuleMatch } from '../rule-match.ts';
import { articleTermAt, halfTermAt, termOf } from './measure-term.ts';
import { CANONICAL, type MeasureKind } from './measure-units.ts';
import { MAX_DIGITS, readScaled, sharedScale } from './scaled-number.ts';
import { unnamedMoneyAt } from './unnamed-money.ts';

const TO = / ?(?:到|至|~|-|–|—|to) ?/y;
/** Only where 之间 follows or `between` stands before: 3斤和5斤 are two. */
const AND = / ?(?:与|和|及|跟|and) ?/y;
const BETWEEN = /(?:between|介于) ?$/;
const LONGEST_BETWEEN = 8;
const BETWEEN_AFTER = / ?之?间(?!隔)/y;
const TO_SHARE = /[到至~-][百千万]分之/y;

/** Money, quantities with a unit, and percentages in a folded text, by place. */
export function findMeasures(folded: FoldedText): FoundMeasure[] {
  const found: FoundMeasure[] = [];
  let end = 0;
  for (const { index, ...start } of numberStarts(folded.text)) {
    const next = index < end ? undefined : measureAt(folded, index, start);
    if (next === undefined) continue;
    found.push(next);
    end = next.end;
  }
  return found;
}

function measureAt(folded: FoldedText, index: number, start: NumberStart): FoundMeasure | undefined {
  const { at, currency, share } = start;
  const duration = at === index ? readDuration(folded.text, at) : undefined;
  if (duration !== undefined) return measure([duration.value], 'seconds', index, duration.end);
  const number = readScaled(folded.text, at, currency !== undefined);
  if (number !== undefined && share !== undefined) return shareAt(folded.text, number, start, index);
  const range = number && rangeAt(folded, number, start, index);
  if (range !== undefined) return range;
  const term =
    number === undefined ? (halfTermAt(folded, at) ?? articleTermAt(folded, at)) : termOf(folded, number, start);
  if (term !== undefined) return measure([term.value], term.dimension, index, term.end);
  const money = number && unnamedMoneyAt(folded.text, index);
  return money && measure(money.values, 'yuan', index, money.end);
}

/** 百分之五, 百分之五至百分之十. */
function shareAt(text: string, from: NumberReading, { share, isNegative }: NumberStart, index: number): FoundMeasure {
  const to = matchAt(TO_SHARE, text, from.end);
  const last = to && readScaled(text, from.end + to[0].length);
  const numbers = last !== undefined && last.value > from.value ? [from, last] : [from];
  const size = (isNegative ? -1 : 1) * share!;
  const values = numbers.map(({ value }) => value * size).sort((a, b) => a - b);
  return measure(values, 'percent', index, numbers[numbers.length - 1].end);
}

/** 100到200元, $5-10, 10%-20%, -10到-5度, 10与20元之间. */
function rangeAt(
  folded: FoldedText,
  number: NumberReading,
  start: NumberStart,
  index: number,
): FoundMeasure | undefined {
  const { text } = folded;
  const from = termOf(folded, number, start);
  const at = from?.end ?? number.end;
  const to = matchAt(TO, text, at);
  const joint = to ?? matchAt(AND, text, at);
  const next = joint && secondStart(text, at + joint[0].length, start, from?.hasUnit === true);
  const second = next && readScaled(text, next.at, start.currency !== undefined);
  const last = second && termOf(folded, second, next);
  if (second === undefined || last === undefined || (to === undefined && !isBetween(text, index, last.end)))
    return undefined;
  if (from !== undefined && from.dimension !== last.dimension) return undefined;
  const first = from?.hasUnit
    ? from.value
    : (start.isNegative ? -1 : 1) * number.value * last.factor * sharedScale(text, number, second);
  // 5到3斤 is none, -5到-10度 is told from the nearer end.
  const isRange = first < last.value || (first > last.value && last.value < 0);
  const ends = [first, last.value].sort((a, b) => a - b);
  return isRange ? measure(ends, last.dimension, index, last.end) : undefined;
}

/** What stands before the second number of a range, which has the currency of the first, and its 零下 unless a unit came between. */
function secondStart(text: string, at: number, first: NumberStart, hasUnit: boolean): NumberStart | undefined {
  const start = numberStartAt(text, at);
  if (start === undefined || start.share !== undefined) return undefined;
  const isBelowZero = start.isBelowZero || (first.isBelowZero && !hasUnit);
  const isNegative = start.isNegative || isBelowZero;
  return { ...start, isNegative, isBelowZero, currency: start.currency ?? first.currency };
}

function isBetween(text: string, start: number, end: number): boolean {
  return (
    BETWEEN.test(text.slice(Math.max(0, start - LONGEST_BETWEEN), start)) ||
    matchAt(BETWEEN_AFTER, text, end) !== undefined
  );
}

/** A number with what it counts. */
export interface FoundMeasure extends RuleMatch {
  readonly kind: MeasureKind;
}

/** A value of one number, or of the first and the last, each of which it is listed under too. @param amounts in base units. */
function measure(amounts: readonly number[], dimension: string, start: number, end: number): FoundMeasure {
  const { kind, symbol, size = 1 } = CANONICAL.get(dimension)!;
  const values = amounts.map((amount) => decimal(amount / size));
  const also = values.length > 1 ? values.map((value) => `${value} ${symbol}`) : undefined;
  return { kind, start, end, value: `${values.join('/')} ${symbol}`, ...(also && { also }) };
}

/** A number without exponent, and without the rest that factors such as 0.3048 leave. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(MAX_DIGITS));
  const written = String(rounded);
  if (!written.includes('e')) return written;
  return Math.abs(rounded) >= 1 ? BigInt(rounded).toString() : rounded.toFixed(20).replace(/0+$/, '');
}
