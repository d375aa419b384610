import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inferenceGraph } from '../../../../encoders/onnx/inference-graph.ts';
import { loadOnnxRuntime } from '../../../../encoders/onnx/runtime.ts';
import { type RoFormerConfig, vectorDim } from '../../../../encoders/roformer/config.ts';
import { POOLING_TOKEN, TOKEN_EMBEDDING, teacherName, type Weights } from '../../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { sentenceVectors } from '../../../../encoders/tfjs/pooling.ts';
import { checkWeights, toTensors } from '../../../../encoders/tfjs/weight-tensors.ts';
import { padTokens } from '../../../../encoders/tokenizer/tokenizer.ts';
import { bagVectors } from '../../../../encoders/training/start/bag-vectors.ts';
import { closedFormStart, type StartTeacher } from '../../../../encoders/training/start/closed-form-start.ts';
import { centredRows } from '../../../../encoders/training/start/teacher-centre.ts';
import { rowsOf } from '../../../../encoders/training/start/text-rows.ts';
import { tokenBags } from '../../../../encoders/training/start/token-bags.ts';
import { AbortedError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { bagCosine } from './bag-cosine.ts';
import { randomTexts } from './dense-ridge.ts';

before(() => selectBackend('wasm'));

const WORD = '苹果';
const VOCAB = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...'苹果去年', ...'abcdefghijklmnop', WORD];
const DIM = 10;

const student = (sizes: Partial<RoFormerConfig> = {}): RoFormerConfig => ({
  vocabSize: VOCAB.length,
  hiddenSize: 8,
  numLayers: 2,
  numHeads: 2,
  intermediateSize: 16,
  maxTokens: 20,
  segmentTypes: 2,
  hiddenAct: 'gelu',
  pooling: 'weighted',
  projection: 8,
  teachers: [DIM],
  ...sizes,
});

/** Texts without the last token and without the first two, and vectors of a teacher that reads them as bags, with an offset. */
function teach(count: number, seed: number, dim = DIM) {
  const random = createRandom(seed);
  const texts = randomTexts(random, count, VOCAB.length - 5, 8).map((ids) => [2, ...ids.map((id) => id + 4), 3]);
  const meanings = createRandom(99);
  const rows = VOCAB.map(() => Array.from({ length: dim }, (_, i) => meanings.normal() / (1 + i)));
  const vectors = new Float32Array(count * dim);
  texts.forEach((ids, text) => {
    const at = text * dim;
    for (const id of ids) for (let i = 0; i < dim; i++) vectors[at + i] += (8 * rows[id][i]) / ids.length;
    // Some noise, so that there is something that a bag cannot tell; and what all have in common.
    for (let i = 0; i < dim; i++) vectors[at + i] += 0.3 * random.normal() + 4;
    const length = Math.hypot(...vectors.subarray(at, at + dim));
    for (let i = 0; i < dim; i++) vectors[at + i] /= length;
  });
  return { texts, bags: tokenBags(count, (i) => texts[i]), vectors };
}

function teacher(vectors: Float32Array, rows: Int32Array, dim = DIM): StartTeacher {
  return { vectors: rowsOf(vectors, dim), rows };
}

const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i);
const OPTIONS = { seed: 1, lambda: 0.01, threads: 1 };
const batchOf = (texts: readonly number[][]) =>
  padTokens(
    texts.map((ids) => Int32Array.from(ids)),
    0,
  );

function tfjsVectors(config: RoFormerConfig, weights: Weights, texts: readonly number[][]): Float32Array {
  return tf.tidy(() => sentenceVectors(config, toTensors(weights), batchOf(texts)).dataSync() as Float32Array).slice();
}

async function onnxVectors(
  config: RoFormerConfig,
  weights: Weights,
  texts: readonly number[][],
): Promise<Float32Array> {
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(inferenceGraph({ config, weights }, 'fp32'), {
    intraOpNumThreads: 1,
  });
  const { tokenIds, lengths, count, seqLen } = batchOf(texts);
  const { vectors } = await session.run({
    tokens: new ort.Tensor('int32', tokenIds, [count, seqLen]),
    lengths: new ort.Tensor('int32', lengths, [count]),
  });
  await session.release();
  return vectors.data as Float32Array;
}

