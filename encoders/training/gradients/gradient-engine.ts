import { UnavailableError } from '../../../src/core/errors.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import type { Weights } from '../../roformer/weights.ts';
import type { GradientEngine } from '../batches/batch.ts';
import type { TrainConfig } from '../config/train-config.ts';
import { createOnnxGradients } from './onnx-gradients.ts';
import { createWorkerGradients } from './worker-gradients.ts';

/**
 * The engine that the configuration asks for; where onnxruntime cannot be loaded and nothing is dropped out, tfjs on
 * worker threads stands in for it with the same gradients.
 * @throws UnavailableError when neither can compute what is asked.
 */
export async function createGradientEngine(
  config: TrainConfig,
  model: RoFormerConfig,
  weights: Weights,
): Promise<GradientEngine> {
  if (config.engine === 'tfjs') return createWorkerGradients(model, weights, { workers: config.threads });
  try {
    return await createOnnxGradients(model, weights, config);
  } catch (cause) {
    if (!(cause instanceof UnavailableError)) throw cause;
    if (config.dropout === 0) return createWorkerGradients(model, weights, { workers: config.threads });
    throw new UnavailableError('training with dropout needs onnxruntime-node; set dropout to 0 to train with tfjs', {
      cause,
    });
  }
}
