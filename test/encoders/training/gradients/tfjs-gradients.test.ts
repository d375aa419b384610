import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialWeights } from '../../../../encoders/roformer/weights.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { lossGradients } from '../../../../encoders/training/gradients/batch-loss.ts';
import { partLosses } from '../../../../encoders/training/gradients/part-losses.ts';
import { exchangeBuffers, exchangeRows } from '../../../../encoders/training/gradients/row-exchange.ts';
import { createTfjsGradients } from '../../../../encoders/training/gradients/tfjs-gradients.ts';
import { ClosedError, InvalidArgumentError } from '../../../../src/core/errors.ts';
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

for (const golden of gradientCases()) {
  test(`loss and gradients equal the PyTorch reference: ${golden.name}`, async () => {
    const engine = await createTfjsGradients(golden.config, goldenWeights(golden));
    assertGolden(await engine.gradients(trainBatch(golden.batch), { scale: golden.scale }), golden);
    await engine.close();
  });
}

for (const golden of entityCases()) {
  test(`loss and gradients equal the PyTorch reference: ${golden.name}`, async () => {
    const engine = await createTfjsGradients(golden.config, goldenWeights(golden));
    const before = tf.memory().numTensors;
    assertGolden(await engine.gradients(entityBatch(golden.batch), { scale: 1 }), golden);
    assert.equal(tf.memory().numTensors, before);
  });
}

for (const golden of studentCases()) {
  test(`loss and gradients equal the PyTorch reference: ${golden.name}`, async () => {
    const engine = await createTfjsGradients(golden.config, goldenWeights(golden));
    const before = tf.memory().numTensors;
    assertGolden(await engine.gradients(studentBatch(golden.batch), { scale: golden.scale }), golden);
    assert.equal(tf.memory().numTensors, before);
  });
}

test('a loss that finds no entities leaves their head without a gradient', async () => {
  const { config, seed } = entityCases()[0];
  const engine = await createTfjsGradients(config, initialWeights(config, seed));
  const golden = gradientCases()[0];
  const { gradients } = await engine.gradients(trainBatch(golden.batch), { scale: golden.scale });
  assert.deepEqual([...gradients.keys()], Object.keys(golden.gradients));
});

test('steps leave no tensor behind', async () => {
  for (const golden of gradientCases()) {
    const engine = await createTfjsGradients(golden.config, initialWeights(golden.config, golden.seed));
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) await engine.gradients(trainBatch(golden.batch), { scale: golden.scale });
    assert.equal(tf.memory().numTensors, before, golden.name);
  }
});

test('weights changed in place between calls count in the next one', async () => {
  const golden = gradientCases()[0];
  const weights = initialWeights(golden.config, golden.seed + 1);
  const engine = await createTfjsGradients(golden.config, weights);
  await engine.gradients(trainBatch(golden.batch), { scale: golden.scale });
  for (const [name, { data }] of initialWeights(golden.config, golden.seed)) weights.get(name)!.data.set(data);
  assertGolden(await engine.gradients(trainBatch(golden.batch), { scale: golden.scale }), golden);
});

test('a CoSENT batch whose labels are all equal has loss and gradients 0', async () => {
  const golden = gradientCases()[0];
  const engine = await createTfjsGradients(golden.config, initialWeights(golden.config, 1));
  const batch = trainBatch({ ...golden.batch, labels: golden.batch.labels!.map(() => 1) });
  const { loss, gradients } = await engine.gradients(batch, { scale: 20 });
  assert.equal(loss, 0);
  for (const gradient of gradients.values()) assert.ok(gradient.every((value) => value === 0));
});

test('a wild scale neither overflows nor gives NaN', async () => {
  for (const golden of gradientCases().filter(({ batch }) => batch.loss !== 'mlm')) {
    const engine = await createTfjsGradients(golden.config, initialWeights(golden.config, 1));
    const { loss, gradients } = await engine.gradients(trainBatch(golden.batch), { scale: 1e4 });
    assert.ok(Number.isFinite(loss), golden.name);
    for (const gradient of gradients.values()) assert.ok(gradient.every(Number.isFinite), golden.name);
  }
});

