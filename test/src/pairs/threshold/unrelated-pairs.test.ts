import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEncoder } from '../../../../encoders/pretrained.ts';
import { cosineScorer } from '../../../../src/pairs/match/cosine-scorer.ts';
import { fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import { decide } from '../../../../src/pairs/threshold/fitted-threshold.ts';
import { pairsFingerprint } from '../../../../src/pairs/threshold/pair-hashes.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { QUESTION_PAIRS, UNRELATED_PAIRS } from '../../../fixtures/question-pairs.ts';

test(
  'unrelated Chinese pairs stay under a threshold fitted on questions, whatever its goal',
  needsOnnxRuntime,
  async () => {
    const encoder = await loadEncoder(undefined, { threads: 1 });
    const scorer = cosineScorer(encoder);
    const unrelated = UNRELATED_PAIRS.map(([a, b]) => ({ a, b }));
    const scores = await scorer.score([...QUESTION_PAIRS, ...unrelated]);
    await encoder.close();
    const split = {
      scores: scores.subarray(0, QUESTION_PAIRS.length),
      labels: QUESTION_PAIRS.map(({ label }) => label),
      model: scorer.fingerprint,
      data: pairsFingerprint(QUESTION_PAIRS),
    };
    assert.ok(unrelated.length >= 40);
    for (const goal of ['accuracy', 'f1', { precision: 0.8 }] as const) {
      const fitted = fitThreshold(split, { goal });
      assert.ok(
        fitted.fit.recall! > 0.5,
        `a threshold that calls nothing a match proves nothing: ${fitted.fit.recall}`,
      );
      for (const [i, { a, b }] of unrelated.entries()) {
        const { decision, probability, score } = decide(fitted, scores[QUESTION_PAIRS.length + i]);
        assert.equal(decision, 'no match', `${a} | ${b}: ${score} at ${fitted.threshold}`);
        assert.ok(probability! < 0.5, `${a} | ${b}: ${probability}`);
      }
    }
  },
);
