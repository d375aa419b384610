import assert from 'node:assert/strict';
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { SEGMENT_EMBEDDING } from '../../../../encoders/roformer/weights.ts';
import { formatVocab } from '../../../../encoders/tokenizer/vocab-file.ts';
import { checkTrainConfig, type TrainConfig } from '../../../../encoders/training/config/train-config.ts';
import type { TrainLogLine } from '../../../../encoders/training/run/run-log.ts';
import { train } from '../../../../encoders/training/run/trainer.ts';
import { teachTexts } from '../../../../encoders/training/taught/teach-texts.ts';
import type { Encoder } from '../../../../src/core/encoder.ts';
import { AbortedError, ConflictError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../../fixtures/temporary-directory.ts';
import { toyTeacher } from './toy-teacher.ts';

const CHARACTERS = [...'春夏秋冬山水风云日月星火木金土天'];
const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const LINES = 300;
const HELD_OUT = 40;
let dir: string;

/** Texts of 2 to 9 characters; every third names an English one, every seventh was never taught. */
async function writeItems(): Promise<void> {
  const random = createRandom(8);
  const lines = Array.from({ length: LINES + HELD_OUT }, (_, i) => {
    const text = Array.from({ length: 2 + random.below(8) }, () => CHARACTERS[random.below(CHARACTERS.length)]).join(
      '',
    );
    return {
      text,
      role: i % 2 ? 'query' : 'document',
      ...(i % 3 === 0 && { english: `${text} e` }),
      kind: `k${i % 2}`,
    };
  });
  const json = (part: readonly object[]) => part.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(dir, 'items.jsonl'), json([...lines.slice(0, LINES), { text: '未教', role: 'query' }]));
  await writeFile(join(dir, 'heldout.jsonl'), json(lines.slice(LINES)));
  const own = lines.map(({ text, role }) => ({ text, role: role as 'query' | 'document' }));
  await teachTexts(toyTeacher(12, 1), own, { path: join(dir, 'first.taught') });
  const english = lines.flatMap((line) =>
    'english' in line ? [{ text: line.english!, role: 'document' as const }] : [],
  );
  await teachTexts(toyTeacher(6, 2), english, { path: join(dir, 'second.taught') });
  const pairs = lines.slice(0, LINES).map(({ text }) => ({ query: text.slice(0, 3), passage: text, kind: 'p' }));
  await writeFile(join(dir, 'pairs.jsonl'), json(pairs));
}

before(async () => {
  dir = await sharedDirectory();
  await writeFile(join(dir, 'vocab.txt'), formatVocab([...SPECIALS, ...CHARACTERS]));
  await writeItems();
});

function teachers() {
  return [
    { vectors: join(dir, 'first.taught') },
    { vectors: join(dir, 'second.taught'), field: 'english', weight: 0.3 },
  ];
}

function configOf(output: string, changes: Record<string, unknown> = {}): TrainConfig {
  return checkTrainConfig({
    output: join(dir, output),
    data: dir,
    vocab: join(dir, 'vocab.txt'),
    model: {
      hiddenSize: 16,
      numLayers: 1,
      numHeads: 2,
      intermediateSize: 32,
      maxTokens: 16,
      segmentTypes: 1,
      hiddenAct: 'relu',
      pooling: 'weighted',
      teachers: [12, 6],
    },
    sets: [
      {
        name: `items:${join(dir, 'items.jsonl')}`,
        task: 'distill',
        teachers: teachers(),
        batchTokens: 256,
        kinds: { k1: 2 },
      },
      { name: `pairs:${join(dir, 'pairs.jsonl')}`, task: 'infonce', weight: 0.2, batchTokens: 256 },
    ],
    heldout: { items: join(dir, 'heldout.jsonl'), teachers: teachers(), every: 40 },
    steps: 120,
    warmupSteps: 10,
    learningRate: 0.01,
    logEvery: 30,
    checkpointEvery: 1000,
    threads: 1,
    ...changes,
  });
}

test('a student comes nearer to its teachers on texts that it never saw', needsOnnxRuntime, async () => {
  const lines: TrainLogLine[] = [];
  const notices: string[] = [];
  await train(configOf('plain'), { onLog: (line) => lines.push(line), onNotice: (text) => notices.push(text) });
  assert.match(notices[0], /left out 1 line without a vector/);
  assert.deepEqual(
    lines.filter(({ heldout }) => heldout).map(({ step }) => step),
    [40, 80, 120],
  );
  const [first, , final] = lines.flatMap(({ heldout }) => (heldout ? [heldout] : []));
  assert.ok(final[0] > 0.8 && final[0] > first[0], `${first[0]} -> ${final[0]}`);
  assert.ok(final[1] > first[1], `${first[1]} -> ${final[1]}`);
});

