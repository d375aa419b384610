import assert from 'node:assert/strict';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { createRandom } from '../../../../src/core/random.ts';

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Values of a normal distribution. */
export function randomValues(size: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: size }, () => random.normal());
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** sum(op(inputs) * direction) with a fixed random direction, so that every output entry counts differently. */
function projected(op: Op, inputs: tf.Tensor[]): tf.Scalar {
  const output = op(...inputs);
  return tf.sum(tf.mul(output, tf.tensor(randomValues(output.size, 99), output.shape)));
}

/** Compares each entry of the gradient with a central difference; float32, hence the wide step. */
export function assertGradients(op: Op, shapes: number[][]): void {
  const values = shapes.map((shape, i) => randomValues(sizeOf(shape), i + 1));
  const tensors = () => values.map((data, i) => tf.tensor(data, shapes[i]));
  const gradients = tf.tidy(() =>
    tf
      .grads((...inputs: tf.Tensor[]) => projected(op, inputs))(tensors())
      .map((gradient) => gradient.dataSync()),
  );
  const at = () => tf.tidy(() => projected(op, tensors()).dataSync()[0]);
  const step = 1e-2;
  values.forEach((data, input) => {
    for (let i = 0; i < data.length; i++) {
      const kept = data[i];
      data[i] = kept + step;
      const above = at();
      data[i] = kept - step;
      const difference = (above - at()) / (2 * step);
      data[i] = kept;
      const got = gradients[input][i];
      assert.ok(
        Math.abs(got - difference) < 5e-3 + 5e-3 * Math.abs(difference),
        `input ${input}, entry ${i}: gradient ${got}, central difference ${difference}`,
      );
    }
  });
}
