import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overlapOf, withholdLike } from '../../../bench/pairs/withheld-pairs.ts';
import { createRandom } from '../../../src/core/random.ts';

/** Pairs over few sentences, which stand in many pairs, and over many, which stand in one. */
function drawnPairs(count: number, seed: number) {
  const random = createRandom(seed);
  const sentence = () => (random.next() < 0.5 ? `often ${random.below(60)}` : `rare ${random.below(40_000)}`);
  return Array.from({ length: count }, () => ({ a: sentence(), b: sentence(), label: random.below(2) }));
}

for (const seed of [1, 2, 3]) {
  test(`withheld pairs overlap with what is left as the test pairs overlap with all, seed ${seed}`, () => {
    const [train, measured] = [drawnPairs(4000, seed), drawnPairs(500, 100 + seed)];
    const { train: left, withheld } = withholdLike(train, measured, { count: 400, seed });
    assert.equal(left.length + withheld.length, train.length);
    assert.deepEqual(
      overlapOf(withheld, left),
      overlapOf(measured, train).map((some) => Math.round((400 * some) / measured.length)),
    );
    const again = withholdLike(train, measured, { count: 400, seed });
    assert.deepEqual(again.withheld, withheld);
  });
}

test('of a kind that there are too few of, those that there are are withheld', () => {
  const train = ['a', 'b', 'c', 'd'].map((name) => ({ a: `${name} 1`, b: `${name} 2`, label: 1 }));
  const known = [{ a: 'a 1', b: 'b 2', label: 0 }];
  const { train: left, withheld } = withholdLike(train, known, { count: 2, seed: 1 });
  assert.deepEqual([left.length, withheld.length], [4, 0], 'no sentence stands in two pairs');
});

test('a pair of one sentence twice does not know itself, and spellings of one sentence are one', () => {
  const train = [
    { a: '你好', b: '你好', label: 1 },
    { a: '再见', b: '拜拜', label: 1 },
    { a: '再 见', b: '走了', label: 0 },
  ];
  const unknown = [{ a: 'x', b: 'y', label: 0 }];
  const { withheld } = withholdLike(train, unknown, { count: 1, seed: 3 });
  assert.deepEqual(withheld, [train[0]]);
  assert.deepEqual(overlapOf(train.slice(1, 2), train.slice(2)), [0, 1, 0]);
});
