import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LeakIndex, removeLeaks } from '../../../../encoders/training/data/leaks.ts';
import { sentenceKey, wordKey } from '../../../../src/core/text/pair-key.ts';

const sentence = fc.string({ unit: fc.constantFrom('a', 'Ａ', 'B', ' ', '？', '?', '吗'), maxLength: 3 });
const pair = fc.record({ a: sentence, b: sentence, label: fc.constantFrom(0, 1) });

for (const ignorePunctuation of [false, true]) {
  test(`exactly the pairs that stand in a measured split go (ignorePunctuation ${ignorePunctuation})`, () => {
    const key = ignorePunctuation ? wordKey : sentenceKey;
    fc.assert(
      fc.property(fc.array(pair), fc.array(pair), (train, measured) => {
        const same = (x: string, y: string) => key(x) === key(y);
        const leaks = train.filter((p) =>
          measured.some((m) => (same(p.a, m.a) && same(p.b, m.b)) || (same(p.a, m.b) && same(p.b, m.a))),
        );
        const index = new LeakIndex({ ignorePunctuation });
        index.add('set test', measured);
        const result = removeLeaks(train, index);
        assert.deepEqual(
          result.pairs,
          train.filter((p) => !leaks.includes(p)),
        );
        assert.deepEqual(result.leaks, leaks.length > 0 ? { 'set test': leaks.length } : {});
      }),
      { seed: 11 },
    );
  });
}

test('width, case and white space make no difference to a sentence, punctuation only where it is to be ignored', () => {
  assert.equal(sentenceKey('ＡＢ c？ '), 'abc?');
  assert.equal(wordKey('ＡＢ c？ '), 'abc');
  assert.equal(wordKey('？！'), '?!');
});

test('a pair of two measured splits is reported under the first', () => {
  const index = new LeakIndex();
  index.add('first', [{ a: 'x', b: 'y', label: 1 }]);
  index.add('second', [{ a: 'y', b: 'x', label: 1 }]);
  assert.equal(index.find('Y', 'X'), 'first');
  assert.equal(index.find('x', 'x'), undefined);
  assert.equal(index.size, 1);
});
