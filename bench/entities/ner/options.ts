import type { EntityHead } from '../../../encoders/roformer/entity-head.ts';
import type { NerStart } from './training.ts';

/** Options of the parts of the benchmark of heads for entities. */
export interface NerOptions {
  readonly start: NerStart;
  /** Folder of the trained models. */
  readonly out: string;
  readonly sets: readonly string[];
  readonly heads: readonly EntityHead['kind'][];
  readonly seeds: readonly number[];
  /** Shares of the training texts, from 0 to 1, for the heads of few texts. */
  readonly shares: readonly number[];
  /** Training steps a run of the heads; those of the set, or of the part, if absent. */
  readonly steps?: number;
  /** Rows of the rates of the CRF; all if absent. */
  readonly rows?: readonly string[];
  /** Steps after which the rates of the CRF are measured, ascending. */
  readonly points: readonly number[];
  /** Turns of the speed measurement. */
  readonly rounds: number;
}
