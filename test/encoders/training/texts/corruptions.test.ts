import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CORRUPTIONS,
  negate,
  reorderClauses,
  shuffleWords,
  swapNames,
  swapNumbers,
} from '../../../../encoders/training/texts/corruptions.ts';
import { createRandom } from '../../../../src/core/random.ts';

const random = createRandom(2);
const letters = (text: string) => [...text.replace(/[^\p{L}\p{N}]/gu, '')].sort().join('');

test('two numbers change places', () => {
  assert.equal(swapNumbers('从3月到12月', random), '从12月到3月');
  assert.equal(swapNumbers('It rose from 1.5 to 1,200.', random), 'It rose from 1,200 to 1.5.');
});

test('a number that stands alone gets another digit', () => {
  const changed = swapNumbers('有25人', random)!;
  assert.match(changed, /^有\d\d人$/);
  assert.notEqual(changed, '有25人');
  assert.equal(swapNumbers('没有数字', random), undefined);
});

test('two names change places', () => {
  assert.equal(swapNames('《红楼梦》比《水浒传》晚', random), '《水浒传》比《红楼梦》晚');
  assert.equal(swapNames('先装 Docker 再装 Node', random), '先装 Node 再装 Docker');
  assert.equal(swapNames('Yesterday in Paris we met Anna Bell.', random), 'Yesterday in Anna Bell we met Paris.');
  assert.equal(swapNames('In Paris.', random), undefined);
});

const DENIALS = [
  ['他是医生。', '他不是医生。'],
  ['他不是医生。', '他是医生。'],
  ['这里没有水。', '这里有水。'],
  ['可以退款。', '不可以退款。'],
  ['无法退款。', '可以退款。'],
  ['机会不多，他隶属于民团，可以来。', '机会不多，他隶属于民团，不可以来。'],
  ['It is open.', 'It is not open.'],
  ['It is not open.', 'It is open.'],
  ['You cannot go.', 'You can go.'],
  ["They don't work.", 'They do work.'],
  ['He left with her.', 'He left without her.'],
] as const;

for (const [text, denied] of DENIALS) {
  test(`'${text}' is denied by '${denied}'`, () => assert.equal(negate(text, random), denied));
}

test('what has nothing to deny is left alone', () => assert.equal(negate('下雨了。', random), undefined));

test('clauses come in another order with the mark at the end', () => {
  assert.equal(reorderClauses('天黑了，他回家。', random), '他回家，天黑了。');
  assert.equal(reorderClauses('When it rained, 1,000 people left.', random), '1,000 people left, When it rained.');
  assert.equal(reorderClauses('只有一句。', random), undefined);
});

test('the sentences of a longer text come in another order', () => {
  const text = '一是天。二是地。三是人。';
  const reordered = reorderClauses(text, random)!;
  assert.notEqual(reordered, text);
  assert.equal(letters(reordered), letters(text));
});

test('shuffled words are the same words', () => {
  const chinese = shuffleWords('我们今天下午去公园看花。', random)!;
  assert.equal(letters(chinese), letters('我们今天下午去公园看花'));
  assert.ok(chinese.includes('公园') && chinese.endsWith('。'));
  const english = shuffleWords('the dog bites the old man.', random)!;
  assert.deepEqual(english.slice(0, -1).split(' ').sort(), ['bites', 'dog', 'man', 'old', 'the', 'the']);
  assert.equal(shuffleWords('too short', random), undefined);
});

test('every rule has a share, together one', () => {
  const sum = Object.values(CORRUPTIONS).reduce((all, { share }) => all + share, 0);
  assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
});