test('malformed batches are refused with what is wrong', async () => {
  const { config, batch } = gradientCases()[0];
  const engine = await createTfjsGradients(config, initialWeights(config, 1));
  const good = trainBatch(batch);
  assert.equal(good.loss, 'cosent');
  const refused = async (change: object, scale: number, message: RegExp) => {
    await assert.rejects(engine.gradients({ ...good, ...change } as typeof good, { scale }), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError, String(error));
      assert.match(error.message, message);
      return true;
    });
  };
  await refused({}, 0, /scale/);
  await refused({ labels: new Float32Array(2) }, 20, /expected 6 labels, got 2/);
  await refused({ labels: new Float32Array(6).fill(Number.NaN) }, 20, /NaN/);
  await refused({ a: { ...good.a, tokenIds: good.a.tokenIds.map(() => 24) } }, 20, /a.tokenIds .* 24/);
  await refused({ a: { ...good.a, lengths: good.a.lengths.map(() => 0) } }, 20, /a.lengths/);
  await refused({ b: { ...good.b, count: 5 } }, 20, /b must hold/);
  await refused({ loss: 'mlm', positions: Int32Array.of(5), targets: Int32Array.of(1) }, 20, /position 5/);
  await refused({ loss: 'mlm', positions: Int32Array.of(1), targets: Int32Array.of(24) }, 20, /targets/);
  await refused({ loss: 'mlm', positions: new Int32Array(0), targets: new Int32Array(0) }, 20, /at least 1/);
});

test('weights that do not fit the config are refused by name', async () => {
  const { config } = gradientCases()[0];
  const weights = initialWeights(config, 1);
  weights.delete('layer.1.ffn.in');
  await assert.rejects(createTfjsGradients(config, weights), /layer\.1\.ffn\.in is missing/);
  const other = initialWeights({ ...config, vocabSize: 23 }, 1);
  await assert.rejects(createTfjsGradients(config, other), /embedding\.token must have shape \[24,16\]/);
});

test('a closed engine refuses to work', async () => {
  const { config, batch } = gradientCases()[0];
  const engine = await createTfjsGradients(config, initialWeights(config, 1));
  await engine.close();
  await engine.close();
  await assert.rejects(engine.gradients(trainBatch(batch), { scale: 20 }), ClosedError);
});

for (const golden of [...gradientCases(), ...studentCases()]) {
  const batch = studentBatch(golden.batch);
  const whole = partLosses(golden.config, batch);
  if (whole.kind === 'sum') continue;
  test(`exchanging rows through shared memory changes nothing and leaves no tensor behind: ${golden.name}`, async () => {
    await createTfjsGradients(golden.config, initialWeights(golden.config, 1));
    const before = tf.memory().numTensors;
    const gather = (own: readonly tf.Tensor[]) => exchangeRows(own, 0, exchangeBuffers(whole.size, 1));
    const options = { scale: golden.scale, gather };
    const result = await lossGradients(golden.config, goldenWeights(golden), batch, options);
    assertGolden(result, golden);
    assert.equal(tf.memory().numTensors, before);
  });
}

test('longer padding, whatever stands in it, changes neither loss nor gradients of a student', async () => {
  const golden = studentCases().find(({ batch, config }) => batch.loss === 'distill' && config.pooling === 'weighted')!;
  const { tokenIds, lengths } = golden.batch.a;
  const filled = tokenIds.map((row, i) => [...row.slice(0, lengths[i]), ...new Array(12 - lengths[i]).fill(19)]);
  const batch = studentBatch({ ...golden.batch, a: { tokenIds: filled, lengths } });
  const engine = await createTfjsGradients(golden.config, goldenWeights(golden));
  try {
    assertGolden(await engine.gradients(batch, { scale: golden.scale }), golden);
  } finally {
    await engine.close();
  }
});