const SHAPES: Record<string, Partial<RoFormerConfig>> = {
  'hidden states as wide as the vectors': {},
  'wider hidden states': { hiddenSize: 16, projection: 8 },
  'a wider vector than the teacher has': { hiddenSize: 16, projection: 12 },
  'no projection, as wide as the teacher or wider': { hiddenSize: 12, projection: undefined },
  'hidden states narrower than the vectors': { hiddenSize: 4, projection: 8 },
};

for (const [name, sizes] of Object.entries(SHAPES)) {
  test(`the untrained model is the regression: ${name}`, needsOnnxRuntime, async () => {
    const config = student(sizes);
    const { bags, vectors } = teach(120, 1);
    const { weights, embeddings, heads } = await closedFormStart(
      config,
      VOCAB,
      bags,
      [teacher(vectors, all(120))],
      OPTIONS,
    );
    checkWeights(config, weights);
    const { texts, bags: others } = teach(20, 2);
    const dim = vectorDim(config);
    const expected = bagVectors(others, embeddings);
    const row = new Float32Array(dim);
    for (const given of [tfjsVectors(config, weights, texts), await onnxVectors(config, weights, texts)]) {
      assert.equal(given.length, texts.length * dim);
      texts.forEach((_, text) => {
        expected.copyRow(text, row, 0);
        row.forEach((value, i) => {
          assert.ok(
            Math.abs(given[text * dim + i] - value) < 1e-5,
            `text ${text}, ${i}: ${given[text * dim + i]}, ${value}`,
          );
        });
      });
    }
    const head = weights.get(teacherName(0))!.data;
    assert.deepEqual(head.subarray(0, heads[0].length), heads[0]);
    assert.ok(head.subarray(heads[0].length).every((value) => value === 0));
  });
}

test('on texts it has not seen the start comes near the teacher, and nearer than before centring and fitting', async () => {
  const { bags, vectors } = teach(400, 1);
  const start = await closedFormStart(student(), VOCAB, bags, [teacher(vectors, all(400))], OPTIONS);
  const held = teach(60, 2);
  const targets = centredRows(rowsOf(held.vectors, DIM), start.centres[0]);
  const cosine = bagCosine(held.bags, start.embeddings, start.heads[0], targets);
  assert.ok(cosine > 0.87 && cosine < 1, `${cosine}`);
  const random = createRandom(4);
  const values = start.embeddings.values.map(() => random.normal());
  const chance = bagCosine(held.bags, { ...start.embeddings, values }, start.heads[0], targets);
  assert.ok(chance < 0.5, `${chance}`);
  assert.ok(start.kept > 0.8 && start.kept < 1, `${start.kept}`);
});

test('weights of tokens that were seen have a mean of 1; of others they are small, and a word is the mean of its characters', async () => {
  const config = student();
  const { bags, vectors } = teach(120, 1);
  const { weights, embeddings } = await closedFormStart(config, VOCAB, bags, [teacher(vectors, all(120))], OPTIONS);
  const pooling = weights.get(POOLING_TOKEN)!.data;
  const seen = pooling.subarray(2, VOCAB.length - 1);
  assert.ok(Math.abs(seen.reduce((sum, weight) => sum + weight, 0) / seen.length - 1) < 1e-5);
  assert.ok(pooling[0] > 0 && pooling[0] < 0.2 && pooling[1] === pooling[0]);
  const row = (token: string) => {
    const at = VOCAB.indexOf(token) * embeddings.width;
    return embeddings.values.subarray(at, at + embeddings.width);
  };
  const [apple, fruit] = [row('苹'), row('果')];
  row(WORD).forEach((value, i) => {
    assert.ok(Math.abs(value - (apple[i] + fruit[i]) / 2) < 1e-6);
  });
  const table = weights.get(TOKEN_EMBEDDING)!.data;
  for (let id = 0; id < VOCAB.length; id++) {
    const hidden = table.subarray(id * config.hiddenSize, (id + 1) * config.hiddenSize);
    const meanSquare = hidden.reduce((sum, value) => sum + value * value, 0) / hidden.length;
    assert.ok(Math.abs(meanSquare - 1) < 1e-5, `token ${id} has a mean square of ${meanSquare}`);
  }
});

