import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { formatVocab } from '../../../../encoders/tokenizer/vocab-file.ts';
import { checkTrainConfig, type TrainConfig } from '../../../../encoders/training/config/train-config.ts';
import type { TrainLogLine } from '../../../../encoders/training/run/run-log.ts';
import { train } from '../../../../encoders/training/run/trainer.ts';
import { AbortedError, ConflictError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { sharedDirectory } from '../../../fixtures/temporary-directory.ts';

const SUBJECTS = ['猫', '狗', '鱼', '鸟', '马', '牛', '羊', '虎'];
const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
let dir: string;

/** Pairs about the same subject are alike, others are not; the noise characters carry nothing. */
function pairLines(count: number): string {
  const random = createRandom(4);
  const lines = Array.from({ length: count }, () => {
    const [x, y] = [random.below(SUBJECTS.length), random.below(SUBJECTS.length)];
    const noise = () => '一二三四五六七'[random.below(7)];
    const other = random.next() < 0.5 ? x : y;
    return JSON.stringify({
      a: noise() + SUBJECTS[x] + noise(),
      b: SUBJECTS[other] + noise(),
      label: Number(x === other),
    });
  });
  return `${lines.join('\n')}\n`;
}

before(async () => {
  dir = await sharedDirectory();
  await writeFile(join(dir, 'vocab.txt'), formatVocab([...SPECIALS, ...'一二三四五六七', ...SUBJECTS]));
  await writeFile(join(dir, 'pairs.jsonl'), pairLines(400));
  const positives = SUBJECTS.map((subject) => JSON.stringify({ query: `${subject}一`, passage: `二${subject}` }));
  await writeFile(join(dir, 'positives.jsonl'), `${positives.join('\n')}\n`);
});

function configOf(output: string, changes: Record<string, unknown> = {}): TrainConfig {
  return checkTrainConfig({
    output: join(dir, output),
    data: dir,
    vocab: join(dir, 'vocab.txt'),
    model: {
      hiddenSize: 32,
      numLayers: 2,
      numHeads: 2,
      intermediateSize: 64,
      maxTokens: 16,
      segmentTypes: 2,
      hiddenAct: 'gelu',
      pooling: 'mean',
    },
    sets: [
      { name: `file:${join(dir, 'pairs.jsonl')}`, weight: 3, batchTokens: 512 },
      { name: `file:${join(dir, 'positives.jsonl')}`, weight: 1 },
    ],
    steps: 60,
    warmupSteps: 5,
    learningRate: 0.003,
    logEvery: 20,
    checkpointEvery: 20,
    threads: 1,
    ...changes,
  });
}

test('training lowers the loss of every set and writes a model that reads back', async () => {
  const lines: TrainLogLine[] = [];
  const { modelDir } = await train(configOf('plain'), { onLog: (line) => lines.push(line) });
  assert.equal(lines.length, 3);
  for (const [name, loss] of Object.entries(lines[2].losses)) {
    assert.ok(loss < 0.7 * lines[0].losses[name], `${name}: ${lines[0].losses[name]} -> ${loss}`);
  }
  const model = await readModelDirectory(modelDir);
  assert.equal(model.config.vocabSize, SPECIALS.length + 7 + SUBJECTS.length);
  const log = (await readFile(join(modelDir, 'train-log.jsonl'), 'utf8')).trim().split('\n');
  assert.deepEqual(
    log.map((line) => JSON.parse(line)),
    lines,
  );
});

const WAYS: Readonly<Record<string, Record<string, unknown>>> = {
  'a batch a step': {},
  'several batches a step, gradients normalised, LAMB': {
    accumulate: 3,
    normalizeGradients: true,
    optimizer: { kind: 'lamb' },
    learningRate: 0.02,
    warmupSteps: undefined,
    rates: [
      [0, 0],
      [5, 1],
      [60, 0.2],
    ],
  },
};

for (const [way, changes] of Object.entries(WAYS)) {
  test(`an aborted run resumes to the very weights of one that was not: ${way}`, async () => {
    await resumesExactly(way, changes);
  });
}

async function resumesExactly(way: string, changes: Record<string, unknown>) {
  const lines: TrainLogLine[] = [];
  const whole = await readWeights(
    (await train(configOf(`whole ${way}`, changes), { onLog: (line) => lines.push(line) })).modelDir,
  );
  for (const [name, loss] of Object.entries(lines[2].losses)) assert.ok(loss < 0.7 * lines[0].losses[name], name);
  const controller = new AbortController();
  const config = configOf(`halves ${way}`, changes);
  const first = train(config, {
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 27) controller.abort();
    },
  });
  await assert.rejects(first, AbortedError);
  const progress: number[] = [];
  const { modelDir } = await train(config, { onProgress: ({ done }) => progress.push(done) });
  assert.equal(progress[0], 28);
  for (const [name, { data }] of await readWeights(modelDir)) assert.deepEqual(data, whole.get(name)!.data, name);
}

test('a set joins in after its share of the steps', async () => {
  const [first, second] = configOf('later').sets;
  const lines: TrainLogLine[] = [];
  const config = configOf('later', { sets: [first, { ...second, from: 0.5 }], steps: 40, logEvery: 1 });
  await train(config, { onLog: (line) => lines.push(line) });
  const drawn = lines.map(({ losses }) => second.name in losses);
  assert.equal(drawn.indexOf(true, 20), drawn.indexOf(true));
  assert.ok(drawn.includes(true));
});

