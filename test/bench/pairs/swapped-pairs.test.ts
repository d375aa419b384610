import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchangeOf, namesIn, PAIR_CHANGES, pairsOf } from '../../../bench/pairs/swapped-pairs.ts';
import { createRandom } from '../../../src/core/random.ts';

const names = namesIn({ han: { person: ['王安石', '司马光'], place: ['北京', '上海', '北京市'] }, latin: {} });
const exchange = (text: string) => exchangeOf(text, names, createRandom(1));

test('two names of a kind, or two numbers of the same thing, are exchanged', () => {
  assert.equal(exchange('王安石生于抚州，司马光生于光山。'), '司马光生于抚州，王安石生于光山。');
  assert.equal(exchange('列车从北京出发，傍晚到达上海。'), '列车从上海出发，傍晚到达北京。');
  assert.equal(exchange('他1987年毕业，1993年回国。'), '他1993年毕业，1987年回国。');
  assert.equal(exchange('甲队有12人，乙队有30人。'), '甲队有30人，乙队有12人。');
});

test('nothing is exchanged between kinds, within a list, between equal names, or where one is part of the other', () => {
  for (const text of [
    '王安石到了北京，住了很久。',
    '他1987年毕业，全班30人。',
    '王安石、司马光都在朝中，意见不同。',
    '他去过北京和上海，都很喜欢。',
    '北京很大，北京人口很多。',
    '北京市很大，北京人口很多。',
    '第1987年，版本3.1.4。',
    '没有什么，可以交换。',
  ]) {
    assert.equal(exchange(text), undefined, text);
  }
});

test('both labels come of one sentence, a pair that says the same is never written the same, and its bag of characters tells no exchange', () => {
  const random = createRandom(7);
  const seen = new Map<string, number>();
  for (const text of [
    '王安石生于抚州，司马光生于光山。',
    '他1987年毕业，1993年回国。',
    '列车从北京出发，傍晚到达上海。',
  ]) {
    const exchanged = exchange(text)!;
    for (let i = 0; i < 200; i++) {
      const pairs = pairsOf({ text, exchanged }, random)!;
      assert.deepEqual(pairs.map(({ label }) => label).sort(), [0, 1]);
      for (const { a, b, label, change } of pairs) {
        seen.set(`${change} ${label}`, (seen.get(`${change} ${label}`) ?? 0) + 1);
        assert.notEqual(a, b);
        if (change === 'clauses' || change === 'none') assert.equal(bag(a), bag(b), `${a} | ${b}`);
        if (change === 'width') assert.equal(a.normalize('NFKC') === b.normalize('NFKC'), label === 1);
        if (change === 'none') assert.equal(label, 0);
      }
    }
  }
  for (const change of PAIR_CHANGES) assert.ok(seen.has(`${change} 0`), change);
  for (const change of PAIR_CHANGES.slice(1)) assert.ok(seen.has(`${change} 1`), change);
});

test('a sentence of one clause gives no pairs', () => {
  let none = 0;
  for (let seed = 0; seed < 20; seed++) {
    if (pairsOf({ text: '王安石见司马光', exchanged: '司马光见王安石' }, createRandom(seed)) === undefined) none++;
  }
  assert.ok(none > 0);
});

/** Characters of a text in order, without punctuation. */
function bag(text: string): string {
  return [...text.replaceAll(/[\p{P}\s]/gu, '')].sort().join('');
}
