import { join } from 'node:path';
import type { TrainConfig } from '../../encoders/training/config/train-config.ts';
import type { TrainLogLine } from '../../encoders/training/run/run-log.ts';
import { train } from '../../encoders/training/run/trainer.ts';
import { finishedRun } from './finished-run.ts';

/** Options of {@link trainToPoints}. */
export interface PointsOptions<T> {
  /** Steps after which is measured, ascending. */
  readonly points: readonly number[];
  /** Everything that decides the figures, as JSON. */
  readonly settings: object;
  /** Measures the model in the run's directory as it is after a point. */
  measure(): Promise<T>;
}

/**
 * Trains to each point in turn and measures there: a run that is stopped and continued. What a point came to is kept in a directory of its own, since
 * a checkpoint of a later one cannot tell what an earlier one came to; so a stopped run loses the steps since its last checkpoint, and more points may be asked for later.
 * @throws ConflictError as {@link finishedRun}.
 */
export async function trainToPoints<T>(
  config: TrainConfig,
  { points, settings, measure }: PointsOptions<T>,
): Promise<T[]> {
  const found: T[] = [];
  for (const point of points) {
    const figures: T = await finishedRun(join(config.output, `step-${point}`), settings, async () => {
      const onLog = (line: TrainLogLine) =>
        console.error(logLine(config.output, { ...line, steps: points[points.length - 1] }));
      await train({ ...config, stopAfter: point }, { onLog });
      return measure();
    });
    console.error(`${config.output}: after step ${point} ${JSON.stringify(figures)}`);
    found.push(figures);
  }
  return found;
}

/** How far a run is, for whoever watches. */
export function logLine(dir: string, { step, steps, losses, secondsPerStep }: TrainLogLine): string {
  const loss = Object.values(losses).map((value) => value.toFixed(4));
  return `${dir}: step ${step} of ${steps}, loss ${loss.join()}, ${secondsPerStep} s/step`;
}
