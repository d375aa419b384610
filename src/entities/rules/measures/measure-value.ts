import type { RuleMatch } from '../rule-match.ts';
import { CANONICAL, type MeasureKind, type UnitReading } from './measure-units.ts';
import { MAX_DIGITS } from './scaled-number.ts';

/** A number with what it counts. */
export interface FoundMeasure extends RuleMatch {
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