test('a run whose checkpoints go by minutes trains and ends with one', needsOnnxRuntime, async () => {
  const config = configOf('minutes', {
    steps: 3,
    heldout: undefined,
    checkpointEvery: undefined,
    checkpointMinutes: 60,
  });
  const { modelDir } = await train(config);
  assert.equal(config.checkpointEvery, undefined);
  assert.ok((await stat(join(modelDir, 'checkpoint.bin'))).size > 0);
});

/** A line for every text in both roles, of which the teacher says opposite things. */
async function writeOpposites(): Promise<{ path: string; vectors: string }> {
  const { encode, ...teacher } = toyTeacher(12, 4);
  const [path, vectors] = [join(dir, 'opposites.jsonl'), join(dir, 'opposites.taught')];
  const items = (await readFile(join(dir, 'items.jsonl'), 'utf8')).trim().split('\n').slice(0, 200);
  const lines = items.flatMap((line) => {
    const { text } = JSON.parse(line) as { text: string };
    return (['query', 'document'] as const).map((role) => ({ text, role }));
  });
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const turned: Encoder = {
    ...teacher,
    encode: async (texts, options) =>
      (await encode(texts)).map((x, i) => (options?.role === 'query' ? x : [x, -x][i % 2])),
  };
  await teachTexts(turned, lines, { path: vectors });
  return { path, vectors };
}

test('a student that is told roles follows a teacher that reads them differently', needsOnnxRuntime, async () => {
  const { path, vectors } = await writeOpposites();
  const learned = async (roles?: 'segment') => {
    const { model } = configOf('x');
    const taught = [{ vectors }];
    const found: number[] = [];
    const config = configOf(`roles-${roles}`, {
      model: { ...model, segmentTypes: 2, teachers: [12], ...(roles && { roles }) },
      sets: [{ name: `items:${path}`, task: 'distill', teachers: taught, batchTokens: 256 }],
      heldout: { items: path, teachers: taught, every: 1000 },
    });
    await train(config, { onLog: ({ heldout }) => heldout && found.push(heldout[0]) });
    return found.at(-1)!;
  };
  const [told, untold] = [await learned('segment'), await learned()];
  assert.ok(told > untold + 0.1, `${told} told, ${untold} not`);
});

test('training goes on from a model that was not told roles, and from one that was', needsOnnxRuntime, async () => {
  const { model } = configOf('x');
  const changes = { steps: 2, heldout: undefined };
  const two = { ...model, segmentTypes: 2 };
  const segmentsOf = async (path: string) => (await readModelDirectory(path)).weights.get(SEGMENT_EMBEDDING)!.data;
  const begun = async (output: string, init: string) => {
    const told = { ...two, roles: 'segment' };
    const { modelDir } = await train(
      configOf(output, { ...changes, model: told, init, learningRate: 1e-12, steps: 1 }),
    );
    return [...(await segmentsOf(modelDir))].map((x) => Number(x.toFixed(6)));
  };
  const plain = await train(configOf('untold', { ...changes, model: two }));
  const first = [...(await segmentsOf(plain.modelDir)).subarray(0, two.hiddenSize)].map((x) => Number(x.toFixed(6)));
  assert.deepEqual(await begun('told-from-untold', plain.modelDir), [...first, ...first]);
  const told = await train(configOf('told', { ...changes, model: { ...two, roles: 'segment' } }));
  const own = [...(await segmentsOf(told.modelDir))].map((x) => Number(x.toFixed(6)));
  assert.notDeepEqual(own.slice(0, two.hiddenSize), own.slice(two.hiddenSize));
  assert.deepEqual(await begun('told-from-told', told.modelDir), own);
  assert.deepEqual(await begun('told-from-weights', join(told.modelDir, 'weights.bin')), own);
});

test('a stopped distillation resumes to the very weights of one that was not', needsOnnxRuntime, async () => {
  const changes = { steps: 24, heldout: undefined };
  const whole = (await readModelDirectory((await train(configOf('whole', changes))).modelDir)).weights;
  const controller = new AbortController();
  const config = configOf('halves', changes);
  const onProgress = ({ done }: { done: number }) => done === 11 && controller.abort();
  await assert.rejects(train(config, { signal: controller.signal, onProgress }), AbortedError);
  const { modelDir } = await train(config);
  for (const [name, { data }] of (await readModelDirectory(modelDir)).weights) {
    assert.deepEqual(data, whole.get(name)!.data, name);
  }
});

