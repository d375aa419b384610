import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import { initialWeights } from '../../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import type { GradientEngine, MaskedBatch } from '../../../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../../../encoders/training/gradients/onnx-gradients.ts';
import { createTfjsGradients } from '../../../../encoders/training/gradients/tfjs-gradients.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { gradientCases, trainBatch } from '../../roformer/golden-cases.ts';
import { denseGradient } from '../dense-gradient.ts';

const golden = gradientCases().find(({ batch }) => batch.loss === 'mlm')!;
const batch = trainBatch(golden.batch) as MaskedBatch;
const secondStarts = batch.a.lengths.map((length) => Math.max(1, length - 2));
const pairs: MaskedBatch = { ...batch, a: { ...batch.a, secondStarts } };
const config: RoFormerConfig = { ...golden.config, head: { kind: 'interaction', classes: 1, features: 'matched' } };

before(() => selectBackend('wasm'));

test(
  'masked words of two texts read as one have the same loss and gradients on both engines',
  needsOnnxRuntime,
  async (t) => {
    const weights = initialWeights(config, golden.seed);
    const engines: GradientEngine[] = [
      await createOnnxGradients(config, weights, { threads: 1, dropout: 0 }),
      await createTfjsGradients(config, weights),
    ];
    t.after(() => Promise.all(engines.map((engine) => engine.close())));
    const [onnx, tfjs] = await Promise.all(engines.map((engine) => engine.gradients(pairs, { scale: 1 })));
    assert.ok(Math.abs(onnx.loss - tfjs.loss) < 1e-4, `${onnx.loss} and ${tfjs.loss}`);
    assert.deepEqual([...onnx.gradients.keys()].sort(), [...tfjs.gradients.keys()].sort());
    for (const [name, gradient] of onnx.gradients) {
      const { length } = weights.get(name)!.data;
      const other = denseGradient(tfjs.gradients.get(name)!, length);
      denseGradient(gradient, length).forEach((value, i) => {
        assert.ok(Math.abs(value - other[i]) < 1e-4, `${name}[${i}]: ${value} and ${other[i]}`);
      });
    }
  },
);

test('a lone text of a model that reads pairs is all of its first segment', needsOnnxRuntime, async (t) => {
  const weights = initialWeights(config, golden.seed);
  const headless = { ...config, head: undefined };
  const lone = await createOnnxGradients(headless, initialWeights(headless, golden.seed), { threads: 1, dropout: 0 });
  const both = await createOnnxGradients(config, weights, { threads: 1, dropout: 0 });
  t.after(() => Promise.all([lone.close(), both.close()]));
  const expected = await lone.loss(batch, { scale: 1 });
  assert.ok(Math.abs((await both.loss(batch, { scale: 1 })) - expected) < 1e-5);
  assert.ok(
    Math.abs((await both.loss(pairs, { scale: 1 })) - expected) > 1e-4,
    'the second text has a segment of its own',
  );
});
