import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createBatchRecognizer } from '../../../encoders/inference/batch-recognizer.ts';
import { textPieces } from '../../../encoders/inference/text-pieces.ts';
import { loadEncoder, loadEntityRecognizer, loadPairScorer } from '../../../encoders/pretrained.ts';
import type { EntityHead } from '../../../encoders/roformer/entity-head.ts';
import { writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { createOnnxEntityRunner } from '../../../encoders/runners/onnx-entity-runner.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import type { EntityRecognizer } from '../../../src/core/entity-recognizer.ts';
import { AbortedError, ClosedError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/progress.ts';
import { HEADS, littleEntityModel, TYPES, writeLittleEntityModel } from '../../fixtures/entity-model-fixture.ts';
import { CONFIG, VOCAB, writeLittleModel } from '../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { writeLittlePairModel } from '../../fixtures/pair-model-fixture.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { assertAlike } from '../ner/assert-alike.ts';
import { arbitraryText } from '../tokenizer/arbitrary-text.ts';

const TEXTS = ['今天天气很好', 'good days', '', '我们去吃饭', '不', 'a good day 天气不坏', '😀 \ud800', '  \n'];
const LONG = '今天天气很好。我们去吃饭，不坏！'.repeat(20);
const MANY = Array.from({ length: 1000 }, (_, i) => '今天天气很好'.repeat(1 + (i % 3)));
const OPTIONS = { precision: 'fp32', threads: 1 } as const;
let dir: string;
let recognizer: EntityRecognizer;

before(async () => {
  dir = await writeLittleEntityModel();
  if (!needsOnnxRuntime.skip) recognizer = await loadEntityRecognizer(dir, { threads: 1 });
});

after(async () => {
  await recognizer?.close();
});

for (const [i, head] of HEADS.entries()) {
  test(`${head.kind}: a text has the same spans alone and in any batch`, needsOnnxRuntime, async () => {
    const open = async (limits?: { maxBatch: number; maxTokensPerBatch: number }) =>
      createBatchRecognizer(await createOnnxEntityRunner(littleEntityModel(HEADS[i]), 'abc', OPTIONS), limits);
    const usual = await open();
    const narrow = await open({ maxBatch: 2, maxTokensPerBatch: 24 });
    const [together, inPairs] = [await usual.recognize([...TEXTS, LONG]), await narrow.recognize([...TEXTS, LONG])];
    for (const [n, text] of [...TEXTS, LONG].entries()) {
      const [alone] = await usual.recognize([text]);
      assertAlike(together[n], alone);
      assertAlike(inPairs[n], alone);
    }
    assert.ok(together[0].length > 0 && together.at(-1)!.length > 0);
    await Promise.all([usual.close(), narrow.close()]);
  });
}

test(
  'a model of one script finds nothing in pieces without it, and the same as before in others',
  needsOnnxRuntime,
  async () => {
    const open = async (head: EntityHead) =>
      createBatchRecognizer(await createOnnxEntityRunner(littleEntityModel(head), 'abc', OPTIONS));
    const [all, han] = [await open(HEADS[0]), await open({ ...HEADS[0], script: 'Han' })];
    const [free, bound] = [await all.recognize(TEXTS), await han.recognize(TEXTS)];
    assert.ok(free[1].length > 0, 'good days');
    for (const [i, text] of TEXTS.entries())
      assert.deepEqual(bound[i], /\p{Script=Han}/u.test(text) ? free[i] : [], text);
    await Promise.all([all.close(), han.close()]);
  },
);

test(
  'spans are in order, carry labels of the model and scores, and texts without tokens have none',
  needsOnnxRuntime,
  async () => {
    const found = await recognizer.recognize(TEXTS);
    assert.equal(found.length, TEXTS.length);
    assert.deepEqual([found[2], found[7]], [[], []]);
    for (const spans of found) {
      for (const [i, { start, end, label, score }] of spans.entries()) {
        assert.ok(TYPES.includes(label) && score > 0 && score <= 1);
        const before = spans[i - 1];
        if (before) assert.ok(before.start < start || (before.start === start && before.end >= end));
      }
    }
    assert.deepEqual(recognizer.types, TYPES);
  },
);

test('a worker thread gives what the model gives on the calling thread', needsOnnxRuntime, async () => {
  const here = createBatchRecognizer(await createOnnxEntityRunner(littleEntityModel(HEADS[1]), 'abc', OPTIONS));
  const [threaded, unthreaded] = [await recognizer.recognize([...TEXTS, LONG]), await here.recognize([...TEXTS, LONG])];
  assert.deepEqual(threaded, unthreaded);
  await here.close();
});

test('a text beyond what the model reads at once has the spans of its pieces', needsOnnxRuntime, async () => {
  const tokenizer = createWordPieceTokenizer(VOCAB);
  const [whole] = await recognizer.recognize([LONG]);
  const pieces = textPieces(LONG, tokenizer, CONFIG.maxTokens).map(({ starts, ends }) => [starts[0], ends.at(-1)!]);
  assert.ok(pieces.length > 5);
  const parts = await recognizer.recognize(pieces.map(([start, end]) => LONG.slice(start, end)));
  const moved = parts.flatMap((spans, i) =>
    spans.map((span) => ({ ...span, start: span.start + pieces[i][0], end: span.end + pieces[i][0] })),
  );
  assertAlike(whole, moved);
});

test('spans slice the text at characters, once each, whatever the text', needsOnnxRuntime, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryText, { minLength: 1, maxLength: 4 }), async (texts) => {
      const found = await recognizer.recognize(texts);
      for (const [i, text] of texts.entries()) {
        const keys = found[i].map(({ start, end, label }) => `${start} ${end} ${label}`);
        assert.equal(new Set(keys).size, keys.length);
        for (const { start, end } of found[i]) {
          assert.ok(start >= 0 && start < end && end <= text.length, `${start}-${end} of ${text.length}`);
          for (const at of [start, end]) assert.ok(!splitsCharacter(text, at), `${at} is inside a character`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

function splitsCharacter(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}

test('8-bit arithmetic finds nearly the same, under a fingerprint of its own', needsOnnxRuntime, async () => {
  const int8 = await loadEntityRecognizer(dir, { precision: 'int8', threads: 1 });
  assert.equal(int8.fingerprint, `${recognizer.fingerprint}-int8`);
  const keys = async (model: EntityRecognizer) =>
    new Set(
      (await model.recognize(TEXTS)).flatMap((spans, i) =>
        spans.filter(({ score }) => score > 0.6).map(({ start, end, label }) => `${i} ${start} ${end} ${label}`),
      ),
    );
  const [narrow, wide] = [await keys(int8), await keys(recognizer)];
  const common = [...narrow].filter((key) => wide.has(key)).length;
  assert.ok(common > 0.8 * Math.max(narrow.size, wide.size), `${common} of ${narrow.size} and ${wide.size}`);
  await int8.close();
});

test(
  'progress rises to the number of texts, and an abort ends the call but not the recognizer',
  needsOnnxRuntime,
  async () => {
    const reports: Progress[] = [];
    await recognizer.recognize(MANY, { onProgress: (progress) => reports.push(progress) });
    assert.deepEqual(reports.at(-1), { stage: 'find entities', done: MANY.length, total: MANY.length });
    for (let i = 1; i < reports.length; i++) assert.ok(reports[i].done > reports[i - 1].done);
    const controller = new AbortController();
    const call = recognizer.recognize(MANY, { signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(call, AbortedError);
    await assert.rejects(recognizer.recognize(TEXTS, { signal: AbortSignal.abort() }), AbortedError);
    assert.equal((await recognizer.recognize(TEXTS)).length, TEXTS.length);
  },
);

test('no texts give no lists, and what is no string is refused', needsOnnxRuntime, async () => {
  assert.deepEqual(await recognizer.recognize([]), []);
  await assert.rejects(
    recognizer.recognize(['a', 3 as unknown as string]),
    /texts of recognize must be strings, got 3 at position 1/,
  );
});

test('a closed recognizer says so, and closing twice is fine', needsOnnxRuntime, async () => {
  const other = await loadEntityRecognizer(dir, { threads: 1 });
  await other.close();
  await other.close();
  await assert.rejects(other.recognize(TEXTS), ClosedError);
});

test('a model that reads no token beside the special ones is refused', async () => {
  const model = littleEntityModel(HEADS[1]);
  const [path, config] = [await sharedDirectory(), { ...model.config, maxTokens: 2 }];
  await writeModelDirectory(path, { ...model, config });
  await assert.rejects(
    loadEntityRecognizer(path, { threads: 1 }),
    /maxTokens of a model for entities must be at least 3/,
  );
});

test('a model is opened as what it is, or refused with what it is', async () => {
  const [encoderDir, pairDir] = [await writeLittleModel(), await writeLittlePairModel()];
  const refused = (opening: Promise<unknown>, message: RegExp) =>
    assert.rejects(opening, (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.match(error.message, message);
      return true;
    });
  await refused(loadEntityRecognizer(encoderDir), /finds no entities.*loadEncoder/);
  await refused(loadEntityRecognizer(pairDir), /finds no entities.*loadPairScorer/);
  await refused(loadEncoder(dir), /finds entities in texts.*loadEntityRecognizer/);
  await refused(loadPairScorer(dir), /finds entities in texts.*loadEntityRecognizer/);
  await assert.rejects(loadEntityRecognizer(join(dir, 'nowhere')), NotFoundError);
  await assert.rejects(loadEntityRecognizer(dir, { threads: 0 }), InvalidArgumentError);
});
