/** Smallest of the values that at least `share` of them do not exceed; NaN of none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Mean of the values; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Values with mean 0 and deviation 1; all 0 when they are equal. */
export function standardised(values: readonly number[]): number[] {
  const middle = mean(values);
  const deviation = Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
  return values.map((x) => (deviation === 0 ? 0 : (x - middle) / deviation));
}
