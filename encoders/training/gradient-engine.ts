import type { RoFormerConfig } from '../roformer/config.ts';
import type { Weights } from '../roformer/weights.ts';
import type { GradientEngine } from './batch.ts';
import { createOnnxGradients } from './onnx-gradients.ts';
import type { TrainConfig } from './train-config.ts';
import { createWorkerGradients } from './worker-gradients.ts';

/** The engine that the configuration asks for. */
export async function createGradientEngine(
  config: TrainConfig,
  model: RoFormerConfig,
  weights: Weights,
): Promise<GradientEngine> {
  if (config.engine === 'tfjs') return createWorkerGradients(model, weights, { workers: config.threads });
  return createOnnxGradients(model, weights, config);
}
