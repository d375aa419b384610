import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { EntityHead } from '../../../../encoders/roformer/entity-head.ts';
import { readModelWeights } from '../../../../encoders/roformer/model-directory.ts';
import { CRF_TRANSITIONS } from '../../../../encoders/roformer/weights.ts';
import { formatVocab } from '../../../../encoders/tokenizer/vocab-file.ts';
import { checkTrainConfig, type TrainConfig } from '../../../../encoders/training/config/train-config.ts';
import type { TrainLogLine } from '../../../../encoders/training/run/run-log.ts';
import { train } from '../../../../encoders/training/run/trainer.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../../fixtures/temporary-directory.ts';

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const NOISE = [...'一二三四五六七'];
let dir: string;

/** A person begins with 王 and ends with the next 人; a place is 京. */
function lines(count: number): string {
  const random = createRandom(4);
  const noise = () => Array.from({ length: 1 + random.below(3) }, () => NOISE[random.below(NOISE.length)]).join('');
  return Array.from({ length: count }, () => {
    const head = noise();
    const person = `王${noise()}人`;
    const middle = noise();
    const place = head.length + person.length + middle.length;
    const entities = [
      { start: head.length, end: head.length + person.length, label: 'PER' },
      { start: place, end: place + 1, label: 'LOC' },
    ];
    return `${JSON.stringify({ text: `${head}${person}${middle}京${noise()}`, entities })}\n`;
  }).join('');
}

before(async () => {
  dir = await sharedDirectory();
  await writeFile(join(dir, 'vocab.txt'), formatVocab([...SPECIALS, ...NOISE, '王', '人', '京']));
  await writeFile(join(dir, 'texts.jsonl'), lines(400));
});

function configOf(output: string, entities: EntityHead, changes: Record<string, unknown> = {}): TrainConfig {
  return checkTrainConfig({
    output: join(dir, output),
    data: dir,
    vocab: join(dir, 'vocab.txt'),
    model: {
      hiddenSize: 32,
      numLayers: 1,
      numHeads: 2,
      intermediateSize: 64,
      maxTokens: 24,
      segmentTypes: 1,
      hiddenAct: 'gelu',
      pooling: 'mean',
      entities,
    },
    sets: [
      {
        name: `file:${join(dir, 'texts.jsonl')}`,
        task: 'entities',
        labels: { PER: ['person'], LOC: ['place'] },
        batchTokens: 512,
      },
    ],
    steps: 40,
    warmupSteps: 5,
    learningRate: 5e-3,
    groups: [{ prefix: 'crf.', learningRate: 5e-2 }],
    threads: 1,
    logEvery: 5,
    ...changes,
  });
}

const types = ['person', 'place'];
const HEADS: readonly EntityHead[] = [
  { kind: 'global-pointer', types, headSize: 8 },
  { kind: 'efficient-global-pointer', types, headSize: 8 },
  { kind: 'crf', types, scheme: 'bioes' },
  { kind: 'softmax', types },
];

for (const head of HEADS) {
  test(`a ${head.kind} learns who and where`, needsOnnxRuntime, async () => {
    const log: TrainLogLine[] = [];
    await train(configOf(head.kind, head), { onLog: (line) => log.push(line) });
    const [first, last] = [log[0], log.at(-1)!].map(({ losses }) => Object.values(losses)[0]);
    assert.ok(last < 0.2 * first, `loss ${first} -> ${last}`);
  });
}

for (const head of [HEADS[1], HEADS[2]]) {
  test(`a ${head.kind} learns on tfjs workers as it does on onnxruntime`, needsOnnxRuntime, async () => {
    const lossesOn = async (engine: TrainConfig['engine']) => {
      const log: TrainLogLine[] = [];
      const changes = { engine, threads: engine === 'tfjs' ? 2 : 1, steps: 15 };
      await train(configOf(`${head.kind}-${engine}`, head, changes), { onLog: (line) => log.push(line) });
      return log.map(({ losses }) => Object.values(losses)[0]);
    };
    const [onnx, tfjs] = [await lossesOn('onnx'), await lossesOn('tfjs')];
    assert.equal(tfjs.length, 3);
    tfjs.forEach((loss, i) => {
      assert.ok(Math.abs(loss - onnx[i]) < 1e-3 * onnx[i], `after ${5 * (i + 1)} steps ${loss}, with onnx ${onnx[i]}`);
    });
    assert.ok(tfjs[2] < 0.9 * tfjs[0], `losses ${tfjs}`);
  });
}

