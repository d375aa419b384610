import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { RoFormerConfig } from '../roformer/config.ts';
import { type Weights, weightShapes } from '../roformer/weights.ts';
import { tf } from './core/tfjs-core.ts';

/** @throws InvalidArgumentError naming the first parameter that is missing, unknown or of another shape. */
export function checkWeights(config: RoFormerConfig, weights: Weights): void {
  const shapes = weightShapes(config);
  for (const [name, shape] of shapes) {
    const found = weights.get(name);
    if (found === undefined) throw new InvalidArgumentError(`model weights: ${name} is missing`);
    const size = shape.reduce((a, b) => a * b, 1);
    if (found.shape.join() !== shape.join() || found.data.length !== size) {
      throw new InvalidArgumentError(
        `model weights: ${name} must have shape [${shape}] by the config, got [${found.shape}] with ${found.data.length} values`,
      );
    }
  }
  const unknown = [...weights.keys()].find((name) => !shapes.has(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`model weights: unknown parameter ${unknown}`);
}

/** Copies the weights into tensors of the current backend; the caller disposes them. */
export function toTensors(weights: Weights): Map<string, tf.Tensor> {
  // Sliced, because the plain JavaScript backend keeps the array it is given, and trainers write into theirs.
  const copied = tf.getBackend() === 'cpu';
  return new Map(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(copied ? data.slice() : data, [...shape])]),
  );
}
