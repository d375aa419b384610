import { mean } from './quantile.ts';

/** Values with mean 0 and deviation 1; all 0 when they are equal. */
export function standardised(values: readonly number[]): number[] {
  const middle = mean(values);
  const deviation = Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
  return values.map((x) => (deviation === 0 ? 0 : (x - middle) / deviation));
}
