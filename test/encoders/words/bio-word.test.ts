import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { BioWord } from '../../../encoders/words/bio-word.ts';
import { loadBioWord, saveBioWord } from '../../../encoders/words/bio-word-file.ts';
import {
  AbortedError,
  FormatError,
  InvalidArgumentError,
  KenyonError,
  NotFoundError,
} from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** Words of a topic occur together; `bank` and `苹果` in two topics each, the rest of every text is of words of all. */
const TOPICS = [
  ['river', 'water', 'boat', 'fish', 'shore', 'bank'],
  ['money', 'loan', 'credit', 'interest', 'deposit', 'bank'],
  ['水果', '好吃', '甜', '香蕉', '橘子', '苹果'],
  ['手机', '屏幕', '电池', '充电', '系统', '苹果'],
];
const COMMON = ['the', 'is', '的', '了'];

function* textsOf(seed: number, count: number): Generator<string> {
  const random = createRandom(seed);
  const one = (words: readonly string[]) => words[random.below(words.length)];
  for (let i = 0; i < count; i++) {
    const topic = TOPICS[random.below(TOPICS.length)];
    yield Array.from({ length: 12 }, () => one(random.next() < 0.4 ? COMMON : topic)).join(' ');
  }
}

const OPTIONS = { hashDim: 8, epochs: 3, window: 7, minCount: 2 };
let model: BioWord;

before(async () => {
  model = await BioWord.train(textsOf(1, 1500), OPTIONS);
});

test('words that occur together are near, and a context tells which sense is meant', () => {
  for (const topic of TOPICS) {
    for (const word of topic.slice(0, 5)) {
      const near = model.nearest(word, { bits: 2, k: 3 }).map((found) => found.word);
      assert.ok(
        near.every((found) => topic.includes(found)),
        `${word}: ${near}`,
      );
    }
  }
  for (const [word, context, topic] of [
    ['bank', 'boat and fish in the water', TOPICS[0]],
    ['bank', 'interest on the loan', TOPICS[1]],
    ['苹果', '香蕉 橘子 好吃', TOPICS[2]],
    ['苹果', '屏幕 电池 充电', TOPICS[3]],
  ] as const) {
    const near = model.nearest(word, { bits: 2, k: 3, context }).map((found) => found.word);
    assert.ok(
      near.every((found) => topic.includes(found)),
      `${word} in ${context}: ${near}`,
    );
  }
});

test('a code has so many units, each once, the same whatever else is asked, and frequent words rule none of them', () => {
  const code = model.code('water', 6);
  assert.equal(new Set(code).size, 6);
  assert.deepEqual(model.code('water', 4), code.slice(0, 4));
  assert.deepEqual(model.code(' WATER', 6), code);
  assert.deepEqual(model.code('water', 6, 'water, unknown words alone'), code);
  assert.deepEqual(model.code('water', 6, 'boat boat'), model.code('water', 6, 'boat'));
});

test('a model that was saved gives the same codes when it is read, and damage is noticed', async (t) => {
  const path = join(await temporaryDirectory(t), 'words.bin');
  await saveBioWord(path, model);
  const again = await loadBioWord(path);
  assert.deepEqual(again.words, model.words);
  for (const word of model.words) {
    assert.deepEqual(again.code(word, 8), model.code(word, 8));
    assert.deepEqual(again.nearest(word, { bits: 5 }), model.nearest(word, { bits: 5 }));
  }
  const bytes = await readFile(path);
  const random = createRandom(2);
  for (let i = 0; i < 30; i++) {
    const damaged = Buffer.from(bytes);
    damaged[random.below(bytes.length)] ^= 1 << random.below(8);
    await writeFile(path, random.next() < 0.5 ? damaged : bytes.subarray(0, random.below(bytes.length)));
    await assert.rejects(loadBioWord(path), FormatError);
  }
});

test('the same texts and seed give the same model, another seed another', async () => {
  const small = { ...OPTIONS, hashDim: 4, epochs: 1 };
  const [a, b, c] = [
    await BioWord.train(textsOf(3, 100), small),
    await BioWord.train(textsOf(3, 100), small),
    await BioWord.train(textsOf(3, 100), { ...small, seed: 2 }),
  ];
  assert.deepEqual(a.parts.table, b.parts.table);
  assert.notDeepEqual(a.parts.table, c.parts.table);
});

test('words that are not known, options that cannot be and texts without words are refused by name', async () => {
  assert.throws(() => model.code('zebra', 4), NotFoundError);
  assert.throws(() => model.nearest('', {}), KenyonError);
  for (const bits of [0, 9, 1.5]) assert.throws(() => model.code('water', bits), /bits/);
  assert.throws(() => model.nearest('water', { k: 0 }), /k must/);
  assert.throws(() => model.code(5 as unknown as string, 4), InvalidArgumentError);
  for (const [options, name] of [
    [{ hashDim: 6 }, /hashDim/],
    [{ window: 4 }, /window/],
    [{ words: 0 }, /words/],
    [{ epochs: 0 }, /epochs/],
    [{ minCount: 1000 }, /minCount/],
  ] as const) {
    await assert.rejects(BioWord.train(textsOf(1, 20), options), name);
  }
  await assert.rejects(BioWord.train([], {}), InvalidArgumentError);
});

test('learning stops when the signal fires', async () => {
  const controller = new AbortController();
  const learning = BioWord.train(textsOf(1, 1500), {
    ...OPTIONS,
    epochs: 1000,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await assert.rejects(learning, AbortedError);
});

test('words of a text are expanded by those of their topic, none of the text itself, with a context by those of the sense', () => {
  const near = model.expand('the river and a loan, 的', { bits: 2, k: 2, atLeast: 0.5 });
  assert.deepEqual(
    [...new Set(near.map(({ of }) => of))],
    ['the', 'river', 'loan'].filter((word) => near.some(({ of }) => of === word)),
  );
  for (const { of, word, score } of near) {
    assert.ok(score >= 0.5 && score <= 1 && !['river', 'loan', 'the'].includes(word), `${of} ${word} ${score}`);
    if (of === 'river') assert.ok(TOPICS[0].includes(word), word);
    if (of === 'loan') assert.ok(TOPICS[1].includes(word), word);
  }
  const options = { bits: 2, k: 2, inContext: true };
  const inWater = model.expand('bank boat fish water', options).filter(({ of }) => of === 'bank');
  assert.ok(inWater.length > 0 && inWater.every(({ word }) => TOPICS[0].includes(word)), JSON.stringify(inWater));
  assert.deepEqual(model.expand('unknown 的', { bits: 2 }), []);
  assert.throws(() => model.expand('river', { atLeast: 0 }), InvalidArgumentError);
});
