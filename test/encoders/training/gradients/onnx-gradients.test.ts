import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import { initialWeights } from '../../../../encoders/roformer/weights.ts';
import { createOnnxGradients } from '../../../../encoders/training/gradients/onnx-gradients.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import {
  entityBatch,
  entityCases,
  goldenWeights,
  gradientCases,
  studentBatch,
  studentCases,
  trainBatch,
} from '../../roformer/golden-cases.ts';
import { assertGolden } from '../assert-golden.ts';
import { denseGradient } from '../dense-gradient.ts';

for (const golden of gradientCases()) {
  test(`the ONNX training graph gives the reference loss and gradients: ${golden.name}`, needsOnnxRuntime, async () => {
    const weights = goldenWeights(golden);
    const engine = await createOnnxGradients(golden.config, weights, { threads: 1, dropout: 0 });
    try {
      assertGolden(await engine.gradients(trainBatch(golden.batch), { scale: golden.scale }), golden);
    } finally {
      await engine.close();
    }
  });
}

for (const golden of entityCases()) {
  test(`the ONNX training graph gives the reference loss and gradients: ${golden.name}`, needsOnnxRuntime, async () => {
    const engine = await createOnnxGradients(golden.config, goldenWeights(golden), { threads: 1, dropout: 0 });
    try {
      assertGolden(await engine.gradients(entityBatch(golden.batch), { scale: 1 }), golden);
    } finally {
      await engine.close();
    }
  });
}

for (const golden of studentCases()) {
  test(`the ONNX training graph gives the reference loss and gradients: ${golden.name}`, needsOnnxRuntime, async () => {
    const engine = await createOnnxGradients(golden.config, goldenWeights(golden), { threads: 1, dropout: 0 });
    try {
      assertGolden(await engine.gradients(studentBatch(golden.batch), { scale: golden.scale }), golden);
    } finally {
      await engine.close();
    }
  });
}

test('a loss that does not read the head leaves it without a gradient', needsOnnxRuntime, async () => {
  const [golden] = gradientCases();
  const config: RoFormerConfig = { ...golden.config, head: { kind: 'interaction', classes: 2 } };
  const engine = await createOnnxGradients(config, initialWeights(config, golden.seed), { threads: 1, dropout: 0 });
  try {
    assertGolden(await engine.gradients(trainBatch(golden.batch), { scale: golden.scale }), golden);
  } finally {
    await engine.close();
  }
});

test('a changed weight changes the next loss without a new session', needsOnnxRuntime, async () => {
  const [golden] = gradientCases();
  const weights = initialWeights(golden.config, golden.seed);
  const engine = await createOnnxGradients(golden.config, weights, { threads: 1, dropout: 0 });
  const batch = trainBatch(golden.batch);
  const before = await engine.gradients(batch, { scale: golden.scale });
  for (const [name, gradient] of before.gradients) {
    const { data } = weights.get(name)!;
    denseGradient(gradient, data.length).forEach((g, i) => {
      data[i] -= 0.01 * g;
    });
  }
  const after = await engine.gradients(batch, { scale: golden.scale });
  await engine.close();
  assert.ok(
    after.loss < before.loss,
    `loss ${before.loss} must fall after a step down the gradient, got ${after.loss}`,
  );
});

test('the two texts of a pair lose different features to dropout', needsOnnxRuntime, async () => {
  const golden = gradientCases().find(({ batch, config }) => batch.loss === 'cosent' && config.pooling === 'mean')!;
  const engine = await createOnnxGradients(golden.config, initialWeights(golden.config, 1), {
    threads: 1,
    dropout: 0.5,
  });
  const { a } = trainBatch(golden.batch);
  const labels = Float32Array.from({ length: a.count }, (_, i) => Number(i > 0));
  const { loss } = await engine.gradients({ loss: 'cosent', a, b: a, labels }, { scale: 20 });
  await engine.close();
  // Equal texts under equal masks have cosine 1 throughout, whatever the scale.
  assert.ok(Math.abs(loss - Math.log(a.count)) > 0.01, `loss ${loss} is that of equal masks`);
});

test(
  'only rows of tokens that occur get a gradient, batch after batch, and of all tokens where masks are guessed',
  needsOnnxRuntime,
  async () => {
    const cases = gradientCases().filter(({ config }) => config.pooling === 'mean' && config.head === undefined);
    const [{ config, seed }] = cases;
    const engine = await createOnnxGradients(config, initialWeights(config, seed), { threads: 1, dropout: 0 });
    // Twice and both ways round, for the rows of one step lie in the memory of the step before.
    for (const golden of [...cases, ...cases.toReversed()]) {
      const batch = trainBatch(golden.batch);
      const result = await engine.gradients(batch, { scale: golden.scale });
      assertGolden(result, golden);
      const table = result.gradients.get('embedding.token')!;
      assert.equal(table instanceof Float32Array, batch.loss === 'mlm');
      if (table instanceof Float32Array) continue;
      const ids = [batch.a, ...('b' in batch ? [batch.b] : [])].flatMap(({ tokenIds }) => [...tokenIds]);
      assert.deepEqual(new Set(table.rows), new Set(ids));
    }
    await engine.close();
  },
);

test(
  'longer padding, whatever stands in it, changes neither loss nor gradients of a student',
  needsOnnxRuntime,
  async () => {
    const golden = studentCases().find(
      ({ batch, config }) => batch.loss === 'distill' && config.pooling === 'weighted',
    )!;
    const { tokenIds, lengths } = golden.batch.a;
    const filled = tokenIds.map((row, i) => [...row.slice(0, lengths[i]), ...new Array(12 - lengths[i]).fill(19)]);
    const batch = studentBatch({ ...golden.batch, a: { tokenIds: filled, lengths } });
    const engine = await createOnnxGradients(golden.config, goldenWeights(golden), { threads: 1, dropout: 0 });
    try {
      assertGolden(await engine.gradients(batch, { scale: golden.scale }), golden);
    } finally {
      await engine.close();
    }
  },
);
