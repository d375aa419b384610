import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GramIndex } from '../../../../encoders/training/texts/gram-index.ts';
import { simplifiedFold } from '../../../../src/core/text/simplified-fold.ts';

const fold = simplifiedFold();

const HAN = '天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏';

/** Runs of units from each unit on that weigh 24 (a character 2, a word 3), by joining them. */
function naiveGrams(units: readonly string[]): Set<string> {
  const weight = (unit: string) => (/\p{Script=Han}/u.test(unit) ? 2 : 3);
  const grams = new Set<string>();
  for (let start = 0; start < units.length; start++) {
    let [end, sum] = [start, 0];
    while (end < units.length && sum < 24) sum += weight(units[end++]);
    if (sum >= 24 || start === 0) grams.add(units.slice(start, end).join(' '));
    if (sum < 24) break;
  }
  return grams;
}

const unit = fc.constantFrom('天', '地', 'ab', '7');
const texts = fc.array(fc.array(unit, { minLength: 1, maxLength: 20 }), { maxLength: 4 });

test('a text is found exactly when it shares a gram with one that was added', () => {
  fc.assert(
    fc.property(texts, fc.array(unit, { minLength: 1, maxLength: 20 }), (added, asked) => {
      const index = new GramIndex(fold);
      for (const units of added) index.add('set', units.join(' '));
      const known = new Set(added.flatMap((units) => [...naiveGrams(units)]));
      assert.equal(index.size, known.size);
      const shared = [...naiveGrams(asked)].some((gram) => known.has(gram));
      assert.equal(index.find(asked.join(' ')), shared ? 'set' : undefined);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('twelve Han characters or eight words in a row are shared, eleven or seven are not', () => {
  const index = new GramIndex(fold);
  index.add('laws', HAN);
  assert.equal(index.find(`前面的话${HAN.slice(3, 15)}后面的话`), 'laws');
  assert.equal(index.find(`前面的话${HAN.slice(3, 14)}后面的话`), undefined);
  index.add('stories', 'once there was a queen who had seven very beautiful daughters');
  assert.equal(index.find('We read that there was a queen who had seven very large dogs'), 'stories');
  assert.equal(index.find('We read that there was a queen who had six very large dogs'), undefined);
});

test('a text that is too short for a gram meets only its equal', () => {
  const index = new GramIndex(fold);
  index.add('questions', '什么是法律？');
  assert.equal(index.find('什么是法律'), 'questions');
  assert.equal(index.find('请问什么是法律'), undefined);
  assert.equal(index.find(''), undefined);
});

test('punctuation, case, width, apostrophes and traditional characters make no difference', () => {
  const index = new GramIndex(fold);
  index.add('zh', '国家图书馆收藏了许多珍贵的古书');
  assert.equal(index.find('國家圖書館，收藏了許多「珍貴」的古書！'), 'zh');
  index.add('en', "Don't ask me why");
  assert.equal(index.find('ＤＯＮ’Ｔ ask me -- why?'), 'en');
});

test('a gram of two sets is reported under the first, and thousands of grams are all kept', () => {
  const index = new GramIndex(fold);
  const sentence = (i: number) => Array.from({ length: 8 }, (_, k) => `w${i}x${k}`).join(' ');
  for (let i = 0; i < 5000; i++) index.add(i < 2500 ? 'first' : 'second', sentence(i % 4000));
  assert.equal(index.size, 4000);
  for (let i = 0; i < 4000; i++) assert.equal(index.find(sentence(i)), i < 2500 ? 'first' : 'second');
});
