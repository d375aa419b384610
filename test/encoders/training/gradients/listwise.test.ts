import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { checkRoFormerConfig, type PairHead, type RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import { initialWeights, type Weights } from '../../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { encodeTokens } from '../../../../encoders/tfjs/model.ts';
import { interactionLogits, pairScores } from '../../../../encoders/tfjs/pair-head.ts';
import { vectorsOfBoth } from '../../../../encoders/tfjs/pooling.ts';
import { toTensors } from '../../../../encoders/tfjs/weight-tensors.ts';
import type { GradientEngine, ListwiseBatch } from '../../../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../../../encoders/training/gradients/onnx-gradients.ts';
import { createTfjsGradients } from '../../../../encoders/training/gradients/tfjs-gradients.ts';
import { createWorkerGradients } from '../../../../encoders/training/gradients/worker-gradients.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { denseGradient } from '../dense-gradient.ts';

const SCALE = 1.5;
const SEED = 4;
/** Two lists of three pairs, of several lengths, so that a part of the batch is padded otherwise. */
const BATCH: ListwiseBatch = {
  loss: 'interaction-listwise',
  a: {
    count: 6,
    seqLen: 7,
    tokenIds: Int32Array.from(
      [
        [2, 5, 3, 6, 7, 3, 0],
        [2, 5, 3, 8, 3, 0, 0],
        [2, 5, 3, 9, 6, 7, 3],
        [2, 6, 7, 3, 8, 3, 0],
        [2, 6, 7, 3, 5, 9, 3],
        [2, 6, 7, 3, 7, 3, 0],
      ].flat(),
    ),
    lengths: Int32Array.of(6, 5, 7, 6, 7, 6),
    secondStarts: Int32Array.of(3, 3, 3, 4, 4, 4),
  },
  size: 3,
  wanted: Float32Array.of(0.7, 0.2, 0.1, 0, 0.5, 0.5),
};
const CONFIGS = {
  pooled: configOf({ kind: 'interaction', classes: 2 }, {}),
  matched: configOf({ kind: 'interaction', classes: 1, features: 'matched' }, {}),
  'vectors by their means': configOf({ kind: 'interaction', classes: 1, features: 'vectors' }, {}),
  'vectors by weights, projected': configOf(
    { kind: 'interaction', classes: 2, features: 'vectors' },
    { pooling: 'weighted', projection: 6 },
  ),
};

function configOf(head: PairHead, more: Partial<RoFormerConfig>): RoFormerConfig {
  const sizes = { vocabSize: 10, hiddenSize: 8, numLayers: 1, numHeads: 2, intermediateSize: 12, maxTokens: 8 };
  return checkRoFormerConfig({ ...sizes, segmentTypes: 2, hiddenAct: 'gelu', pooling: 'mean', head, ...more });
}

/** Weights that are nowhere all alike, also where a fresh head would be. */
function weightsOf(config: RoFormerConfig): Weights {
  const weights = initialWeights(config, SEED);
  const random = createRandom(SEED);
  for (const { data } of weights.values()) {
    for (let i = 0; i < data.length; i++) data[i] += 0.1 * random.normal();
  }
  return weights;
}

function scoresOf(config: RoFormerConfig, weights: Weights): number[] {
  return tf.tidy(() => {
    const logits = interactionLogits(config, toTensors(weights), BATCH.a);
    return pairScores(logits, config.head!).arraySync() as number[];
  });
}

/** The loss, reckoned from the scores one by one. */
function plainLoss(scores: readonly number[]): number {
  const { size, wanted } = BATCH;
  const scaled = scores.map((score) => SCALE * score);
  const lists = [scaled.slice(0, size), scaled.slice(size)];
  const terms = lists.map((list, i) => {
    const sum = list.reduce((total, score) => total + Math.exp(score), 0);
    return list.reduce((total, score, j) => total - wanted[i * size + j] * (score - Math.log(sum)), 0);
  });
  return (terms[0] + terms[1]) / 2;
}

async function assertGradients(config: RoFormerConfig, weights: Weights, engine: GradientEngine): Promise<void> {
  const { loss, gradients } = await engine.gradients(BATCH, { scale: SCALE });
  const expected = plainLoss(scoresOf(config, weights));
  assert.ok(Math.abs(loss - expected) < 1e-5, `loss ${loss}, reckoned ${expected}`);
  assert.deepEqual([...gradients.keys()].sort(), [...weights.keys()].sort());
  const step = 1e-2;
  for (const [name, { data }] of weights) {
    const gradient = denseGradient(gradients.get(name)!, data.length);
    // The largest entry: differences of the others drown in the rounding of 32 bits.
    const at = gradient.reduce((best, value, i) => (Math.abs(value) > Math.abs(gradient[best]) ? i : best), 0);
    const before = data[at];
    const lossAt = (value: number) => {
      data[at] = value;
      const found = plainLoss(scoresOf(config, weights));
      data[at] = before;
      return found;
    };
    const slope = (lossAt(before + step) - lossAt(before - step)) / (2 * step);
    assert.ok(
      Math.abs(slope - gradient[at]) < 1e-3 + 0.03 * Math.abs(slope),
      `${name}[${at}]: gradient ${gradient[at]}, slope ${slope}`,
    );
  }
}

before(() => selectBackend('wasm'));

for (const [name, config] of Object.entries(CONFIGS)) {
  test(`the gradients of lists are the slopes of their loss: onnx, ${name}`, needsOnnxRuntime, async (t) => {
    const weights = weightsOf(config);
    const engine = await createOnnxGradients(config, weights, { threads: 1, dropout: 0 });
    t.after(() => engine.close());
    await assertGradients(config, weights, engine);
  });

  test(`the gradients of lists are the slopes of their loss: tfjs, ${name}`, async (t) => {
    const weights = weightsOf(config);
    const engine = await createTfjsGradients(config, weights);
    t.after(() => engine.close());
    await assertGradients(config, weights, engine);
  });
}

test('two workers find the gradients of all lists', async (t) => {
  const config = CONFIGS.matched;
  const weights = weightsOf(config);
  const engine = await createWorkerGradients(config, weights, { workers: 2 });
  t.after(() => engine.close());
  await assertGradients(config, weights, engine);
});

test('a fresh head over vectors scores a pair by ten times the cosine of both', () => {
  for (const config of [CONFIGS['vectors by their means'], CONFIGS['vectors by weights, projected']]) {
    const weights = initialWeights(config, SEED);
    const scores = scoresOf(config, weights);
    const cosines = tf.tidy(() => {
      const tensors = toTensors(weights);
      const [u, v] = vectorsOfBoth(config, tensors, encodeTokens(config, tensors, BATCH.a), BATCH.a);
      assert.equal(u.shape[1], config.projection ?? config.hiddenSize);
      return tf.sum(tf.mul(u, v), -1).arraySync() as number[];
    });
    scores.forEach((score, i) => {
      assert.ok(Math.abs(score - 10 * cosines[i]) < 1e-4, `score ${score}, cosine ${cosines[i]}`);
    });
  }
});
