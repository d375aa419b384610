import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialWeights, isBiasOrGain, type Weights } from '../../../../encoders/roformer/weights.ts';
import { createOnnxGradients } from '../../../../encoders/training/gradients/onnx-gradients.ts';
import { createTfjsGradients } from '../../../../encoders/training/gradients/tfjs-gradients.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { gradientCases, trainBatch } from '../../roformer/golden-cases.ts';
import { denseGradient } from '../dense-gradient.ts';

/** Weights whose biases are not 0 and whose gains are not 1. */
function unevenWeights(weights: Weights): Weights {
  const random = createRandom(5);
  for (const [name, { data }] of weights) {
    if (isBiasOrGain(name)) for (let i = 0; i < data.length; i++) data[i] += 0.2 * random.normal();
  }
  return weights;
}

for (const architecture of ['roformer', 'bert'] as const) {
  test(`both runtimes give all weights of a ${architecture} the slope of the loss`, needsOnnxRuntime, async () => {
    const golden = gradientCases().find(({ batch }) => batch.loss === 'cosent')!;
    const config = { ...golden.config, architecture };
    const weights = unevenWeights(initialWeights(config, golden.seed));
    const batch = trainBatch(golden.batch);
    const engine = await createOnnxGradients(config, weights, { threads: 1, dropout: 0 });
    const tfjs = await createTfjsGradients(config, weights);
    const { loss, gradients } = await engine.gradients(batch, { scale: golden.scale });
    const dense = new Map(
      Array.from(gradients, ([name, each]) => [name, denseGradient(each, weights.get(name)!.data.length).slice()]),
    );
    const other = await tfjs.gradients(batch, { scale: golden.scale });
    await tfjs.close();
    assert.ok(Math.abs(other.loss - loss) < 1e-4, `${other.loss}, not ${loss}`);
    assert.deepEqual([...dense.keys()].sort(), [...weights.keys()].sort());
    for (const [name, gradient] of dense) {
      const found = denseGradient(other.gradients.get(name)!, gradient.length);
      const norm = Math.hypot(...gradient);
      const apart = Math.hypot(...gradient.map((x, i) => x - found[i]));
      assert.ok(apart < 1e-3 * norm + 1e-5, `${name}: the runtimes are apart by ${apart} of ${norm}`);
      if (norm < 1e-3) continue;
      // Along the gradient itself, where rounding weighs least.
      const { data } = weights.get(name)!;
      const at = async (step: number) => {
        const before = data.slice();
        gradient.forEach((g, i) => {
          data[i] += (step * g) / norm;
        });
        const value = await engine.loss(batch, { scale: golden.scale });
        data.set(before);
        return value;
      };
      const step = 0.002;
      const slope = ((await at(step)) - (await at(-step))) / (2 * step);
      assert.ok(Math.abs(slope - norm) < 0.05 * norm + 2e-3, `${name}: a slope of ${slope}, not ${norm}`);
    }
    await engine.close();
  });
}
