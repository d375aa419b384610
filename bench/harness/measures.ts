import { quantile } from '../../src/core/statistics/quantile.ts';

/** Middle value, the lower of two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds of one call. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Peak resident memory of this process so far, in MiB. */
export function peakRssMib(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Three significant digits: more would claim a precision that a shared machine does not give. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
