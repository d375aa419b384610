import type { CurrencyBefore } from '../../../core/text/currencies.ts';
import type { FoldedText } from '../../../core/text/folded-text.ts';
import type { NumberStart } from '../../../core/text/number-start.ts';
import { matchAt, type NumberReading } from '../../../core/text/read-number.ts';
import { readTail } from '../../../core/text/unit-tails.ts';
import { rateBefore, type UnitReading } from '../../../core/text/units.ts';
import { unitAfter } from './measure-units.ts';

/** A number with the unit that stands before it or behind it, and with its tail. */
export interface MeasureTerm {
  readonly dimension: string;
  /** Size of its unit, in base units. */
  readonly factor: number;
  /** In base units, with its sign. */
  readonly value: number;
  /** Whether its unit is written behind it: the 5 of $5-10 million has none. */
  readonly hasUnit: boolean;
  readonly end: number;
}

const ARTICLE = /an? /y;
const HALF = /半|half (?:an? )?/y;
const AND_A_HALF = /个?半| and a half/y;
const BELOW_ZERO = / below (?:zero|freezing)(?![a-z])/y;
/** What may follow the number behind the name of a currency: 美元3连跌 and 欧元19国 are no money. */
const AFTER_NAMED = /^(?!\p{L})|^(?:的|左右|上下|以[上下内]|起|整|正|[到至和与及或兑换为即]|现金|[多余])/u;

/** What is measured at a place where a number has been read; undefined when no unit says so. */
export function termOf(
  folded: FoldedText,
  written: NumberReading,
  { at, currency, isNegative }: NumberStart,
): MeasureTerm | undefined {
  const sign = isNegative ? -1 : 1;
  // Behind a minus nothing but a number stands: 零下五度 is as clear as 5度.
  const number: NumberReading = isNegative ? { ...written, form: 'digits' } : written;
  const halved = currency === undefined ? halfMoreAt(folded, number) : undefined;
  if (halved !== undefined) return termIn(halved, sign * (number.value + 0.5));
  const unit = unitOf(folded, number, currency);
  if (unit === undefined) return undefined;
  const { text } = folded;
  const isAfter = unit.end > number.end;
  const tail = isAfter ? readTail(text, unit) : undefined;
  const value = number.value * unit.factor + (tail?.value ?? 0);
  const below =
    unit.dimension === 'degrees' || unit.dimension === 'fahrenheit' ? matchAt(BELOW_ZERO, text, unit.end) : undefined;
  const { dimension, factor, end } = tail === undefined ? rateBefore(text, at, unit) : unit;
  return {
    dimension,
    factor,
    value: (below === undefined ? sign : -1) * (dimension === unit.dimension ? value : number.value * factor),
    hasUnit: isAfter,
    end: tail?.end ?? end + (below?.[0].length ?? 0),
  };
}

/** An hour and a half: one of a unit with more of it. */
export function articleTermAt(folded: FoldedText, at: number): MeasureTerm | undefined {
  const article = matchAt(ARTICLE, folded.text, at);
  const number: NumberReading = { value: 1, end: at + (article?.[0].length ?? 0), form: 'word' };
  const term = article && termOf(folded, number, { at, isNegative: false, isBelowZero: false });
  return term && term.value > term.factor ? term : undefined;
}

/** 半斤, half an hour. */
export function halfTermAt(folded: FoldedText, at: number): MeasureTerm | undefined {
  const half = matchAt(HALF, folded.text, at);
  const unit = half && unitAfter(folded, at + half[0].length, { value: 0.5, end: 0, form: 'words' });
  return unit && termIn(unit, 0.5);
}

function termIn({ dimension, factor, end }: UnitReading, count: number): MeasureTerm {
  return { dimension, factor, value: count * factor, hasUnit: true, end };
}

/** The unit of 一个半小时; 一半天使 is half of something. */
function halfMoreAt(folded: FoldedText, number: NumberReading): UnitReading | undefined {
  const half = matchAt(AND_A_HALF, folded.text, number.end);
  if (half === undefined || (half[0] === '半' && number.form === 'numeral' && number.value === 1)) return undefined;
  return unitAfter(folded, number.end + half[0].length, { ...number, value: number.value + 0.5 });
}

/** The unit that a number has before it or after it, or both: ¥500元, 新台币5000元. */
function unitOf(
  folded: FoldedText,
  number: NumberReading,
  currency: CurrencyBefore | undefined,
): UnitReading | undefined {
  const unit = unitAfter(folded, number.end, number);
  if (currency === undefined || unit?.dimension === currency.dimension) return unit;
  const { dimension, isSign } = currency;
  // Behind its own name the dollar of Taiwan is 元.
  if (unit?.dimension === 'yuan' && unit.factor === 1) return { dimension, factor: 1, end: unit.end };
  const isMoney = isSign || (unit === undefined && AFTER_NAMED.test(folded.text.slice(number.end, number.end + 2)));
  return isMoney ? { dimension, factor: 1, end: number.end } : undefined;
}
