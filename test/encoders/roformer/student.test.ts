import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { checkRoFormerConfig, type RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { readModelDirectory, writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import {
  initialWeights,
  POOLING_TOKEN,
  SEGMENT_EMBEDDING,
  TOKEN_EMBEDDING,
  teacherName,
  type Weights,
} from '../../../encoders/roformer/weights.ts';
import { createOnnxRunner } from '../../../encoders/runners/onnx-runner.ts';
import { createTfjsRunner } from '../../../encoders/runners/tfjs-runner.ts';
import { selectBackend } from '../../../encoders/tfjs/backend.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import { sentenceVectors } from '../../../encoders/tfjs/pooling.ts';
import { toTensors } from '../../../encoders/tfjs/weight-tensors.ts';
import type { TokenBatch } from '../../../encoders/tokenizer/tokenizer.ts';
import { withoutTeachers } from '../../../encoders/training/start/fold-teacher-heads.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { assertClose } from '../../fixtures/assert-close.ts';
import { CONFIG, VOCAB } from '../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { goldenWeights, tokenBatch } from './golden-cases.ts';

const STUDENT: RoFormerConfig = { ...CONFIG, pooling: 'weighted', projection: 24, teachers: [40, 12] };
const TEXTS = tokenBatch({
  tokenIds: [
    [2, 5, 9, 13, 17, 3],
    [2, 30, 30, 3, 0, 0],
    [2, 3, 0, 0, 0, 0],
  ],
  lengths: [6, 4, 2],
});

let dir: string;

before(async () => {
  await selectBackend('wasm');
  dir = await sharedDirectory();
});

function vectorsOf(config: RoFormerConfig, weights: Weights, batch: TokenBatch): Float32Array {
  return tf.tidy(() => sentenceVectors(config, toTensors(weights), batch).dataSync() as Float32Array);
}

test('what no student can be is refused by name', () => {
  const refused = (change: object, message: RegExp) =>
    assert.throws(
      () => checkRoFormerConfig({ ...STUDENT, ...change }),
      (error: Error) => error instanceof InvalidArgumentError && message.test(error.message),
    );
  checkRoFormerConfig(STUDENT);
  refused({ pooling: 'max' }, /pooling must be one of .*'weighted', got max/);
  for (const projection of [0, 1.5, '24']) refused({ projection }, /projection must be a positive integer/);
  for (const teachers of [[], [0], [40, 1.5], 40])
    refused({ teachers }, /teachers must be a list of positive integers/);
  const head = { kind: 'sbert', classes: 2 };
  refused({ head, teachers: undefined }, /projection and teachers are of models that give sentence vectors/);
  refused({ head, projection: undefined }, /got one with another head or entities/);
});

test('weighted pooling begins as the mean', () => {
  const weighted: RoFormerConfig = { ...CONFIG, pooling: 'weighted' };
  const weights = initialWeights(weighted, 4);
  assertClose(vectorsOf(weighted, weights, TEXTS), vectorsOf(CONFIG, initialWeights(CONFIG, 4), TEXTS), 1e-6);
});

/** A student whose untrained vectors are means of its embeddings: no branches, no segment, weights of the rows' lengths. */
function regression(): { config: RoFormerConfig; weights: Weights } {
  const config: RoFormerConfig = { ...CONFIG, pooling: 'weighted' };
  const weights = initialWeights(config, 6, { zeroBranches: true });
  weights.get(SEGMENT_EMBEDDING)!.data.fill(0);
  const table = weights.get(TOKEN_EMBEDDING)!.data;
  // Rows of other lengths than they are born with, so that the lengths matter.
  table.forEach((x, i) => {
    table[i] = x * (1 + (Math.floor(i / config.hiddenSize) % 5));
  });
  weights.get(POOLING_TOKEN)!.data.forEach((_, id, lengths) => {
    lengths[id] = Math.hypot(...table.subarray(id * config.hiddenSize, (id + 1) * config.hiddenSize));
  });
  return { config, weights };
}

/** Sums of the rows of each text's tokens, brought to unit length. */
function sums(weights: Weights, { count, seqLen, tokenIds, lengths }: TokenBatch): Float32Array {
  const { data } = weights.get(TOKEN_EMBEDDING)!;
  const dim = CONFIG.hiddenSize;
  const rows = Array.from({ length: count }, (_, row) => {
    const ids = tokenIds.subarray(row * seqLen, row * seqLen + lengths[row]);
    const sum = Array.from({ length: dim }, (_, d) => ids.reduce((total, id) => total + data[id * dim + d], 0));
    return sum.map((x) => x / Math.hypot(...sum));
  });
  return Float32Array.from(rows.flat());
}

test('a model that starts with zero branches is the regression behind its embeddings', () => {
  const { config, weights } = regression();
  assertClose(vectorsOf(config, weights, TEXTS), sums(weights, TEXTS), 1e-5);
  const random = initialWeights(config, 6);
  assert.ok(random.get('layer.1.ffn.out')!.data.some((x) => x !== 0));
});

test('the heads of teachers are written while they are trained, and dropped without a change of the vectors', async () => {
  const model = { config: STUDENT, vocab: VOCAB, weights: goldenWeights({ config: STUDENT, seed: 3 }) };
  await writeModelDirectory(dir, model);
  const trained = await readModelDirectory(dir);
  assert.deepEqual(trained.weights.get(teacherName(1)), model.weights.get(teacherName(1)));
  const shipped = withoutTeachers(trained);
  assert.ok(!('teachers' in shipped.config) && ![...shipped.weights.keys()].some((name) => name.startsWith('teacher')));
  const before = await stat(join(dir, 'weights.bin'));
  await writeModelDirectory(dir, shipped);
  const fewer = before.size - (await stat(join(dir, 'weights.bin'))).size;
  assert.ok(fewer >= 4 * 24 * (40 + 12), `${fewer} bytes fewer`);
  const read = await readModelDirectory(dir);
  const vectors = vectorsOf(read.config, read.weights, TEXTS);
  assert.deepEqual(vectors, vectorsOf(STUDENT, model.weights, TEXTS));
});

test('both runtimes give vectors of as many dimensions as the projection', needsOnnxRuntime, async () => {
  const weights = goldenWeights({ config: STUDENT, seed: 3 });
  await writeModelDirectory(dir, { config: STUDENT, vocab: VOCAB, weights }, 'int8');
  const model = await readModelDirectory(dir);
  assert.deepEqual(model.weights.get(POOLING_TOKEN), weights.get(POOLING_TOKEN));
  const runners = [
    await createTfjsRunner(model, 'abc'),
    await createOnnxRunner(model, 'abc', { precision: 'fp32', threads: 1 }),
    await createOnnxRunner(model, 'abc', { precision: 'int8', threads: 1 }),
  ];
  const [tfjs, float, int8] = await Promise.all(runners.map((runner) => runner.run(TEXTS)));
  for (const runner of runners) {
    assert.equal(runner.dim, 24);
    await runner.close();
  }
  assertClose(float, tfjs, 1e-5);
  assertClose(int8, tfjs, 0.1);
});
