import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  beginningOf,
  cutPassage,
  estimatedPieces,
  sentencesOf,
} from '../../../../encoders/training/texts/cut-passage.ts';
import { createRandom } from '../../../../src/core/random.ts';

const LENGTHS = { least: 20, usual: 60, most: 250, longShare: 0.1 };

test('sentences joined are the text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '.', ' ', '。', '！', '”', '\n', '天') });
  fc.assert(
    fc.property(text, (t) => assert.equal(sentencesOf(t).join(''), t)),
    { seed: 3 },
  );
});

test('a sentence ends with its closing quotation mark, and not after an abbreviation or inside a number', () => {
  assert.deepEqual(sentencesOf('他说：“走吧。”我们走了！真的吗？'), ['他说：“走吧。”', '我们走了！', '真的吗？']);
  assert.deepEqual(sentencesOf('Dr. Smith paid 3.50 in the U.S. Senate. He left.'), [
    'Dr. Smith paid 3.50 in the U.S. Senate. ',
    'He left.',
  ]);
});

test('a passage is a run of whole sentences within its lengths, a tenth of them long', () => {
  const random = createRandom(5);
  const sentences = Array.from(
    { length: 60 },
    (_, i) => `第${'一二三四五六七八九十'.at(i % 10)}个句子说的是天气${'很'.repeat(i % 9)}好。`,
  );
  const text = sentences.join('');
  let long = 0;
  for (let i = 0; i < 1000; i++) {
    const passage = cutPassage(text, LENGTHS, random)!;
    const pieces = estimatedPieces(passage);
    assert.ok(pieces >= 20 && pieces <= 250, `${pieces} pieces`);
    assert.ok(text.includes(passage) && passage.startsWith('第') && passage.endsWith('。'));
    if (pieces > 80) long++;
  }
  assert.ok(long > 50 && long < 130, `${long} of 1000 are long`);
});

test('a text that is too short, or whose only sentence is too long, gives no passage', () => {
  assert.equal(cutPassage('太短了。', LENGTHS, createRandom(1)), undefined);
  assert.equal(cutPassage('天'.repeat(600), LENGTHS, createRandom(1)), undefined);
});

test('the beginning has as many whole sentences as fit', () => {
  const text = 'One two three. Four five six. Seven eight nine.';
  assert.equal(beginningOf(text, 8), 'One two three. Four five six.');
  assert.equal(beginningOf(text, 2), undefined);
});

test('a Han character is two thirds of a piece and a word a little more than one', () => {
  assert.equal(estimatedPieces('你好，世界'), 4 * 0.65);
  assert.equal(estimatedPieces('hello, big world!'), 3 * 1.3);
});
