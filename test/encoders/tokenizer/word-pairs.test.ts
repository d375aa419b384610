import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WordPairs } from '../../../encoders/tokenizer/word-pairs.ts';

function pairsOf(texts: readonly (readonly string[])[], maxPairs?: number): WordPairs {
  const pairs = new WordPairs(4, maxPairs);
  for (const words of texts) {
    for (const word of words) pairs.add(word);
    pairs.end();
  }
  return pairs;
}

test('pairs are counted within a text, with their mutual information', () => {
  const pairs = pairsOf([['服务', '器'], ['服务', '器'], ['器', '的'], ['的'], ['的']]);
  const listed = [...pairs.list(1)];
  assert.deepEqual(
    listed.map(({ text, count }) => [text, count]),
    [
      ['服务器', 2],
      ['器的', 1],
    ],
  );
  // Eight words in all: 服务 twice, 器 three times, together twice.
  assert.ok(Math.abs(listed[0].information - Math.log((2 * 8) / (2 * 3))) < 1e-12);
});

test('rare pairs and those that are too long are left out', () => {
  const pairs = pairsOf([
    ['服务', '器', '服务', '器'],
    ['中华人民', '共和国'],
  ]);
  assert.deepEqual(
    [...pairs.list(2)].map(({ text }) => text),
    ['服务器'],
  );
});

test('beyond the room for pairs the frequent ones stay', () => {
  const texts = Array.from({ length: 5000 }, (_, i) => (i % 5 === 0 ? ['服务', '器'] : [`${i}`, '的']));
  const pairs = pairsOf(texts, 500);
  const listed = [...pairs.list(1)];
  assert.ok(listed.length <= 500);
  assert.ok(listed.find(({ text }) => text === '服务器')!.count >= 990);
});
