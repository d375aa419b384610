/** A factor on the learning rate, from an update on. */
export type RatePoint = readonly [step: number, factor: number];

/** Warm-up and decay of the learning rate. */
export interface Schedule {
  /** Updates over which the rate rises linearly from 0. Default 0. */
  readonly warmupSteps?: number;
  /** The factor by updates instead, ascending; it is linear from one to the next, and stays after the last (kexue.fm 8998). */
  readonly rates?: readonly RatePoint[];
  /** Updates in all; the rate falls linearly to 0 at the last. */
  readonly steps: number;
}

/** Factor on the learning rate of update `step` (from 1): the schedule's own points, or linear warm-up and then linear decay. */
export function rateFactor(step: number, { warmupSteps = 0, rates, steps }: Schedule): number {
  if (rates !== undefined) return factorAt(step, rates);
  if (step <= warmupSteps) return step / warmupSteps;
  return Math.max(0, (steps - step) / Math.max(1, steps - warmupSteps));
}

function factorAt(step: number, rates: readonly RatePoint[]): number {
  const next = rates.findIndex(([at]) => at >= step);
  if (next === 0) return rates[0][1];
  if (next < 0) return rates[rates.length - 1][1];
  const [[from, before], [to, after]] = [rates[next - 1], rates[next]];
  return before + ((after - before) * (step - from)) / (to - from);
}

/** Rate of the parameters whose name starts with `prefix`; the first group that matches counts. */
export interface ParameterGroup {
  readonly prefix: string;
  readonly learningRate: number;
}

/** Learning rate of a parameter by name: its group's, or the default. */
export function groupRate(name: string, groups: readonly ParameterGroup[], learningRate: number): number {
  return groups.find((group) => name.startsWith(group.prefix))?.learningRate ?? learningRate;
}
