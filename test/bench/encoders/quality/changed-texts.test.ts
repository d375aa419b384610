import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTraditional } from '../../../../bench/data/traditional.ts';
import { MeasuredModel } from '../../../../bench/encoders/quality/measured-model.ts';
import { negated } from '../../../../bench/encoders/quality/negated.ts';
import { triplesTask } from '../../../../bench/encoders/quality/negation-task.ts';
import { figureOf } from '../../../../bench/encoders/quality/observations.ts';
import { shuffled, shuffledTask } from '../../../../bench/encoders/quality/order-task.ts';
import { inTraditional } from '../../../../bench/encoders/quality/search-setups.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { LetterEncoder } from './letter-encoder.ts';

test('shuffled texts hold the same words in another order, and what stands between them in its place', () => {
  const text = 'Big dogs chase, without rest, small brown cats.';
  const other = shuffled(text, 'en', createRandom(3))!;
  assert.notEqual(other, text);
  assert.deepEqual(other.match(/\w+/g)!.sort(), text.match(/\w+/g)!.sort());
  assert.equal(other.replace(/\w+/g, '_'), text.replace(/\w+/g, '_'));
  const chinese = '昨天下午他们在图书馆学习历史。';
  const moved = shuffled(chinese, 'zh', createRandom(3))!;
  assert.notEqual(moved, chinese);
  assert.deepEqual([...moved].sort(), [...chinese].sort());
  assert.ok(moved.includes('图书馆') && moved.endsWith('。'), moved);
});

test('texts of few words are left out, and a seed gives the same order again', () => {
  assert.equal(shuffled('too few words', 'en', createRandom(1)), undefined);
  assert.equal(shuffled('no no no no no no', 'en', createRandom(1)), undefined);
  const task = () => shuffledTask('made', ['one two three four five', 'short', 'six seven eight nine ten'], 'en');
  assert.equal(task().size, 2);
  assert.deepEqual(task().content, task().content);
});

test('a bag of letters does not feel the order', async () => {
  const task = shuffledTask('made', ['aa bb cc dd ee', 'vv ww xx yy zz'], 'en');
  const figures = await task.measure(new MeasuredModel(new LetterEncoder()));
  assert.ok(Math.abs(figureOf(figures['cosine to shuffled']).value - 1) < 1e-6);
  assert.equal(figureOf(figures['cosine of unrelated']).value, 0);
});

test('a text is negated by one word, in either language', () => {
  const cases = [
    ['en', 'A man is cutting an onion.', 'A man is not cutting an onion.'],
    ['en', 'You can go home', 'You can not go home'],
    ['zh', '一个人正在切黄瓜。', '一个人没有在切黄瓜。'],
    ['zh', '一个男人在弹吉他。', '一个男人没在弹吉他。'],
    ['zh', '我觉得你应该做几件事。', '我觉得你不应该做几件事。'],
  ] as const;
  for (const [lang, text, expected] of cases) assert.equal(negated(text, lang), expected);
});

test('what is negative already, or has nothing to deny, is left alone', () => {
  const cases = [
    ['en', 'He is not here'],
    ['en', "They aren't and are late"],
    ['en', 'A dog runs'],
    ['zh', '他没有在家'],
    ['zh', '一只鸟站在树上'],
    ['zh', '狗跑'],
  ] as const;
  for (const [lang, text] of cases) assert.equal(negated(text, lang), undefined, text);
});

test('a paraphrase that is nearer than the opposite counts', async () => {
  const task = triplesTask('made', [
    { text: 'ab', paraphrase: 'ba', opposite: 'abc' },
    { text: 'ab', paraphrase: 'bd', opposite: 'aab' },
  ]);
  const figures = await task.measure(new MeasuredModel(new LetterEncoder()));
  assert.equal(figureOf(figures['paraphrase nearer']).value, 0.5);
  assert.ok(Math.abs(figureOf(figures['cosine to paraphrase']).value - 0.75) < 1e-6);
});

test('only the questions are written in traditional characters', () => {
  assert.equal(toTraditional('头发后面的台湾'), '頭髮後面的臺灣');
  const setup = inTraditional({
    name: 'made',
    corpus: { name: 'texts', texts: ['头发'] },
    queries: [{ text: '头发', relevant: new Set([0]) }],
    metrics: ['hit@1'],
  });
  assert.deepEqual([setup.name, setup.queries[0].text, setup.corpus.texts[0]], ['made_traditional', '頭髮', '头发']);
});
