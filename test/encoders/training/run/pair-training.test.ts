import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { PairHead } from '../../../../encoders/roformer/config.ts';
import { readModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { HEAD_BIAS, HEAD_WEIGHT, initialWeights, SEGMENT_EMBEDDING } from '../../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../../encoders/tfjs/backend.ts';
import { tf } from '../../../../encoders/tfjs/core/tfjs-core.ts';
import { interactionLogits, pairScores } from '../../../../encoders/tfjs/pair-head.ts';
import { toTensors } from '../../../../encoders/tfjs/weight-tensors.ts';
import { pairTokens } from '../../../../encoders/tokenizer/pair-tokens.ts';
import { padTokens } from '../../../../encoders/tokenizer/tokenizer.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import type { TrainLogLine } from '../../../../encoders/training/run/run-log.ts';
import { train } from '../../../../encoders/training/run/trainer.ts';
import { AbortedError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { toyConfig, toyDirectory, toyPairs, VOCAB } from './toy-pairs.ts';

const CLASSIFIER: PairHead = { kind: 'interaction', classes: 2 };
const MATCHED: PairHead = { kind: 'interaction', classes: 2, features: 'matched' };
const HEADS: readonly PairHead[] = [
  CLASSIFIER,
  MATCHED,
  { kind: 'interaction', classes: 1 },
  { kind: 'sbert', classes: 2 },
];
let dir: string;
let fileSet: string;

before(async () => {
  dir = await toyDirectory();
  fileSet = `file:${join(dir, 'pairs.jsonl')}`;
  await selectBackend('wasm');
});

function nameOf({ kind, classes, features }: PairHead): string {
  return `${kind}, ${classes} classes${features ? `, ${features}` : ''}`;
}

/** Scores of pairs that the model in `modelDir` has not seen, and their labels. */
async function scored(modelDir: string) {
  const { config, weights } = await readModelDirectory(modelDir);
  const tokenizer = createWordPieceTokenizer(VOCAB);
  const pairs = toyPairs(100, 77);
  const rows = pairs.map(({ a, b }) => pairTokens(tokenizer, a, b, config.maxTokens));
  const ids = rows.map((row) => row.ids);
  const secondStarts = Int32Array.from(rows, (row) => row.secondStart);
  const scores = tf.tidy(() => {
    const logits = interactionLogits(config, toTensors(weights), { ...padTokens(ids, tokenizer.padId), secondStarts });
    return pairScores(logits, config.head!).arraySync() as number[];
  });
  return pairs.map(({ label }, i) => ({ label, score: scores[i] }));
}

async function assertLearns(engine: 'onnx' | 'tfjs', head: PairHead, steps = 100): Promise<void> {
  const lines: TrainLogLine[] = [];
  const output = `learns-${engine}-${nameOf(head)}`;
  const config = toyConfig(dir, output, head, { engine, steps });
  const { modelDir } = await train(config, { onLog: (line) => lines.push(line) });
  const [first, last] = [lines[0].losses[fileSet], lines.at(-1)!.losses[fileSet]];
  assert.ok(last < first / 4, `loss ${first} -> ${last}`);
  if (head.kind === 'sbert') return;
  const results = await scored(modelDir);
  const ofLabel = (label: number) => results.filter((pair) => pair.label === label).map(({ score }) => score);
  const [worstMatch, bestOther] = [Math.min(...ofLabel(1)), Math.max(...ofLabel(0))];
  assert.ok(worstMatch > bestOther, `a match scores ${worstMatch}, another pair ${bestOther}`);
}

for (const head of HEADS) {
  const name = `a tiny model learns which pairs are alike: onnx, ${nameOf(head)}`;
  test(name, needsOnnxRuntime, () => assertLearns('onnx', head));
}

test('a tiny model learns which pairs are alike: tfjs', () => assertLearns('tfjs', MATCHED, 60));

test('an aborted run of an interaction model resumes to the very weights of one that was not', async () => {
  const sets = [
    { name: fileSet, task: 'interaction', batchTokens: 256, weight: 2 },
    { name: fileSet, task: 'interaction-cosent', batchTokens: 256 },
    { name: fileSet, task: 'cosent', batchTokens: 256 },
  ];
  const changes = { sets, steps: 12, checkpointEvery: 5 };
  const whole = await train(toyConfig(dir, 'whole', CLASSIFIER, changes));
  const controller = new AbortController();
  const halves = toyConfig(dir, 'halves', CLASSIFIER, changes);
  const onProgress = ({ done }: { done: number }) => done === 7 && controller.abort();
  await assert.rejects(train(halves, { signal: controller.signal, onProgress }), AbortedError);
  const resumed = await train(halves);
  const expected = (await readModelDirectory(whole.modelDir)).weights;
  for (const [name, { data }] of (await readModelDirectory(resumed.modelDir)).weights) {
    assert.deepEqual(data, expected.get(name)!.data, name);
  }
});

test('a start without a head gives its encoder, both segments alike, beside a fresh head', async () => {
  const start = await train(toyConfig(dir, 'encoder', undefined, { stopAfter: 10 }));
  const still = { init: start.modelDir, learningRate: 0, stopAfter: 1 };
  const { modelDir } = await train(toyConfig(dir, 'from-encoder', CLASSIFIER, still));
  const given = (await readModelDirectory(start.modelDir)).weights;
  const { config, weights } = await readModelDirectory(modelDir);
  const fresh = initialWeights(config, 1);
  const segment = given.get(SEGMENT_EMBEDDING)!.data.slice(0, config.hiddenSize);
  assert.deepEqual(weights.get(SEGMENT_EMBEDDING)!.data, Float32Array.from([...segment, ...segment]));
  for (const [name, { data }] of weights) {
    if (name === SEGMENT_EMBEDDING) continue;
    const expected = name === HEAD_WEIGHT || name === HEAD_BIAS ? fresh : given;
    assert.deepEqual(data, expected.get(name)!.data, name);
  }
});

test('a start with the same head gives all of its weights', async () => {
  const start = await train(toyConfig(dir, 'interaction', CLASSIFIER, { stopAfter: 10 }));
  const still = { init: start.modelDir, learningRate: 0, stopAfter: 1 };
  const { modelDir } = await train(toyConfig(dir, 'from-interaction', CLASSIFIER, still));
  const expected = (await readModelDirectory(start.modelDir)).weights;
  for (const [name, { data }] of (await readModelDirectory(modelDir)).weights) {
    assert.deepEqual(data, expected.get(name)!.data, name);
  }
});

function assertRefused(make: () => unknown, message: RegExp): void {
  assert.throws(make, (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError, String(error));
    assert.match(error.message, message);
    return true;
  });
}

test('a task that the head does not fit is refused with the configuration', () => {
  const refused = (head: PairHead | undefined, task: string, message: RegExp) =>
    assertRefused(() => toyConfig(dir, 'x', head, { sets: [{ name: fileSet, task }] }), message);
  refused(undefined, 'interaction', /pairs\.jsonl: task 'interaction' needs .* 'interaction', got none/);
  refused(undefined, 'sbert', /'sbert' needs .* 'sbert', got none/);
  refused({ kind: 'sbert', classes: 2 }, 'interaction-cosent', /got 'sbert'/);
  refused(CLASSIFIER, 'sbert', /got 'interaction'/);
  refused({ kind: 'interaction', classes: 1 }, 'interaction', /at least 2/);
  refused({ kind: 'interaction', classes: 3 }, 'interaction-cosent', /1 or 2/);
});

test('a head that cannot be is refused by the name of its field', () => {
  const refused = (head: unknown, message: RegExp) =>
    assertRefused(() => toyConfig(dir, 'x', head as PairHead), message);
  refused(null, /head\.kind/);
  refused({ kind: 'siamese', classes: 2 }, /head\.kind .* "siamese"/);
  refused({ kind: 'sbert', classes: 1 }, /head\.classes .* from 2 to 65536, got 1/);
  refused({ kind: 'interaction', classes: 1.5 }, /head\.classes/);
  refused({ kind: 'interaction', classes: 2, features: 'all' }, /head\.features .* "all"/);
  refused({ kind: 'sbert', classes: 2, features: 'matched' }, /head\.features/);
  const model = { ...toyConfig(dir, 'x', CLASSIFIER).model, segmentTypes: 1 };
  assertRefused(() => toyConfig(dir, 'x', CLASSIFIER, { model }), /segmentTypes/);
});
