import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minePairs } from '../../../index/join/mine-pairs.ts';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { clusteredVectors, naivePairs, toTriples } from './naive-pairs.ts';

const WORDS = [
  '怎么',
  '如何',
  '申请',
  '护照',
  '退款',
  '密码',
  '修改',
  'reset',
  'password',
  'card',
  '？',
  '吗',
  '我的',
  '银行',
];

/** Seeded texts of a few words, many of them alike. */
function someTexts(count: number): string[] {
  const random = createRandom(3);
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 3 + random.below(4) }, () => WORDS[random.below(WORDS.length)]);
    return `${words.join('')}${i % 50}`;
  });
}

test('pairs mined from 5,000 texts are those of brute force for any chunk size and any limit', async () => {
  const dim = 30;
  const vectors = await new NgramEncoder(dim).encode(someTexts(5000));
  const floor = 0.8;
  const expected = naivePairs(vectors, dim, floor);
  assert.ok(expected.length > 3000, `${expected.length} pairs are too few to try limits on`);
  for (const chunk of [19, 64, 257, 4096]) {
    const { cutAt, ...found } = await minePairs(vectors, dim, { floor, chunk });
    assert.deepEqual(toTriples({ ...found, cutAt }), expected, `chunk ${chunk}`);
    assert.equal(cutAt, Number.NEGATIVE_INFINITY);
  }
  for (const maxPairs of [0, 1, 2, 999, expected.length - 1, expected.length, expected.length + 1, 10 ** 9]) {
    const found = await minePairs(vectors, dim, { floor, maxPairs, chunk: 300 });
    assert.deepEqual(toTriples(found), expected.slice(0, maxPairs), `${maxPairs} pairs`);
    assert.equal(found.cutAt, expected[maxPairs]?.[2] ?? Number.NEGATIVE_INFINITY);
  }
});

test('sizes around a chunk, single rows and two lists give what two loops give', async () => {
  const dim = 16;
  for (const count of [0, 1, 2, 3, 4, 5, 8, 9, 33]) {
    const vectors = clusteredVectors(count, dim, count);
    for (const split of new Set([0, Math.min(1, count), count >> 1, count])) {
      for (const chunk of [1, 4, 5]) {
        const found = await minePairs(vectors, dim, { floor: 0.3, split, chunk });
        assert.deepEqual(toTriples(found), naivePairs(vectors, dim, 0.3, split), `${count}, ${split}, ${chunk}`);
      }
    }
  }
});

test('a wrong option is refused, an abort is obeyed, and progress reaches its end', async () => {
  const vectors = clusteredVectors(50, 8, 1);
  const wrong = [{ floor: Number.NaN }, { floor: 2 }, { floor: 0.5, chunk: 0 }, { floor: 0.5, maxPairs: -1 }];
  for (const options of [...wrong, { floor: 0.5, split: 51 }]) {
    await assert.rejects(minePairs(vectors, 8, options), InvalidArgumentError);
  }
  await assert.rejects(minePairs(vectors, 7, { floor: 0.5 }), InvalidArgumentError);
  await assert.rejects(minePairs(vectors, 8, { floor: 0.5, signal: AbortSignal.abort() }), AbortedError);
  const seen: number[] = [];
  await minePairs(vectors, 8, { floor: 0.5, chunk: 7, onProgress: ({ done }) => seen.push(done) });
  assert.equal(seen.at(-1), 50);
});