test('the transitions of a CRF learn at the rate of their own group', needsOnnxRuntime, async () => {
  const largest = async (output: string, groups: TrainConfig['groups']) => {
    const { modelDir } = await train(configOf(output, HEADS[2], { groups, steps: 10 }));
    return Math.max(...(await readModelWeights(modelDir)).get(CRF_TRANSITIONS)!.data.map(Math.abs));
  };
  const slow = await largest('slow', []);
  const fast = await largest('fast', [{ prefix: 'crf.', learningRate: 5e-2 }]);
  assert.ok(fast > 5 * slow, `largest transition ${slow} at the common rate, ${fast} at ten times that`);
});

test('a task without its head, and labels for types that are none, are refused before anything is read', () => {
  const { model, sets, ...rest } = configOf('refused', HEADS[0]);
  const refuses = (changes: object, message: RegExp) =>
    assert.throws(
      () => checkTrainConfig({ ...rest, model, sets, ...changes }),
      (error: Error) => {
        assert.ok(error instanceof InvalidArgumentError);
        assert.match(error.message, message);
        return true;
      },
    );
  refuses({ model: { ...model, entities: undefined } }, /task 'entities' needs a model with a head for entities/);
  refuses(
    { sets: [{ ...sets[0], labels: { PER: ['who'] } }] },
    /labels\.PER must be an array of types .*person, place/,
  );
  refuses(
    { model: { ...model, head: { kind: 'sbert', classes: 2 } } },
    /a head over pairs or one for entities, got both/,
  );
});

test(
  'names are swapped for listed ones, English is learned by its capitals, and words that names cut are left out',
  needsOnnxRuntime,
  async () => {
    const open = join(dir, 'open');
    for (const folder of ['zh', 'en', 'parallel']) await mkdir(join(open, folder), { recursive: true });
    const article = (title: string, text: string) => `${JSON.stringify({ title, text, source: 'wiki' })}\n`;
    await writeFile(join(open, 'parallel/cedict_glossary.tsv.gz'), gzipSync('Hobart, capital of Tasmania\t一二\n'));
    await writeFile(join(open, 'zh/wikipedia.jsonl.gz'), gzipSync(article('王三', '王三是七一演员。')));
    const english = Array.from(
      { length: 20 },
      (_, i) => `He went to Hobart on the day when he was number ${i} of them.`,
    );
    await writeFile(
      join(open, 'en/wikipedia.jsonl.gz'),
      gzipSync(english.map((text) => article('Other', text)).join('')),
    );
    await writeFile(
      join(dir, 'words.txt'),
      formatVocab([...SPECIALS, ...NOISE, '王', '人', '京', '人一', '京一', 'hobart', 'he']),
    );
    const head: EntityHead = { kind: 'efficient-global-pointer', types, headSize: 8 };
    const config = configOf('swapped', head);
    const [set] = config.sets;
    const changes = {
      vocab: join(dir, 'words.txt'),
      fitWords: true,
      model: { ...config.model, tokenizer: 'best-path', capitals: 'marked' },
      sets: [
        { ...set, swap: 0.5 },
        { name: 'english_names', batchTokens: 512, swap: 0.5 },
      ],
    };
    const log: TrainLogLine[] = [];
    const { modelDir } = await train(configOf('swapped', head, changes), { onLog: (line) => log.push(line) });
    const sets = new Set(log.flatMap(({ losses }) => Object.keys(losses)));
    assert.deepEqual([...sets].sort(), [`${set.name}:entities`, 'english_names'].sort());
    const of = (name: string) => log.flatMap(({ losses }) => losses[name] ?? []);
    for (const name of sets) assert.ok(of(name).at(-1)! < 0.6 * of(name)[0], `${name}: ${of(name)}`);
    const vocab = (await readFile(join(modelDir, 'vocab.txt'), 'utf8')).split('\n');
    assert.ok(!vocab.includes('人一') && !vocab.includes('京一') && vocab.includes('hobart'), vocab.join(' '));
  },
);

test('a share beyond 1, marks of capitals without entities and a flag that is none are refused', () => {
  const head: EntityHead = { kind: 'efficient-global-pointer', types };
  const { sets, model } = configOf('refused', head);
  const refused: readonly (readonly [changes: Record<string, unknown>, message: RegExp])[] = [
    [{ sets: [{ ...sets[0], swap: 1.5 }] }, /swap/u],
    [{ fitWords: 'yes' }, /fitWords/u],
    [{ model: { ...model, capitals: 'told' } }, /capitals must be 'marked'/u],
  ];
  for (const [changes, message] of refused) {
    assert.throws(
      () => configOf('refused', head, changes),
      (error) => {
        return error instanceof InvalidArgumentError && message.test(error.message);
      },
    );
  }
});
