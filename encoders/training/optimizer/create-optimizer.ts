import type { Weights } from '../../roformer/weights.ts';
import { AdamW } from './adamw.ts';
import { Lamb } from './lamb.ts';
import type { Optimizer, OptimizerOptions } from './optimizer.ts';

/** Makes the optimizer of that kind over weights, which it is to update in place. */
export function createOptimizer(weights: Weights, options: OptimizerOptions): Optimizer {
  return options.kind === 'lamb' ? new Lamb(weights, options) : new AdamW(weights, options);
}
