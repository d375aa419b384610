import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inferenceGraph, interactionGraph } from '../../../encoders/onnx/inference-graph.ts';
import { loadOnnxRuntime } from '../../../encoders/onnx/runtime.ts';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { initialWeights, type Weights } from '../../../encoders/roformer/weights.ts';
import { createRandom } from '../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import {
  forwardCases,
  type GoldenTokens,
  type GradientCase,
  goldenWeights,
  gradientCases,
  studentCases,
  tokenBatch,
} from '../roformer/golden-cases.ts';

const POOLINGS = ['mean', 'cls', 'first-last-mean'] as const;

async function vectorsOf(config: RoFormerConfig, weights: Weights, tokens: GoldenTokens, precision: 'fp32' | 'int8') {
  const ort = await loadOnnxRuntime();
  const model = inferenceGraph({ config, weights }, precision);
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
  const { tokenIds, lengths } = tokens;
  const { vectors } = await session.run({
    tokens: new ort.Tensor('int32', Int32Array.from(tokenIds.flat()), [tokenIds.length, tokenIds[0].length]),
    lengths: new ort.Tensor('int32', Int32Array.from(lengths), [lengths.length]),
  });
  await session.release();
  return vectors.data as Float32Array;
}

for (const golden of forwardCases().filter(({ alpha, secondStarts }) => alpha === 1 && secondStarts === undefined)) {
  for (const pooling of POOLINGS) {
    test(`the exported graph gives the reference vectors: ${golden.name}, ${pooling}`, needsOnnxRuntime, async () => {
      const config = { ...golden.config, pooling };
      const vectors = await vectorsOf(config, initialWeights(config, golden.seed), golden, 'fp32');
      golden.vectors[pooling].flat().forEach((expected, i) => {
        assert.ok(Math.abs(vectors[i] - expected) < 1e-4, `entry ${i}: expected ${expected}, got ${vectors[i]}`);
      });
    });
  }
}

for (const golden of studentCases()) {
  test(`the exported graph gives the reference vectors: ${golden.name}`, needsOnnxRuntime, async () => {
    const vectors = await vectorsOf(golden.config, goldenWeights(golden), golden.batch.a, 'fp32');
    assert.equal(vectors.length, golden.vectors.flat().length);
    golden.vectors.flat().forEach((expected, i) => {
      assert.ok(Math.abs(vectors[i] - expected) < 1e-4, `entry ${i}: expected ${expected}, got ${vectors[i]}`);
    });
  });
}

async function interactionOf(golden: GradientCase) {
  const ort = await loadOnnxRuntime();
  const source = { config: golden.config, weights: goldenWeights(golden) };
  const session = await ort.InferenceSession.create(interactionGraph(source, 'fp32'), { intraOpNumThreads: 1 });
  const { count, seqLen, tokenIds, lengths, secondStarts } = tokenBatch(golden.batch.a);
  const { scores, probabilities } = await session.run({
    tokens: new ort.Tensor('int32', tokenIds, [count, seqLen]),
    lengths: new ort.Tensor('int32', lengths, [count]),
    seconds: new ort.Tensor('int32', secondStarts!, [count]),
  });
  await session.release();
  return { scores: scores.data as Float32Array, probabilities: probabilities.data as Float32Array };
}

for (const golden of gradientCases().filter(({ config }) => config.head?.kind === 'interaction')) {
  test(`the exported graph gives the reference scores of pairs: ${golden.name}`, needsOnnxRuntime, async () => {
    const { scores, probabilities } = await interactionOf(golden);
    assert.equal(scores.length, golden.scores!.length);
    scores.forEach((score, i) => {
      assert.ok(Math.abs(score - golden.scores![i]) < 1e-4, `pair ${i}: expected ${golden.scores![i]}, got ${score}`);
    });
    const softmax = golden.logits!.map((row) => row.map((x) => 1 / row.reduce((sum, y) => sum + Math.exp(y - x), 0)));
    assert.equal(probabilities.length, softmax.flat().length);
    softmax.flat().forEach((expected, i) => {
      assert.ok(Math.abs(probabilities[i] - expected) < 1e-4, `entry ${i}: expected ${expected}`);
    });
  });
}

test('8-bit arithmetic stays close to float arithmetic', needsOnnxRuntime, async () => {
  const config: RoFormerConfig = {
    vocabSize: 300,
    hiddenSize: 64,
    numLayers: 3,
    numHeads: 4,
    intermediateSize: 128,
    maxTokens: 32,
    segmentTypes: 2,
    hiddenAct: 'gelu',
    pooling: 'mean',
  };
  const random = createRandom(5);
  const tokens = {
    tokenIds: Array.from({ length: 20 }, () => Array.from({ length: 12 }, () => random.below(300))),
    lengths: Array.from({ length: 20 }, () => 2 + random.below(11)),
  };
  const weights = initialWeights(config, 3);
  const float = await vectorsOf(config, weights, tokens, 'fp32');
  const int8 = await vectorsOf(config, weights, tokens, 'int8');
  for (let row = 0; row < 20; row++) {
    let cosine = 0;
    for (let i = row * 64; i < (row + 1) * 64; i++) cosine += float[i] * int8[i];
    assert.ok(cosine > 0.99, `row ${row}: cosine ${cosine} of float and 8-bit vectors`);
  }
  assert.notDeepEqual(float, int8);
});
