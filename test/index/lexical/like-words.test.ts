import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';
import type { LikeWords } from '../../../index/lexical/like-words.ts';

const TEXTS = [
  '银行的利率',
  '信用社的存款',
  '河边的信用',
  'the bank of a river',
  'savings and loans',
  '银行',
  '利率下降',
];

async function indexOf(texts: readonly string[]): Promise<LexicalIndex> {
  const index = new LexicalIndex();
  await index.add(Uint32Array.from(texts.keys()), texts);
  return index;
}

const like = (words: LikeWords['words'], rarerThan = 1): LikeWords => ({ words, rarerThan });

test('texts with a word that is like one of the query are found after those with the word, by less', async () => {
  const index = await indexOf(TEXTS);
  const plain = await index.search('银行', 9);
  assert.deepEqual([...plain.ords].sort(), [0, 5]);
  const found = await index.search('银行', 9, { like: like([{ word: '银行', like: '信用社', weight: 0.3 }]) });
  assert.deepEqual([...found.ords].sort(), [0, 1, 2, 5]);
  assert.deepEqual([...found.ords.slice(0, 2)], [...plain.ords]);
  assert.deepEqual([...found.scores.slice(0, 2)], [...plain.scores]);
  // Both bigrams of it, against one.
  assert.equal(found.ords[2], 1);
});

test('the parts of an explanation add up to the score, and say what is like what', async () => {
  const index = await indexOf(TEXTS);
  const options = { like: like([{ word: 'bank', like: 'savings', weight: 0.5 }]) };
  const { ords, scores } = await index.search('a bank', 9, options);
  const at = ords.indexOf(4);
  const matches = (await index.explain('a bank', 4, options))!;
  assert.deepEqual(
    matches.map(({ term, query, by }) => [term, query, by]),
    [['savings', 'bank', 'like']],
  );
  const sum = matches.reduce((total, { contribution }) => total + contribution, 0);
  assert.ok(Math.abs(sum - scores[at]) < 1e-6);
  // BM25 of one occurrence in a text of three words, times the weight.
  const { k1, b } = index.parameters;
  const lengths = await Promise.all(TEXTS.map(async (text) => index.termsOf(text).length));
  const average = lengths.reduce((all, length) => all + length, 0) / TEXTS.length;
  const idf = Math.log(1 + (TEXTS.length - 1 + 0.5) / 1.5);
  const expected = (0.5 * idf) / (1 + k1 * (1 - b + (b * lengths[4]) / average));
  assert.ok(Math.abs(sum - expected) < 1e-6, `${sum}, ${expected}`);
});

test('only rare words of the query get others, and none that the query has or no text has', async () => {
  const index = await indexOf(TEXTS);
  const words = [{ word: '银行', like: '信用社', weight: 0.3 }];
  // Two of seven texts have it.
  assert.equal((await index.search('银行', 9, { like: like(words, 0.2) })).ords.length, 2);
  assert.equal((await index.search('银行', 9, { like: like(words, 2 / 7) })).ords.length, 4);
  const plain = await index.score('银行利率');
  const same = await index.score('银行利率', {
    like: like([
      { word: '银行', like: '利率', weight: 1 },
      { word: '银行', like: '钱庄', weight: 1 },
    ]),
  });
  assert.equal(same.bound, plain.bound);
  assert.deepEqual(same.best(9), plain.best(9));
});

test('a word of the query that no text has is found by those that are like it', async () => {
  const index = await indexOf(TEXTS);
  assert.equal((await index.search('钱庄', 9)).ords.length, 0);
  const found = await index.search('钱庄', 9, { like: like([{ word: '钱庄', like: '银行', weight: 0.3 }], 0.01) });
  assert.deepEqual([...found.ords].sort(), [0, 5]);
  assert.ok(found.scores.every((score) => score > 0));
});
