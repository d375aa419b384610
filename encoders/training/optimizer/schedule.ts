/** Warm-up and decay of the learning rate. */
export interface Schedule {
  /** Updates over which the rate rises linearly from 0. */
  readonly warmupSteps: number;
  /** Updates in all; the rate falls linearly to 0 at the last. */
  readonly steps: number;
}

/** Factor on the learning rate of update `step` (from 1): linear warm-up, then linear decay. */
export function rateFactor(step: number, { warmupSteps, steps }: Schedule): number {
  if (step <= warmupSteps) return step / warmupSteps;
  return Math.max(0, (steps - step) / Math.max(1, steps - warmupSteps));
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
