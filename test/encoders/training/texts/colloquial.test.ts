import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chattyEnglish,
  colloquial,
  contracted,
  lowerCase,
  particleChinese,
  plainChinese,
  politeChinese,
  spokenChinese,
  withoutApostrophes,
  withoutMark,
} from '../../../../encoders/training/texts/colloquial.ts';
import { createRandom } from '../../../../src/core/random.ts';

const random = createRandom(1);

const RULES = [
  [withoutMark, '怎么办？', '怎么办'],
  [withoutMark, 'Why ?', 'Why'],
  [plainChinese, '如何判断是否成功？', '怎么判断是不是成功？'],
  [spokenChinese, '为什么下雨？', '为啥下雨？'],
  [spokenChinese, '怎么办理？', '咋办理？'],
  [spokenChinese, '这是什么？', '这是啥？'],
  [spokenChinese, '下雨了', '下雨了'],
  [particleChinese, '好吃吗？', '好吃吗？'],
  [politeChinese, '请问在哪', '请问在哪'],
  [contracted, 'What is it and why do not they work', "What's it and why don't they work"],
  [contracted, 'I am sure we cannot', "I'm sure we can't"],
  [withoutApostrophes, "what's that, don't", 'whats that, dont'],
  [lowerCase, 'Who is Bach?', 'who is bach?'],
] as const;

for (const [rule, text, expected] of RULES) {
  test(`'${text}' becomes '${expected}'`, () => assert.equal(rule(text, random), expected));
}

test('openings and particles are put where none is', () => {
  assert.match(politeChinese('怎么去？', random), /^.+怎么去？$/u);
  assert.match(particleChinese('怎么去？', random), /^怎么去[呢啊]？$/u);
  assert.match(chattyEnglish('Where is it?', random), /, where is it\?$|so where is it\?$/);
});

test('the same seed writes the same question, and some questions stay as they are', () => {
  const write = (seed: number) => {
    const from = createRandom(seed);
    return Array.from({ length: 60 }, () => colloquial('如何去火车站？', 'zh', from));
  };
  assert.deepEqual(write(4), write(4));
  assert.ok(new Set(write(4)).size > 8);
  assert.ok(write(4).includes('如何去火车站？'));
});
