import { BIASES, isBiasOrGain, ROW_TABLES } from '../../roformer/weights.ts';
import type { WeightGradient } from './gradient.ts';
import type { Moments } from './moment-memory.ts';

/** Options of an optimizer, with the field's names. */
export interface OptimizerOptions {
  /** Default 'adamw'; 'lamb' for large batches. */
  readonly kind?: 'adamw' | 'lamb';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay; applied to matrices of the layers and of heads, not to embeddings, tables of rows, biases and a CRF's scores. */
  readonly weightDecay: number;
  /** Largest L2 norm of all gradients together; larger ones are scaled down to it. */
  readonly clipNorm: number;
}

/** Learning rate of a weight at this step. */
export type RateOf = (name: string) => number;

/** Updates weights in place. */
export interface Optimizer {
  /** Updates done so far. */
  step: number;
  readonly moments: ReadonlyMap<string, Moments>;
  /**
   * Applies one update; a weight without a gradient stays.
   * @param lossWeight what the gradients are multiplied by, before they are clipped.
   * @returns their norm before both; when it is not finite, nothing is updated but the count.
   */
  update(gradients: ReadonlyMap<string, WeightGradient>, rateOf: RateOf, lossWeight?: number): number;
}

/** Whether weight decay applies to a weight. */
export function decays(name: string): boolean {
  return !(name.startsWith('embedding.') || ROW_TABLES.has(name) || BIASES.has(name) || isBiasOrGain(name));
}
