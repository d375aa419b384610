import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatchEncoder } from '../../../encoders/inference/batch-encoder.ts';
import type { BatchLimits } from '../../../encoders/inference/length-batches.ts';
import { initialWeights } from '../../../encoders/roformer/weights.ts';
import { createTfjsRunner } from '../../../encoders/runners/tfjs-runner.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import type { Encoder } from '../../../src/core/encoder.ts';
import { AbortedError, ClosedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/progress.ts';
import { assertClose, assertNear } from '../../fixtures/assert-close.ts';

const vocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'今天气很好不坏我们去吃饭', 'good', 'day', '##s', 'a'];
const config = {
  vocabSize: vocab.length,
  hiddenSize: 16,
  numLayers: 2,
  numHeads: 2,
  intermediateSize: 32,
  maxTokens: 10,
  segmentTypes: 2,
  hiddenAct: 'gelu',
  pooling: 'mean',
} as const;
const model = { config, vocab, weights: initialWeights(config, 7), quantized: new Map() };
const texts = [
  '今天天气很好',
  'good days',
  '',
  '我们去吃饭 我们去吃饭 我们去吃饭',
  '不',
  'a good day 天气不坏',
  '😀 \ud800',
];

/** An encoder on tfjs with other bounds of a batch. */
async function open(limits: Partial<BatchLimits> = {}): Promise<Encoder> {
  return createBatchEncoder(await createTfjsRunner(model, 'abc'), { maxBatch: 64, maxTokensPerBatch: 1024, ...limits });
}

function rowsOf(values: Float32Array): number[][] {
  return Array.from({ length: values.length / config.hiddenSize }, (_, i) => [
    ...values.subarray(i * config.hiddenSize, (i + 1) * config.hiddenSize),
  ]);
}

test('vectors come in the order of the texts, the same in any batching, and of unit length', async () => {
  const alone = await open({ maxBatch: 1 });
  const expected = rowsOf(await alone.encode(texts));
  for (const limits of [{}, { maxBatch: 3 }, { maxTokensPerBatch: 16 }]) {
    const encoder = await open(limits);
    const rows = rowsOf(await encoder.encode(texts));
    assertClose(rows.flat(), expected.flat(), 1e-6);
    for (const row of rows) assertNear(Math.hypot(...row), 1, 1e-6, 'length');
    await encoder.close();
  }
  for (const [i, text] of texts.entries()) assertClose(await alone.encode([text]), expected[i], 1e-6);
  await alone.close();
});

test('the encoder says what it is', async () => {
  const encoder = await open();
  assert.equal(encoder.dim, 16);
  assert.equal(encoder.fingerprint, 'abc');
  assert.match(encoder.runtime, /^tfjs /);
  await encoder.close();
});

test('no texts give no rows', async () => {
  const encoder = await open();
  assert.equal((await encoder.encode([])).length, 0);
  await encoder.close();
});

test('encoding leaves no tensor behind, and closing frees the weights', async () => {
  const before = tf.memory().numTensors;
  const encoder = await open();
  const whileOpen = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) await encoder.encode(texts);
  assert.equal(tf.memory().numTensors, whileOpen);
  await encoder.close();
  await encoder.close();
  assert.equal(tf.memory().numTensors, before);
});

test('progress ends with all texts', async () => {
  const encoder = await open({ maxBatch: 2 });
  const reports: Progress[] = [];
  await encoder.encode(texts, { onProgress: (progress) => reports.push(progress) });
  assert.deepEqual(reports.at(-1), { stage: 'encode', done: texts.length, total: texts.length });
  assert.ok(reports.every(({ done }, i) => i === 0 || done > reports[i - 1].done));
  await encoder.close();
});

test('other work runs between two batches, and an abort there stops the encoding', async () => {
  const encoder = await open({ maxBatch: 1 });
  const abort = new AbortController();
  const many = Array.from({ length: 500 }, (_, i) => texts[i % texts.length]);
  setImmediate(() => abort.abort(new Error('enough')));
  await assert.rejects(encoder.encode(many, { signal: abort.signal }), (error: Error) => {
    assert.ok(error instanceof AbortedError);
    assert.match((error.cause as Error).message, /enough/);
    return true;
  });
  assert.equal((await encoder.encode(['a'])).length, 16);
  await encoder.close();
});

test('a signal that has fired already stops before any work', async () => {
  const encoder = await open();
  await assert.rejects(encoder.encode(texts, { signal: AbortSignal.abort() }), AbortedError);
  await encoder.close();
});

test('closing stops an encoding under way and refuses later ones', async () => {
  const encoder = await open({ maxBatch: 1 });
  const encoding = assert.rejects(encoder.encode(texts), ClosedError);
  await encoder.close();
  await encoding;
  await assert.rejects(encoder.encode(texts), ClosedError);
});

test('texts that are none and bounds that are none are refused', async () => {
  const encoder = await open();
  await assert.rejects(encoder.encode(['a', 3 as unknown as string]), /must be strings, got 3 at position 1/);
  await encoder.close();
  const boundless = await open({ maxBatch: 0 });
  await assert.rejects(boundless.encode(texts), InvalidArgumentError);
  await boundless.close();
});
