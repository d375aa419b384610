import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GradientEngine } from '../../../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../../../encoders/training/gradients/onnx-gradients.ts';
import { createTfjsGradients } from '../../../../encoders/training/gradients/tfjs-gradients.ts';
import { addSets, GradientSum, type SetGradients } from '../../../../encoders/training/optimizer/gradient-sum.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { goldenWeights, taskCase, trainBatch } from '../../roformer/golden-cases.ts';
import { assertGolden } from '../assert-golden.ts';

const golden = taskCase();

/** Gradients of each task, those of its batches averaged, times the factor of its loss. */
async function taskGradients(engine: GradientEngine, isScaled: boolean): Promise<SetGradients[]> {
  const sets: SetGradients[] = [];
  for (const { weight, factor, scale, batches } of golden.tasks) {
    const sum = new GradientSum();
    for (const batch of batches) {
      const { gradients } = await engine.gradients(trainBatch(batch), { scale });
      sum.add(gradients, (isScaled ? factor : 1) / batches.length);
    }
    sets.push({ sum, lossWeight: weight });
  }
  return sets;
}

async function check(engine: GradientEngine): Promise<void> {
  const sets = await taskGradients(engine, true);
  for (const [i, { sum }] of sets.entries()) {
    const expected = golden.norms[i];
    assert.ok(Math.abs(sum.norm / expected - 1) < 1e-4, `norm of task ${i}: ${sum.norm}, reference ${expected}`);
  }
  const inOrder = (gradients: ReturnType<typeof addSets>) =>
    new Map(Object.keys(golden.normalized).map((name) => [name, gradients.get(name)!]));
  assertGolden({ loss: 0, gradients: inOrder(addSets(sets, true)) }, { loss: 0, gradients: golden.normalized });
  assertGolden({ loss: 0, gradients: inOrder(addSets(sets, false)) }, { loss: 0, gradients: golden.summed });
  // The losses' own sizes do not matter.
  const plain = addSets(await taskGradients(engine, false), true);
  assertGolden({ loss: 0, gradients: inOrder(plain) }, { loss: 0, gradients: golden.normalized });
}

test(
  'normalised and summed gradients of four tasks equal the PyTorch reference on onnxruntime',
  needsOnnxRuntime,
  async () => {
    const engine = await createOnnxGradients(golden.config, goldenWeights(golden), { threads: 1, dropout: 0 });
    await check(engine).finally(() => engine.close());
  },
);

test('normalised and summed gradients of four tasks equal the PyTorch reference on tfjs', async () => {
  const engine = await createTfjsGradients(golden.config, goldenWeights(golden));
  await check(engine).finally(() => engine.close());
});
