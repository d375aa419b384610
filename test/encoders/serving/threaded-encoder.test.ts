import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import type { Encoder } from '../../../src/core/encoder.ts';
import {
  AbortedError,
  ClosedError,
  FormatError,
  InvalidArgumentError,
  NotFoundError,
} from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/progress.ts';
import { CONFIG, writeLittleModel } from '../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';

const TEXTS = ['今天天气很好', 'good days', '', '我们去吃饭'.repeat(12), '不', 'a good day 天气不坏', '😀 \ud800'];
let dir: string;
let encoder: Encoder;

before(async () => {
  dir = await writeLittleModel();
  encoder = await loadEncoder(dir, { threads: 1 });
});

after(async () => {
  await encoder.close();
});

function rowOf(rows: Float32Array, i: number): Float32Array {
  return rows.subarray(i * CONFIG.hiddenSize, (i + 1) * CONFIG.hiddenSize);
}

function largestGap(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

test('vectors are of unit length and the same alone or in a batch', async () => {
  const rows = await encoder.encode(TEXTS);
  assert.equal(rows.length, TEXTS.length * CONFIG.hiddenSize);
  for (const [i, text] of TEXTS.entries()) {
    assert.ok(Math.abs(Math.hypot(...rowOf(rows, i)) - 1) < 1e-5, `length of ${JSON.stringify(text)}`);
    assert.ok(largestGap(await encoder.encode([text]), rowOf(rows, i)) < 1e-5, `${JSON.stringify(text)} alone`);
  }
});

test('tfjs gives the vectors of the ONNX graph within 1e-4, under the same fingerprint', needsOnnxRuntime, async () => {
  const tfjs = await loadEncoder(dir, { runtime: 'tfjs' });
  assert.match(encoder.runtime, /^onnxruntime/);
  assert.match(tfjs.runtime, /^tfjs/);
  assert.equal(tfjs.fingerprint, encoder.fingerprint);
  assert.ok(largestGap(await tfjs.encode(TEXTS), await encoder.encode(TEXTS)) < 1e-4);
  await tfjs.close();
});

test('8-bit arithmetic has a fingerprint of its own', needsOnnxRuntime, async () => {
  const int8 = await loadEncoder(dir, { precision: 'int8', threads: 1 });
  assert.notEqual(int8.fingerprint, encoder.fingerprint);
  const [a, b] = [await int8.encode(TEXTS), await encoder.encode(TEXTS)];
  for (const i of TEXTS.keys()) {
    const cosine = rowOf(a, i).reduce((sum, x, j) => sum + x * rowOf(b, i)[j], 0);
    assert.ok(cosine > 0.98, `cosine ${cosine} of ${JSON.stringify(TEXTS[i])}`);
  }
  await int8.close();
});

test('weights stored in 8 bits give close vectors and another fingerprint', async () => {
  const small = await writeLittleModel('int8');
  const stored = await loadEncoder(small, { threads: 1 });
  assert.notEqual(stored.fingerprint, encoder.fingerprint);
  assert.ok(largestGap(await stored.encode(TEXTS), await encoder.encode(TEXTS)) < 0.05);
  await stored.close();
});

test('progress rises to the number of texts', async () => {
  const reports: Progress[] = [];
  const texts = Array.from({ length: 300 }, (_, i) => 'good day '.repeat(1 + (i % 9)));
  await encoder.encode(texts, { onProgress: (progress) => reports.push(progress) });
  assert.ok(reports.length > 1);
  assert.equal(reports.at(-1)!.done, 300);
  for (let i = 1; i < reports.length; i++) assert.ok(reports[i].done > reports[i - 1].done);
});

test('an abort ends the call, and the next call works', async () => {
  const controller = new AbortController();
  const texts = Array.from({ length: 4000 }, (_, i) => '今天天气很好'.repeat(1 + (i % 7)));
  const call = encoder.encode(texts, { signal: controller.signal, onProgress: () => controller.abort() });
  await assert.rejects(call, AbortedError);
  assert.equal((await encoder.encode(['good'])).length, CONFIG.hiddenSize);
  await assert.rejects(encoder.encode(['good'], { signal: AbortSignal.abort() }), AbortedError);
});

test('no texts give no rows, and what is not a string is refused', async () => {
  assert.equal((await encoder.encode([])).length, 0);
  await assert.rejects(encoder.encode(['a', 7 as unknown as string]), InvalidArgumentError);
});

test('a closed encoder says so, and closing twice is fine', async () => {
  const other = await loadEncoder(dir, { threads: 1 });
  await other.close();
  await other.close();
  await assert.rejects(other.encode(['a']), ClosedError);
});

test('a model that is absent, damaged or put together wrongly is refused', async () => {
  await assert.rejects(loadEncoder(join(dir, 'nowhere')), NotFoundError);
  await assert.rejects(loadEncoder(dir, { precision: 'fp64' as 'fp32' }), InvalidArgumentError);
  await assert.rejects(loadEncoder(dir, { threads: 0 }), InvalidArgumentError);
  const broken = await writeLittleModel();
  await writeFile(join(broken, 'weights.bin'), Buffer.alloc(500, 7));
  await assert.rejects(loadEncoder(broken), FormatError);
  await writeFile(join(broken, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n');
  await assert.rejects(loadEncoder(broken), FormatError);
});

test('what onProgress throws rejects the call, and the encoder goes on', async () => {
  const onProgress = () => {
    throw new RangeError('no progress wanted');
  };
  await assert.rejects(encoder.encode(TEXTS, { onProgress }), RangeError);
  assert.equal((await encoder.encode(['不'])).length, CONFIG.hiddenSize);
});