test('a set whose loss counts next to nothing moves next to nothing', async () => {
  const [first, second] = configOf('light').sets;
  const lossWeight = 1e-6;
  const sets = [
    { ...first, lossWeight },
    { ...second, lossWeight },
  ];
  // With an epsilon that the gradients reach, the optimizer does not bring them all to one size.
  const optimizer = { beta1: 0.9, beta2: 0.98, epsilon: 1, weightDecay: 0, clipNorm: 1 };
  const moved = async (name: string, changes: Record<string, unknown>) => {
    const at = async (stopAfter: number) =>
      readWeights((await train(configOf(`${name}-${stopAfter}`, { ...changes, optimizer, stopAfter }))).modelDir);
    const [before, after] = [await at(1), await at(4)];
    let most = 0;
    for (const [key, { data }] of after)
      data.forEach((x, i) => {
        most = Math.max(most, Math.abs(x - before.get(key)!.data[i]));
      });
    return most;
  };
  assert.ok((await moved('light', { sets })) < 1e-3 * (await moved('full', {})));
});

test('a run stopped before its schedule ends leaves the model of that step', async () => {
  const steps: number[] = [];
  await train(configOf('stopped', { stopAfter: 10 }), { onProgress: ({ done }) => steps.push(done) });
  assert.equal(steps.at(-1), 10);
  assert.ok((await readModelDirectory(join(dir, 'stopped'))).weights.size > 0);
});

test('a finished run is written in 8 bits when asked to', async () => {
  const { modelDir } = await train(configOf('small', { stopAfter: 3 }));
  assert.equal((await readModelDirectory(modelDir)).quantized.size, 0);
  await train(configOf('small', { stopAfter: 3, storage: 'int8' }));
  assert.ok((await readModelDirectory(modelDir)).quantized.size > 0);
});

test('a checkpoint of another configuration is not continued', async () => {
  await train(configOf('changed', { stopAfter: 4 }));
  await assert.rejects(train(configOf('changed', { learningRate: 0.1 })), ConflictError);
});

test('a run can start from the weights of another', async () => {
  const { modelDir } = await train(configOf('start', { stopAfter: 20 }));
  const lines: TrainLogLine[] = [];
  await train(configOf('further', { init: modelDir, logEvery: 1, stopAfter: 1 }), {
    onLog: (line) => lines.push(line),
  });
  const fresh: TrainLogLine[] = [];
  await train(configOf('fresh', { logEvery: 1, stopAfter: 1 }), { onLog: (line) => fresh.push(line) });
  const loss = (line: TrainLogLine) => Object.values(line.losses)[0];
  assert.ok(loss(lines[0]) < loss(fresh[0]), `${loss(lines[0])} against ${loss(fresh[0])}`);
});

test('a configuration that cannot be is refused by the name of its field', () => {
  const refused = (changes: Record<string, unknown>, message: RegExp) =>
    assert.throws(
      () => configOf('x', changes),
      (error: Error) => {
        assert.ok(error instanceof InvalidArgumentError);
        assert.match(error.message, message);
        return true;
      },
    );
  refused({ steps: 0 }, /steps/);
  refused({ sets: [] }, /sets/);
  refused({ learningRate: Number.NaN }, /learningRate/);
  refused({ engine: 'gpu' }, /engine/);
  refused({ lerningRate: 1 }, /lerningRate/);
  refused({ sets: [{ name: 'lcqmc', task: 'dance' }] }, /task/);
  refused({ sets: [{ name: 'lcqmc', from: 1 }] }, /from/);
  refused({ sets: [{ name: 'lcqmc', from: 0.1 }] }, /sets .*first step/);
  refused({ sets: [{ name: 'lcqmc', weight: 0 }] }, /sets .*first step/);
  refused({ sets: [{ name: 'lcqmc' }, { name: 'atec', from: 0.5 }], stopAfter: 30 }, /from .*last, 30/);
  refused({ sets: [{ name: 'lcqmc', lossWeight: 0 }] }, /lossWeight/);
  refused({ optimizer: { kind: 'sgd' } }, /optimizer\.kind.*'adamw' or 'lamb'/);
  refused({ optimizer: { beta3: 0.9 } }, /optimizer\.beta3/);
  refused({ optimizer: { beta2: 1 } }, /optimizer\.beta2/);
  refused({ optimizer: 'lamb' }, /optimizer/);
  refused({ accumulate: 0 }, /accumulate/);
  refused({ normalizeGradients: 'yes' }, /normalizeGradients.*true or false/);
  refused({ rates: [[0, 1]] }, /warmupSteps.*left out beside rates/);
  for (const rates of [
    [],
    [1],
    [
      [0, 1],
      [0, 2],
    ],
    [[0, -1]],
    [[0.5, 1]],
    [[0, 1, 2]],
    'fast',
    {},
  ]) {
    refused({ warmupSteps: undefined, rates }, /rates/);
  }
});

async function readWeights(modelDir: string) {
  return (await readModelDirectory(modelDir)).weights;
}
