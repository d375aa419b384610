import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { headDim, type RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { initialWeights, layerNames, type Weights } from '../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../encoders/tfjs/backend.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import { encodeTokens } from '../../../encoders/tfjs/model.ts';
import { pool, sentenceVectors, unitLength } from '../../../encoders/tfjs/pooling.ts';
import { toTensors } from '../../../encoders/tfjs/weight-tensors.ts';
import type { TokenBatch } from '../../../encoders/tokenizer/tokenizer.ts';
import { type ForwardCase, forwardCases, goldenWeights, tokenBatch } from '../roformer/golden-cases.ts';

const TOLERANCE = 1e-4;
const POOLINGS = ['mean', 'cls', 'first-last-mean'] as const;

before(() => selectBackend('wasm'));

/** Largest deviation of the model's last layer from the reference, over real tokens. */
function hiddenError(golden: ForwardCase, weights: Weights): number {
  const batch = tokenBatch(golden);
  const values = tf.tidy(() =>
    encodeTokens(golden.config, toTensors(weights), batch, { alpha: golden.alpha }).at(-1)!.dataSync(),
  );
  const width = golden.config.hiddenSize;
  let worst = 0;
  golden.hidden.forEach((row, r) => {
    row.forEach((token, t) => {
      token.forEach((expected, d) => {
        worst = Math.max(worst, Math.abs(values[(r * batch.seqLen + t) * width + d] - expected));
      });
    });
  });
  return worst;
}

function vectorsOf(config: RoFormerConfig, weights: Weights, batch: TokenBatch, alpha?: number): number[][] {
  return tf.tidy(
    () => sentenceVectors(config, toTensors(weights), batch, { alpha: alpha ?? 1 }).arraySync() as number[][],
  );
}

function maxDifference(a: number[][], b: number[][]): number {
  return Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j]))));
}

/**
 * The weights with which the interleaved model computes what a model that pairs (i, i + dim / 2) computes with the
 * given ones: the columns of query and key, head by head, are brought into the order 0, d/2, 1, d/2 + 1, ...
 */
function halfSplitWeights(config: RoFormerConfig, weights: Weights): Weights {
  const moved: Weights = new Map(weights);
  const dim = headDim(config);
  const width = config.hiddenSize;
  const source = (column: number) => {
    const d = column % dim;
    return column - d + (d % 2 === 0 ? d / 2 : (d - 1) / 2 + dim / 2);
  };
  for (let layer = 0; layer < config.numLayers; layer++) {
    for (const name of [layerNames(layer).query, layerNames(layer).key]) {
      const { shape, data } = weights.get(name)!;
      moved.set(name, { shape, data: data.map((_, i) => data[i - (i % width) + source(i % width)]) });
    }
  }
  return moved;
}

for (const golden of forwardCases()) {
  test(`hidden states equal the PyTorch reference: ${golden.name}`, () => {
    const error = hiddenError(golden, initialWeights(golden.config, golden.seed));
    assert.ok(error < TOLERANCE, `largest deviation ${error}`);
  });

  for (const pooling of POOLINGS) {
    test(`sentence vectors equal the PyTorch reference: ${golden.name}, ${pooling}`, () => {
      const config = { ...golden.config, pooling };
      const vectors = vectorsOf(config, initialWeights(config, golden.seed), tokenBatch(golden), golden.alpha);
      const error = maxDifference(vectors, golden.vectors[pooling]);
      assert.ok(error < TOLERANCE, `largest deviation ${error}`);
    });
  }

  test(`rotary pairs split into halves miss the reference by far: ${golden.name}`, () => {
    const weights = halfSplitWeights(golden.config, initialWeights(golden.config, golden.seed));
    const error = hiddenError(golden, weights);
    assert.ok(error > 100 * TOLERANCE, `the half-split layout deviates by ${error} only`);
  });
}

for (const pooling of [...POOLINGS, 'weighted'] as const) {
  test(`a text has one vector, alone and in a padded batch: ${pooling}`, () => {
    const golden = forwardCases().find(({ name }) => name === 'padded batch')!;
    const config = { ...golden.config, pooling };
    const weights = goldenWeights({ config, seed: 5 });
    const together = vectorsOf(config, weights, tokenBatch(golden));
    golden.tokenIds.forEach((row, i) => {
      const real = row.slice(0, golden.lengths[i]);
      const alone = vectorsOf(config, weights, tokenBatch({ tokenIds: [real], lengths: [real.length] }));
      assert.ok(maxDifference(alone, [together[i]]) < 1e-6);
    });
  });

  test(`what stands in the padding does not matter: ${pooling}`, () => {
    const golden = forwardCases().find(({ name }) => name === 'padded batch')!;
    const config = { ...golden.config, pooling };
    const weights = goldenWeights({ config, seed: 5 });
    const filled = golden.tokenIds.map((row, i) => row.map((id, t) => (t < golden.lengths[i] ? id : 19)));
    const a = vectorsOf(config, weights, tokenBatch(golden));
    const b = vectorsOf(config, weights, tokenBatch({ tokenIds: filled, lengths: golden.lengths }));
    assert.deepEqual(a, b);
  });
}

test('sentence vectors have unit length', () => {
  for (const golden of forwardCases()) {
    const weights = initialWeights(golden.config, golden.seed);
    for (const row of vectorsOf(golden.config, weights, tokenBatch(golden))) {
      assert.ok(Math.abs(Math.hypot(...row) - 1) < 1e-6);
    }
  }
});

test('a forward pass leaves no tensor behind', () => {
  const golden = forwardCases()[1];
  const weights = toTensors(initialWeights(golden.config, golden.seed));
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const outputs = encodeTokens(golden.config, weights, tokenBatch(golden));
    return unitLength(pool({ pooling: 'first-last-mean' }, new Map(), outputs, tokenBatch(golden)));
  }).dispose();
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([...weights.values()]);
});