test('a checkpoint is not continued with other items than it was written with', needsOnnxRuntime, async () => {
  const set = { name: `items:${join(dir, 'changing.jsonl')}`, task: 'distill', teachers: teachers(), batchTokens: 256 };
  const line = (text: string) => `${JSON.stringify({ text, role: 'document', like: text })}\n`;
  const { text: taught } = JSON.parse((await readFile(join(dir, 'items.jsonl'), 'utf8')).split('\n')[0]);
  await writeFile(join(dir, 'changing.jsonl'), line(taught).repeat(4));
  const changes = { sets: [set], heldout: undefined, stopAfter: 2 };
  await train(configOf('changing', changes));
  await writeFile(join(dir, 'changing.jsonl'), line(taught).repeat(5));
  await assert.rejects(train(configOf('changing', { ...changes, stopAfter: 4 })), (error: Error) => {
    assert.ok(error instanceof ConflictError);
    assert.match(error.message, /has 5 items, it had 4/);
    return true;
  });
});

test(
  'a teacher that counts nothing leaves its items out, so that no batch is without a target',
  needsOnnxRuntime,
  async () => {
    const [first, second] = teachers();
    const set = {
      name: `items:${join(dir, 'items.jsonl')}`,
      task: 'distill',
      teachers: [{ ...first, weight: 0 }, second],
      batchTokens: 24,
    };
    const notices: string[] = [];
    const config = configOf('uncounted', { sets: [set], heldout: undefined, steps: 40 });
    await train(config, { onNotice: (text) => notices.push(text) });
    assert.match(notices[0], /left out 201 lines/);
  },
);

test(
  'a checkpoint is not continued with the vectors of another teacher or another centre',
  needsOnnxRuntime,
  async () => {
    const vectors = join(dir, 'exchanged.taught');
    await copyFile(join(dir, 'first.taught'), vectors);
    const [, second] = teachers();
    const set = { name: `items:${join(dir, 'items.jsonl')}`, task: 'distill', teachers: [{ vectors }, second] };
    const going = (stopAfter: number) => train(configOf('exchanged', { sets: [set], heldout: undefined, stopAfter }));
    await going(2);
    await going(3);
    await rm(vectors);
    const lines = (await readFile(join(dir, 'items.jsonl'), 'utf8')).trim().split('\n').slice(0, LINES);
    await teachTexts(
      toyTeacher(12, 3),
      lines.map((line) => JSON.parse(line)),
      { path: vectors },
    );
    await assert.rejects(going(4), { code: 'CONFLICT', message: /teacher/ });
  },
);

test('items of which no teacher has a vector are refused, and so are teachers of other dimensions', async () => {
  await writeFile(join(dir, 'untaught.jsonl'), '{"text":"a"}\n{"text":"b"}\n');
  const set = { name: `items:${join(dir, 'untaught.jsonl')}`, task: 'distill', teachers: teachers() };
  await assert.rejects(train(configOf('untaught', { sets: [set], heldout: undefined })), /none of the 2 lines/);
  const [first, second] = teachers();
  const swapped = { ...set, teachers: [second, first] };
  await assert.rejects(
    train(configOf('swapped', { sets: [swapped], heldout: undefined })),
    /vectors of 6 dimensions; model\.teachers says 12 of teacher 0/,
  );
  const one = { ...set, teachers: [first] };
  await assert.rejects(train(configOf('one', { sets: [one], heldout: undefined })), InvalidArgumentError);
});

test('what cannot be in a set of items is refused by the name of its field', () => {
  const items = { name: 'items:x.jsonl', task: 'distill', teachers: [{ vectors: 'x' }] };
  const refused = (set: object, message: RegExp) =>
    assert.throws(() => configOf('x', { sets: [{ ...items, ...set }] }), message);
  refused({ task: undefined }, /task must be 'distill'/);
  refused({ name: 'lcqmc' }, /task must be 'distill' of sets items:PATH/);
  refused({ teachers: [] }, /teachers/);
  refused({ teachers: [{ vectors: '' }] }, /teachers\[0\]\.vectors/);
  refused({ teachers: [{ vectors: 'x', field: 'text' }] }, /teachers\[0\]\.field/);
  refused({ teachers: [{ vectors: 'x', weight: -1 }] }, /teachers\[0\]\.weight/);
  refused({ similarity: -1 }, /similarity/);
  refused({ limit: 0 }, /limit/);
  refused({ kinds: { a: 'b' } }, /kinds\.a/);
  refused({ name: 'pairs:x', task: 'cosent', teachers: undefined }, /'infonce' or 'mlm' of sets pairs:PATH/);
  assert.throws(() => configOf('x', { heldout: { items: 'x', teachers: teachers(), every: 0 } }), /heldout\.every/);
  assert.throws(() => configOf('x', { checkpointMinutes: 5 }), /checkpointEvery must be left out/);
  for (const checkpointEvery of [0, 1.5, '10'])
    assert.throws(() => configOf('x', { checkpointEvery }), /checkpointEvery must be/);
});
