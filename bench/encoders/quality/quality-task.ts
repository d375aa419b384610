import { createRandom } from '../../../src/core/random.ts';
import type { MeasuredModel } from './measured-model.ts';
import type { Observations } from './observations.ts';

/** One set, read and ready to be measured on. */
export interface QualityTask {
  readonly name: string;
  /** Name of the data whose training part a model may have seen; absent where there is none. */
  readonly source?: string;
  /** Queries or pairs. */
  readonly size: number;
  /** Texts that are searched. */
  readonly passages?: number;
  /** Everything that is compared, to tell one state of the data from another. */
  readonly content: readonly string[];
  /** Observations by the name of their figure, 'hit@1'. */
  measure(model: MeasuredModel): Promise<Readonly<Record<string, Observations>>>;
}

/** How much of the sets is read. */
export interface TaskLimits {
  /** Queries or pairs of a set, at most; all when absent. */
  readonly sample?: number | undefined;
  /** Law articles that are searched, at most; all when absent. */
  readonly articles?: number | undefined;
}

const SAMPLE_SEED = 20261129;

/** The first `count` of a seeded order, all as they stand when there are no more. */
export function sampleOf<T>(items: readonly T[], count = items.length): readonly T[] {
  return count >= items.length ? items : createRandom(SAMPLE_SEED).shuffle(items.slice()).slice(0, count);
}
