import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatchRecognizer } from '../../../encoders/inference/batch-recognizer.ts';
import { loadEntityRecognizer } from '../../../encoders/pretrained.ts';
import { createOnnxEntityRunner } from '../../../encoders/runners/onnx-entity-runner.ts';
import type { EntityRunner } from '../../../encoders/runners/runner.ts';
import { createTfjsEntityRunner } from '../../../encoders/runners/tfjs-entity-runner.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import { padTokens } from '../../../encoders/tokenizer/tokenizer.ts';
import type { EntitySpan } from '../../../src/core/entity-recognizer.ts';
import { HEADS, littleEntityModel, writeLittleEntityModel } from '../../fixtures/entity-model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { assertAlike } from '../ner/assert-alike.ts';

const TEXTS = [
  '今天天气很好',
  'good days',
  '',
  '我们去吃饭',
  '不',
  'a good day 天气不坏',
  '今天天气很好。我们去吃饭！'.repeat(9),
];

async function recognizeWith(runner: EntityRunner, texts: readonly string[]): Promise<EntitySpan[][]> {
  const recognizer = createBatchRecognizer(runner);
  try {
    return await recognizer.recognize(texts);
  } finally {
    await recognizer.close();
  }
}

for (const head of HEADS) {
  const name = [head.kind, head.scheme].filter(Boolean).join(', ');

  test(`tfjs finds the spans that onnxruntime finds: ${name}`, needsOnnxRuntime, async () => {
    const model = littleEntityModel(head);
    const options = { precision: 'fp32', threads: 1 } as const;
    const here = await recognizeWith(await createTfjsEntityRunner(model, 'abc'), TEXTS);
    const there = await recognizeWith(await createOnnxEntityRunner(model, 'abc', options), TEXTS);
    assert.ok(here.flat().length > 0);
    here.forEach((spans, i) => {
      assertAlike(spans, there[i]);
    });
  });

  test(`a text has the same spans alone and in a padded batch on tfjs: ${name}`, async () => {
    const runner = await createTfjsEntityRunner(littleEntityModel(head), 'abc');
    const rows = TEXTS.slice(0, 6).map((text) => runner.tokenizer.encode(text).ids);
    const together = await runner.run(padTokens(rows, runner.tokenizer.padId));
    assert.ok(together.length > 0);
    for (const [row, ids] of rows.entries()) {
      const alone = await runner.run(padTokens([ids], runner.tokenizer.padId));
      const key = ({ type, first, last }: (typeof alone)[number]) => `${type} ${first}-${last}`;
      assert.deepEqual(
        alone.map(key).sort(),
        together
          .filter((span) => span.row === row)
          .map(key)
          .sort(),
      );
      assert.ok(alone.every(({ first, last }) => first >= 1 && first <= last && last <= ids.length - 2));
    }
    await runner.close();
  });

  test(`runs leave no tensor behind, and closing frees the weights: ${name}`, async () => {
    const before = tf.memory().numTensors;
    const runner = await createTfjsEntityRunner(littleEntityModel(head), 'abc');
    const batch = padTokens([runner.tokenizer.encode(TEXTS[0]).ids], runner.tokenizer.padId);
    const open = tf.memory().numTensors;
    await runner.run(batch);
    assert.equal(tf.memory().numTensors, open);
    await runner.close();
    assert.equal(tf.memory().numTensors, before);
  });
}

test('a recognizer on tfjs has the fingerprint of the model itself', async () => {
  const dir = await writeLittleEntityModel();
  const recognizer = await loadEntityRecognizer(dir, { runtime: 'tfjs' });
  try {
    assert.match(recognizer.runtime, /^tfjs wasm/);
    assert.doesNotMatch(recognizer.fingerprint, /int8/);
    assert.ok((await recognizer.recognize(TEXTS)).flat().length > 0);
    if (needsOnnxRuntime.skip) return;
    const other = await loadEntityRecognizer(dir, { runtime: 'onnxruntime', threads: 1 });
    assert.equal(other.fingerprint, recognizer.fingerprint);
    await other.close();
  } finally {
    await recognizer.close();
  }
});
