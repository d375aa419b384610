import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { loadEncoder } from '../../../../encoders/pretrained.ts';
import { readModelDirectory, writeModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { layerNames, SEGMENT_EMBEDDING, teacherName } from '../../../../encoders/roformer/weights.ts';
import { formatVocab, readVocabFile } from '../../../../encoders/tokenizer/vocab-file.ts';
import { distill } from '../../../../encoders/training/distillation/distill.ts';
import type { DistillationConfig } from '../../../../encoders/training/distillation/distillation-config.ts';
import { runFiles } from '../../../../encoders/training/distillation/run-files.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { assertClose } from '../../../fixtures/assert-close.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { demoRun, openTexts } from './demo-run.ts';

const TEXTS = { items: 80, pairs: 5, heldOut: 8, measuredFiles: [] };
const dir = await openTexts(await sharedDirectory());
/** One that opens at once, since every run opens its teacher. */
const TEACHER = { model: await writeTinyModel(join(dir, 'teacher')), limit: 60 };

const changed = (changes: Record<string, unknown>) => demoRun(dir, { texts: TEXTS, teachers: [TEACHER], ...changes });
const config = changed({});

async function vectorsOf(model: string, texts: readonly string[]): Promise<Float32Array> {
  const encoder = await loadEncoder(model, { threads: 1 });
  try {
    return await encoder.encode(texts);
  } finally {
    await encoder.close();
  }
}

const begin = (run: DistillationConfig) => distill(run, { until: 'start' });
const refuses = (run: DistillationConfig, message: RegExp) => assert.rejects(begin(run), { code: 'CONFLICT', message });

before(() => begin(config));

test(
  'a run whose vocabulary was built with other sizes, or read from another file, does not go on',
  needsOnnxRuntime,
  async () => {
    await refuses(changed({ vocab: { ...(config.vocab as object), hanWords: 599 } }), /vocab/);
    const other = join(dir, 'other-vocab.txt');
    const tokens = await readVocabFile(runFiles(config.output).vocab);
    await writeFile(other, formatVocab([...tokens.slice(0, -2), tokens.at(-1)!, tokens.at(-2)!]));
    await refuses(changed({ vocab: other }), /vocab/);
  },
);

test('a start of another model, regression, seed or teacher is not trained', needsOnnxRuntime, async () => {
  const { train } = config;
  await refuses(changed({ train: { ...train, model: { ...train.model, numLayers: 1 } } }), /start/);
  await refuses(changed({ train: { ...train, seed: 2 } }), /start/);
  await refuses(changed({ start: { lambda: 0.5 } }), /start/);
  await refuses(changed({ teachers: [{ ...TEACHER, limit: 70 }] }), /start/);
});

test('a run goes on from the model of another, and from no other shape or vocabulary', needsOnnxRuntime, async () => {
  const { start, vocab } = runFiles(config.output);
  const onward = { output: join(dir, 'onward'), start: { model: start }, vocab, texts: { ...TEXTS, seed: 2 } };
  const outcomes: string[] = [];
  const onStep = (step: string, outcome: string) => outcomes.push(`${step}: ${outcome}`);
  await distill(changed(onward), { until: 'start', onStep });
  assert.equal(outcomes.at(-1), `start: the weights of ${start}`);
  await distill(changed(onward), { until: 'start', onStep });
  assert.equal(outcomes.at(-1), 'start: found');
  const [from, to] = await Promise.all([start, runFiles(onward.output).start].map(readModelDirectory));
  assert.deepEqual(to.weights, from.weights);
  await refuses(changed({ ...onward, start: {} }), /start/);

  const { train } = config;
  const other = { ...onward, output: join(dir, 'other') };
  await refuses(changed({ ...other, train: { ...train, model: { ...train.model, numLayers: 1 } } }), /start .*trained/);
  const shifted = join(dir, 'shifted-vocab.txt');
  const tokens = await readVocabFile(vocab);
  await writeFile(shifted, formatVocab([...tokens.slice(0, -2), tokens.at(-1)!, tokens.at(-2)!]));
  await refuses(changed({ ...other, output: join(dir, 'shifted'), vocab: shifted }), /start .*trained/);
});

test(
  'a run with more layers than the model of another begins by giving what that one gives',
  needsOnnxRuntime,
  async () => {
    const { start, vocab } = runFiles(config.output);
    const { train } = config;
    const deeper = { train: { ...train, model: { ...train.model, numLayers: 3 } } };
    const onward = { ...deeper, output: join(dir, 'deeper'), start: { model: start }, vocab };
    // Branches that are not zero, as they are in a trained model: in front of the new ones they must stay what they are.
    const model = await readModelDirectory(start);
    for (const [i, name] of [layerNames(0).output, layerNames(1).ffnOut].entries()) {
      const { shape, data } = model.weights.get(name)!;
      const random = createRandom(i);
      model.weights.set(name, { shape, data: data.map(() => random.normal() / 8) });
    }
    const trained = join(dir, 'trained');
    await mkdir(trained);
    await writeModelDirectory(trained, model);
    await begin(changed({ ...onward, start: { model: trained } }));
    const grown = runFiles(onward.output).start;
    assert.equal((await readModelDirectory(grown)).config.numLayers, 3);
    const texts = ['番茄炒蛋的做法', 'how to boil an egg', '苹果手机多少钱'];
    const [before, after] = await Promise.all([trained, grown].map((path) => vectorsOf(path, texts)));
    assertClose(after, before, 1e-5);
    await refuses(changed({ ...onward, train: { ...deeper.train, seed: 2 } }), /start/);
  },
);

test(
  'a teacher that the model of another run has not heard joins with a head of its own',
  needsOnnxRuntime,
  async () => {
    const { start, vocab } = runFiles(config.output);
    const second = { ...TEACHER, field: 'english', weight: 0.3 };
    const onward = { output: join(dir, 'joined'), start: { model: start }, vocab, teachers: [TEACHER, second] };
    await distill(changed(onward), { until: 'start' });
    const [from, to] = await Promise.all([start, runFiles(onward.output).start].map(readModelDirectory));
    for (const [name, weight] of from.weights) assert.deepEqual(to.weights.get(name), weight, name);
    // The same teacher of the same texts, where they are English: a head that was fitted sees them as the first one does.
    const [first, own] = [0, 1].map((k) => to.weights.get(teacherName(k))!.data);
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    assert.ok(dot(first, own) / Math.sqrt(dot(first, first) * dot(own, own)) > 0.5);
    await refuses(changed({ ...onward, teachers: [TEACHER] }), /start/);
  },
);

test(
  'a run that tells roles begins as the model that was not told them, queries read as documents',
  needsOnnxRuntime,
  async () => {
    const { vocab } = runFiles(config.output);
    const { train } = config;
    const plain = { train: { ...train, model: { ...train.model, segmentTypes: 2 } } };
    const first = changed({ ...plain, output: join(dir, 'untold'), vocab });
    await begin(first);
    const untold = runFiles(first.output).start;
    const model = await readModelDirectory(untold);
    const segments = model.weights.get(SEGMENT_EMBEDDING)!;
    segments.data.forEach((_, i) => {
      segments.data[i] = i / 100;
    });
    await writeModelDirectory(untold, model);
    const asked = { ...train, model: { ...train.model, segmentTypes: 2, roles: 'segment' } };
    const second = { ...TEACHER, field: 'english', weight: 0.3 };
    const onward = {
      output: join(dir, 'told'),
      start: { model: untold },
      vocab,
      train: asked,
      teachers: [TEACHER, second],
    };
    await begin(changed(onward));
    const told = await readModelDirectory(runFiles(onward.output).start);
    assert.equal(told.config.roles, 'segment');
    const row = [...segments.data.subarray(0, segments.shape[1])];
    assert.deepEqual([...told.weights.get(SEGMENT_EMBEDDING)!.data], [...row, ...row]);
    for (const [name, weight] of model.weights)
      if (name !== SEGMENT_EMBEDDING) assert.deepEqual(told.weights.get(name), weight, name);
    // A further leg keeps what the roles have come to be.
    const { start: begun } = runFiles(onward.output);
    const later = told.weights.get(SEGMENT_EMBEDDING)!;
    later.data.forEach((_, i) => {
      later.data[i] = i / 50;
    });
    await writeModelDirectory(begun, told);
    const third = { ...onward, output: join(dir, 'told-again'), start: { model: begun } };
    await begin(changed(third));
    assert.deepEqual((await readModelDirectory(runFiles(third.output).start)).weights, told.weights);
    await refuses(changed({ ...third, output: join(dir, 'forgot'), ...plain }), /start .*trained/);
    await refuses(changed({ ...onward, ...plain }), /start/);
  },
);

test('what a start does not depend on may change', needsOnnxRuntime, async () => {
  const { train } = config;
  const outcomes: string[] = [];
  const onStep = (step: string, outcome: string) => outcomes.push(`${step}: ${outcome}`);
  const later = changed({ teachers: [{ ...TEACHER, weight: 0.5 }], train: { ...train, steps: 7, threads: 1 } });
  await distill(later, { until: 'start', onStep });
  assert.equal(outcomes.at(-1), 'start: found');
});

test(
  'a vocabulary that was exchanged under a start is found out, in runs without records too',
  needsOnnxRuntime,
  async () => {
    const { vocab, vocabFrom, startFrom } = runFiles(config.output);
    const kept = await readFile(vocab);
    const tokens = await readVocabFile(vocab);
    await rm(vocabFrom);
    await rm(startFrom);
    await begin(config);
    await writeFile(vocab, formatVocab([...tokens.slice(0, -2), tokens.at(-1)!, tokens.at(-2)!]));
    await refuses(config, /start/);
    await writeFile(vocab, kept);
    const { train } = config;
    await refuses(changed({ train: { ...train, model: { ...train.model, projection: 32 } } }), /start/);
  },
);

test('a report of texts that is no JSON is damaged', async () => {
  const { report } = runFiles(config.output);
  await writeFile(report, '{"config": {');
  await assert.rejects(begin(config), { code: 'FORMAT', message: /report\.json/ });
});
