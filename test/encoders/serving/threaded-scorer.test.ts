import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadEncoder, loadPairScorer } from '../../../encoders/pretrained.ts';
import { AbortedError, ClosedError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import type { PairScorer, TextPair } from '../../../src/core/pair-scorer.ts';
import type { Progress } from '../../../src/core/progress.ts';
import { writeLittleModel } from '../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { writeLittlePairModel } from '../../fixtures/pair-model-fixture.ts';

const PAIRS: readonly TextPair[] = [
  { a: '今天天气很好', b: '今天天气不坏' },
  { a: 'good day', b: '' },
  { a: '我们去吃饭'.repeat(20), b: '去' },
  { a: '😀 \ud800', b: 'a good day 天气不坏' },
];
const MANY = Array.from({ length: 3000 }, (_, i) => ({ a: '今天天气很好'.repeat(1 + (i % 5)), b: 'good days' }));
let dir: string;
let scorer: PairScorer;

before(async () => {
  dir = await writeLittlePairModel();
  if (!needsOnnxRuntime.skip) scorer = await loadPairScorer(dir, { threads: 1 });
});

after(async () => {
  await scorer?.close();
});

test('a pair has the same score alone and among others, in the order given', needsOnnxRuntime, async () => {
  const scores = await scorer.score(PAIRS);
  assert.equal(new Set(scores).size, PAIRS.length);
  for (const [i, pair] of PAIRS.entries()) {
    const [alone] = await scorer.score([pair]);
    assert.ok(Math.abs(alone - scores[i]) < 1e-4, `pair ${i}: ${scores[i]} among others, ${alone} alone`);
  }
});

test('both texts count, and which of them comes first', needsOnnxRuntime, async () => {
  const [pair, otherSecond, otherFirst, turned] = await scorer.score([
    { a: '今天', b: '我们' },
    { a: '今天', b: '天气' },
    { a: '天气', b: '我们' },
    { a: '我们', b: '今天' },
  ]);
  for (const other of [otherSecond, otherFirst, turned]) assert.ok(Math.abs(pair - other) > 1e-4);
});

test(
  'of a text beyond what the model reads the beginning counts, and the other text stays whole',
  needsOnnxRuntime,
  async () => {
    const long = '我们去吃饭'.repeat(40);
    const [short, longer, other] = await scorer.score([
      { a: '今天', b: long },
      { a: '今天', b: `${long}不坏` },
      { a: '天气', b: long },
    ]);
    assert.ok(Math.abs(short - longer) < 1e-5);
    assert.ok(Math.abs(short - other) > 1e-4);
  },
);

test('tfjs gives the scores of onnxruntime, under the same fingerprint', needsOnnxRuntime, async () => {
  const tfjs = await loadPairScorer(dir, { runtime: 'tfjs' });
  assert.match(tfjs.runtime, /^tfjs/);
  assert.equal(tfjs.fingerprint, scorer.fingerprint);
  const [a, b] = [await tfjs.score(PAIRS), await scorer.score(PAIRS)];
  for (const i of PAIRS.keys()) assert.ok(Math.abs(a[i] - b[i]) < 1e-4, `pair ${i}: ${a[i]} for ${b[i]}`);
  await tfjs.close();
  await assert.rejects(tfjs.score(PAIRS), ClosedError);
});

test('8-bit arithmetic gives close scores under a fingerprint of its own', needsOnnxRuntime, async () => {
  const int8 = await loadPairScorer(dir, { precision: 'int8', threads: 1 });
  assert.notEqual(int8.fingerprint, scorer.fingerprint);
  const [a, b] = [await int8.score(PAIRS), await scorer.score(PAIRS)];
  const spread = Math.max(...b) - Math.min(...b);
  for (const i of PAIRS.keys()) assert.ok(Math.abs(a[i] - b[i]) < 0.25 * spread, `pair ${i}: ${a[i]} for ${b[i]}`);
  await int8.close();
});

test(
  'progress rises to the number of pairs, and an abort ends the call but not the scorer',
  needsOnnxRuntime,
  async () => {
    const reports: Progress[] = [];
    await scorer.score(MANY, { onProgress: (progress) => reports.push(progress) });
    assert.equal(reports.at(-1)!.done, MANY.length);
    for (let i = 1; i < reports.length; i++) assert.ok(reports[i].done > reports[i - 1].done);
    const controller = new AbortController();
    const call = scorer.score(MANY, { signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(call, AbortedError);
    assert.equal((await scorer.score(PAIRS)).length, PAIRS.length);
  },
);

test(
  'no pairs give no scores, what is no pair of strings is refused, other fields do no harm',
  needsOnnxRuntime,
  async () => {
    assert.equal((await scorer.score([])).length, 0);
    for (const wrong of [{ a: 'a' }, ['a', 'b'], 'ab', null]) {
      await assert.rejects(scorer.score([PAIRS[0], wrong as unknown as TextPair]), InvalidArgumentError);
    }
    const extra = { ...PAIRS[0], close: () => undefined };
    assert.deepEqual(await scorer.score([extra]), await scorer.score([PAIRS[0]]));
  },
);

test('a closed scorer says so, and closing twice is fine', needsOnnxRuntime, async () => {
  const other = await loadPairScorer(dir, { threads: 1 });
  await other.close();
  await other.close();
  await assert.rejects(other.score(PAIRS), ClosedError);
});

test('a model is opened as what it is, or refused with what it is', async () => {
  const encoderDir = await writeLittleModel();
  await assert.rejects(loadPairScorer(encoderDir), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /single texts.*loadEncoder/);
    return true;
  });
  await assert.rejects(loadEncoder(dir), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /pairs of texts.*loadPairScorer/);
    return true;
  });
  await assert.rejects(loadPairScorer(join(dir, 'nowhere')), NotFoundError);
  await assert.rejects(loadPairScorer(dir, { threads: 0 }), InvalidArgumentError);
  await assert.rejects(loadPairScorer(dir, { precision: 'int8', runtime: 'tfjs' }), /'int8' needs onnxruntime/);
});
