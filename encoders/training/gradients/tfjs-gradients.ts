import { ClosedError } from '../../../src/core/errors.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../../roformer/config.ts';
import type { Weights } from '../../roformer/weights.ts';
import { selectBackend } from '../../tfjs/backend.ts';
import { registerGradients } from '../../tfjs/gradients.ts';
import { checkWeights } from '../../tfjs/weight-tensors.ts';
import type { GradientEngine } from '../batches/batch.ts';
import { checkTrainBatch } from '../batches/check-batch.ts';
import { lossGradients } from './batch-loss.ts';

/**
 * Computes gradients with tfjs on the current thread (backend: `selectBackend`), which a step holds for its whole
 * time; see `createWorkerGradients` for one that leaves it free and uses several cores.
 * @param weights read anew in every call, so the trainer may write into their arrays between calls
 * @throws InvalidArgumentError when config and weights do not fit, or a batch is malformed
 */
export async function createTfjsGradients(
  config: RoFormerConfig,
  weights: Weights,
): Promise<GradientEngine<Float32Array>> {
  checkWeights(checkRoFormerConfig(config), weights);
  const backend = await selectBackend();
  registerGradients();
  let closed = false;
  const engine: GradientEngine<Float32Array> = {
    name: `tfjs ${backend.name}, ${backend.runtime}`,
    async gradients(batch, options) {
      if (closed) throw new ClosedError('gradients were asked of a closed engine; create a new one');
      checkTrainBatch(config, batch, options);
      return lossGradients(config, weights, batch, options);
    },
    async loss(batch, options) {
      return (await engine.gradients(batch, options)).loss;
    },
    async close() {
      closed = true;
    },
  };
  return engine;
}
