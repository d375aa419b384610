import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEncoder } from '../../../../encoders/pretrained.ts';
import { readModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import type { Tokenizer } from '../../../../encoders/tokenizer/tokenizer.ts';
import { readVocabFile } from '../../../../encoders/tokenizer/vocab-file.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import { readJsonLines } from '../../../../encoders/training/data/text-lines.ts';
import { DISTILLATION_STEPS, distill } from '../../../../encoders/training/distillation/distill.ts';
import { runFiles } from '../../../../encoders/training/distillation/run-files.ts';
import { ConflictError } from '../../../../src/core/errors.ts';
import { BERT, writeBertFolder } from '../../../fixtures/bert-onnx.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { demoRun, openTexts } from './demo-run.ts';

/** Cosines of all pairs of rows, each row first brought to the mean of all. */
function pairCosines(rows: Float32Array, dim: number): number[] {
  const count = rows.length / dim;
  const mean = new Float64Array(dim);
  rows.forEach((x, at) => {
    mean[at % dim] += x / count;
  });
  const unit = Array.from({ length: count }, (_, row) => {
    const centred = Array.from({ length: dim }, (_, i) => rows[row * dim + i] - mean[i]);
    const length = Math.hypot(...centred);
    return centred.map((x) => x / length);
  });
  return unit.flatMap((a, i) => unit.slice(i + 1).map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0)));
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return values.map((value) => value - mean);
  };
  const [a, b] = [centred(x), centred(y)];
  return a.reduce((sum, value, i) => sum + value * b[i], 0) / (Math.hypot(...a) * Math.hypot(...b));
}

async function encoded(model: string, texts: readonly string[]): Promise<number[]> {
  const encoder = await loadEncoder(model, { threads: 1 });
  try {
    return pairCosines(await encoder.encode(texts), encoder.dim);
  } finally {
    await encoder.close();
  }
}

/** How often each token stands in each text. */
function tokenCounts(texts: readonly string[], { vocabSize, encode }: Tokenizer): number[] {
  const rows = new Float32Array(texts.length * vocabSize);
  texts.forEach((text, row) => {
    for (const id of encode(text).ids) rows[row * vocabSize + id]++;
  });
  return pairCosines(rows, vocabSize);
}

test(
  'a run goes from texts to a model that sees held-out texts more as its teacher does than its start and a bag of words',
  needsOnnxRuntime,
  async (t) => {
    const dir = await openTexts(await temporaryDirectory(t));
    const { train } = demoRun(dir);
    // Tokens are few and soon learned by heart; what the layers add is what other texts have as well.
    const groups = ['embedding.token', 'pooling.', 'projection.', 'teacher.'].map((prefix, k) => ({
      prefix,
      learningRate: k === 0 ? 3e-5 : 1e-4,
    }));
    const model = { ...train.model, segmentTypes: 2, roles: 'segment' };
    const config = demoRun(dir, { train: { ...train, model, steps: 300, learningRate: 4e-3, groups } });
    const steps: string[] = [];
    const onStep = (step: string, outcome: string) => steps.push(`${step}: ${outcome}`);
    assert.deepEqual(await distill(config, { until: 'vocab', onStep }), { modelDir: undefined, lastStep: 'vocab' });
    const { modelDir } = await distill(config, { onStep });
    assert.deepEqual(
      steps.map((text) => text.split(':', 1)[0]),
      ['texts', 'vocab', ...DISTILLATION_STEPS],
    );
    assert.equal(steps[2], 'texts: found');

    assert.deepEqual(JSON.parse(await readFile(join(modelDir!, 'trained-on.json'), 'utf8')), { sets: [] });
    assert.equal((await readModelDirectory(modelDir!)).config.roles, 'segment');
    const files = runFiles(config.output);
    const texts: string[] = [];
    for await (const { text } of readJsonLines<{ text: string }>(files.heldout)) texts.push(text);
    const teacher = await encoded('zh-en-small', texts);
    const [begun, made] = [await encoded(files.start, texts), await encoded(modelDir!, texts)];
    const words = tokenCounts(texts, createWordPieceTokenizer(await readVocabFile(files.vocab)));
    const [ofWords, ofStart, ofModel] = [words, begun, made].map((cosines) => correlation(cosines, teacher));
    assert.ok(ofModel > ofStart + 0.01 && ofModel > ofWords + 0.01, `${[ofWords, ofStart, ofModel]}`);

    const other = { ...config, texts: { ...config.texts, seed: 2 } };
    await assert.rejects(distill(other), ConflictError);
  },
);

test(
  'a run may begin with layers of its teacher, and another with layers of what came of it',
  needsOnnxRuntime,
  async (t) => {
    const dir = await openTexts(await temporaryDirectory(t));
    const teacher = join(dir, 'teacher');
    await writeBertFolder(teacher, 'dynamic');
    const { train } = demoRun(dir);
    const { projection: _, ...student } = train.model;
    const model = {
      ...student,
      hiddenSize: BERT.hiddenSize,
      numHeads: BERT.heads,
      intermediateSize: BERT.intermediateSize,
      maxTokens: BERT.positions,
      architecture: 'bert',
      normEpsilon: 1e-12,
    };
    const changes = {
      teachers: [{ model: teacher, limit: 100 }],
      start: { layers: [0, 2] },
      train: { ...train, model, steps: 4, warmupSteps: 1 },
    };
    const config = demoRun(dir, changes);
    const { modelDir } = await distill(config);
    const files = runFiles(config.output);
    const { weights } = await readModelDirectory(files.start);
    const { weights: layers } = await readModelDirectory(files.layers);
    assert.deepEqual(weights.get('layer.1.ffn.in'), layers.get('layer.1.ffn.in'));
    assert.ok(weights.has('teacher.0') && !layers.has('teacher.0'));
    assert.equal((await readModelDirectory(modelDir!)).config.architecture, 'bert');
    await distill(config);
    await assert.rejects(distill(demoRun(dir, { ...changes, start: { layers: [1, 2] } })), ConflictError);
    const smaller = { ...model, numLayers: 1, intermediateSize: BERT.intermediateSize / 2, projection: 8 };
    const next = demoRun(dir, {
      ...changes,
      output: join(dir, 'next'),
      vocab: join(modelDir!, 'vocab.txt'),
      start: { model: modelDir, layers: [1] },
      train: { ...changes.train, model: smaller },
    });
    const { modelDir: nextDir } = await distill(next);
    assert.equal((await readModelDirectory(nextDir!)).config.numLayers, 1);
    await distill(next);
    await assert.rejects(distill({ ...next, start: { model: modelDir!, layers: [0] } }), ConflictError);
    await writeBertFolder(teacher, 'rows');
    await assert.rejects(distill(config), /the layers in .* were taken with another configuration/);
  },
);
