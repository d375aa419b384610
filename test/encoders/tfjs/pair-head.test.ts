import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { selectBackend } from '../../../encoders/tfjs/backend.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import { interactionLogits, pairScores, sbertLogits } from '../../../encoders/tfjs/pair-head.ts';
import { toTensors } from '../../../encoders/tfjs/weight-tensors.ts';
import type { TokenBatch } from '../../../encoders/tokenizer/tokenizer.ts';
import { assertClose } from '../../fixtures/assert-close.ts';
import { type GradientCase, goldenWeights, gradientCases, tokenBatch, trainBatch } from '../roformer/golden-cases.ts';

const TOLERANCE = 1e-4;
const headed = gradientCases().filter(({ config }) => config.head !== undefined);
const joint = headed.filter(({ config }) => config.head!.kind === 'interaction');

before(() => selectBackend('wasm'));

function logitsOf(golden: GradientCase): number[][] {
  const { config } = golden;
  const batch = trainBatch(golden.batch);
  return tf.tidy(() => {
    const weights = toTensors(goldenWeights(golden));
    const logits = 'b' in batch ? sbertLogits(config, weights, batch) : interactionLogits(config, weights, batch.a);
    return logits.arraySync() as number[][];
  });
}

function scoresOf(golden: GradientCase, pairs: TokenBatch): number[] {
  return tf.tidy(() => {
    const logits = interactionLogits(golden.config, toTensors(goldenWeights(golden)), pairs);
    return pairScores(logits, golden.config.head!).arraySync() as number[];
  });
}

for (const golden of headed) {
  test(`logits equal the PyTorch reference: ${golden.name}`, () => {
    assertClose(logitsOf(golden).flat(), golden.logits!.flat(), TOLERANCE);
  });
}

for (const golden of joint) {
  test(`scores of pairs equal the PyTorch reference: ${golden.name}`, () => {
    assertClose(scoresOf(golden, tokenBatch(golden.batch.a)), golden.scores!, TOLERANCE);
  });

  test(`a pair has one score, alone and in a padded batch: ${golden.name}`, () => {
    const { tokenIds, lengths, secondStarts } = golden.batch.a;
    const together = scoresOf(golden, tokenBatch(golden.batch.a));
    tokenIds.forEach((row, i) => {
      const alone = { tokenIds: [row.slice(0, lengths[i])], lengths: [lengths[i]], secondStarts: [secondStarts![i]] };
      assertClose(scoresOf(golden, tokenBatch(alone)), [together[i]], 1e-5);
    });
  });

  test(`where the second text begins counts: ${golden.name}`, () => {
    const { a } = golden.batch;
    const moved = { ...a, secondStarts: a.secondStarts!.map((start) => start - 1) };
    const scores = scoresOf(golden, tokenBatch(moved));
    scores.forEach((score, i) => {
      assert.ok(Math.abs(score - golden.scores![i]) > 10 * TOLERANCE, `pair ${i} keeps its score ${score}`);
    });
  });
}

test('all three ways to turn logits into a score are among them', () => {
  assert.deepEqual(joint.map(({ config }) => config.head!.classes).sort(), [1, 1, 2, 2, 2, 3]);
});