test('a second teacher that knows some of the texts gets a head that follows it, and the first may lack some too', async () => {
  const config = student({ teachers: [DIM, 6] });
  const { bags, vectors } = teach(300, 1);
  const teachers = [
    teacher(
      vectors,
      all(300).map((text) => (text % 10 === 9 ? -1 : text)),
    ),
    teacher(
      reversed(vectors, 6),
      all(300).map((text) => (text % 2 ? text : -1)),
      6,
    ),
  ];
  const { weights, embeddings, heads, centres } = await closedFormStart(config, VOCAB, bags, teachers, OPTIONS);
  checkWeights(config, weights);
  const held = teach(60, 2);
  for (const [k, rows] of [rowsOf(held.vectors, DIM), rowsOf(reversed(held.vectors, 6), 6)].entries()) {
    const cosine = bagCosine(held.bags, embeddings, heads[k], centredRows(rows, centres[k]));
    assert.ok(cosine > 0.85, `teacher ${k}: ${cosine}`);
  }
});

/** What another teacher says that knows the first so many dimensions only, in the other order. */
function reversed(vectors: Float32Array, dim: number): Float32Array {
  return Float32Array.from({ length: (vectors.length / DIM) * dim }, (_, at) => {
    return vectors[Math.floor(at / dim) * DIM + dim - 1 - (at % dim)];
  });
}

test('progress and steps are told, a given centre is kept, and the same seed gives the same start', async () => {
  const { bags, vectors } = teach(60, 1);
  const centre = { mean: new Float32Array(DIM).fill(0.1) };
  const stages = new Set<string>();
  const explained: number[] = [];
  const options = {
    ...OPTIONS,
    onProgress: ({ stage }: { stage: string }) => stages.add(stage),
    onStep: (step: { explained: number }) => explained.push(step.explained),
  };
  const make = () => closedFormStart(student(), VOCAB, bags, [{ ...teacher(vectors, all(60)), centre }], options);
  const start = await make();
  assert.deepEqual([...stages], ['sum targets', 'solve']);
  assert.equal(explained.length, 12);
  assert.ok(explained[11] > explained[0] && explained[11] < 1);
  assert.equal(start.centres[0], centre);
  assert.deepEqual((await make()).weights, start.weights);
});

test('what does not belong together is refused, and an abort stops it', async () => {
  const { bags, vectors } = teach(20, 1);
  const own = teacher(vectors, all(20));
  const start = (config: RoFormerConfig, teachers: StartTeacher[], vocab = VOCAB, options = {}) =>
    closedFormStart(config, vocab, bags, teachers, { ...OPTIONS, ...options });
  const wrong = [
    start(student({ pooling: 'mean' }), [own]),
    start(student({ teachers: [DIM + 1] }), [own]),
    start(student({ teachers: undefined }), []),
    start(student(), [own, own]),
    start(student(), [own], VOCAB.slice(1)),
    start(student(), [teacher(vectors, all(19))]),
    start(student(), [teacher(vectors, new Int32Array(20).fill(-1))]),
    start(student(), [{ ...own, centre: { mean: new Float32Array(3) } }]),
    start(student(), [own], VOCAB, { lambda: 0 }),
    start(student(), [own], VOCAB, { sample: 1 }),
    start(student(), [own], VOCAB, { seed: -1 }),
    start(student(), [
      teacher(
        vectors.map((value, i) => (i === 7 ? Number.NaN : value)),
        all(20),
      ),
    ]),
  ];
  for (const each of wrong) await assert.rejects(each, InvalidArgumentError);
  await assert.rejects(start(student(), [own], VOCAB, { signal: AbortSignal.abort() }), AbortedError);
});
