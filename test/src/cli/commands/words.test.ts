import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/random.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

const TOPICS = [
  ['river', 'water', 'boat', 'fish', 'shore', 'bank'],
  ['money', 'loan', 'credit', 'interest', 'deposit', 'bank'],
];

/** Texts of one topic each. */
function textLines(count: number): string {
  const random = createRandom(1);
  const lines = Array.from({ length: count }, () => {
    const topic = TOPICS[random.below(2)];
    return Array.from({ length: 12 }, () => topic[random.below(topic.length)]).join(' ');
  });
  return `${lines.join('\n')}\n`;
}

test('words are learned from texts, and those like one are told, by the context as well', async (t) => {
  const folder = await temporaryDirectory(t);
  const [model, texts] = [join(folder, 'words.bin'), join(folder, 'texts.txt')];
  await writeFile(texts, textLines(600));
  const train = ['words', 'train', texts, '--model', model, '--hash-dim', '4', '--window', '7', '--epochs', '3'];
  const trained = await runHere(train);
  assert.deepEqual([trained.code, trained.out], [0, `${model}: 11 words\n`], trained.err);
  const near = async (...args: string[]) => {
    const { code, out } = await runHere(['words', 'nearest', ...args, '--model', model, '--bits', '2', '-k', '3']);
    assert.equal(code, 0);
    return out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  ')[1]);
  };
  for (const word of await near('water')) assert.ok(TOPICS[0].includes(word), word);
  for (const word of await near('bank', '--context', 'a loan and its interest')) {
    assert.ok(TOPICS[1].includes(word), word);
  }
  const json = JSON.parse(
    (await runHere(['words', 'nearest', 'water', '--model', model, '--bits', '2', '--json'])).out,
  );
  assert.equal(json.near.length, 10);
  assert.deepEqual(await readdir(folder), ['texts.txt', 'words.bin']);
});

test('what cannot be asked of words is refused with what was expected', async (t) => {
  const folder = await temporaryDirectory(t);
  const model = join(folder, 'words.bin');
  await writeFile(
    model,
    'something else, which is longer than any frame of a file needs to be, so that its magic is read',
  );
  for (const [args, code, message] of [
    [['words', 'nearest', 'a', '--model', model], 1, /words\.bin is of another kind/],
    [['words', 'nearest', 'a', '--model', join(folder, 'absent')], 1, /no such file/],
    [['words', 'find', 'a', '--model', model], 2, /train or nearest, got find/],
    [['words', 'nearest', 'a', 'b', '--model', model], 2, /one word/],
    [['words', 'nearest', 'a'], 2, /--model/],
    [['words', 'train', '-', '--model', model, '--window', '4'], 2, /window must be odd/],
  ] as const) {
    const found = await runHere([...args], 'a b\n');
    assert.equal(found.code, code, found.err);
    assert.match(found.err, message);
  }
});
