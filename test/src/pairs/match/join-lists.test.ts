import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { cosineScorer } from '../../../../src/pairs/match/cosine-scorer.ts';
import { type JoinedPair, type JoinItem, type JoinOptions, joinLists } from '../../../../src/pairs/match/join-lists.ts';
import { matchPairs } from '../../../../src/pairs/match/match-pairs.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';

const WORDS = '护照 丢了 怎么 办 rice cook order refund 退款 订单 多少 天 到账 how long does it take'.split(' ');

function texts(count: number, seed: number): JoinItem[] {
  const random = createRandom(seed);
  const word = () => WORDS[random.below(WORDS.length)];
  return Array.from({ length: count }, () => ({ text: Array.from({ length: 3 + random.below(5) }, word).join(' ') }));
}

async function collect(listA: JoinItem[], listB: JoinItem[], options: JoinOptions): Promise<JoinedPair[]> {
  const pairs: JoinedPair[] = [];
  for await (const pair of joinLists(listA, listB, options)) pairs.push(pair);
  return pairs;
}

test('each item of the first list gets its nearest ones of the second, as comparing all of them would', async () => {
  const encoder = new NgramEncoder();
  const [listA, listB] = [texts(40, 1), texts(1500, 2)];
  const pairs = await collect(listA, listB, { encoder, k: 3 });
  assert.equal(pairs.length, 120);
  for (const [i, itemA] of listA.entries()) {
    const vector = encoder.vectorOf(itemA.text);
    const all = listB.map(({ text }) => encoder.vectorOf(text).reduce((sum, value, j) => sum + value * vector[j], 0));
    const best = [...all].sort((x, y) => y - x).slice(0, 3);
    for (const [place, pair] of pairs.slice(3 * i, 3 * i + 3).entries()) {
      assert.deepEqual([pair.itemA, pair.rank, pair.a, pair.b], [itemA, place + 1, itemA.text, pair.itemB.text]);
      assert.ok(Math.abs(pair.score - best[place]) < 1e-6, `${pair.score} against ${best[place]}`);
      assert.ok(Math.abs(all[listB.indexOf(pair.itemB)] - pair.score) < 1e-6);
    }
  }
});

test('the score of a joined pair is that of the scorer, so that matching scores nothing again', async () => {
  const encoder = new NgramEncoder();
  const [listA, listB] = [texts(20, 3), texts(50, 4)];
  const pairs = await collect(listA, listB, { encoder, k: 2 });
  const before = encoder.encoded;
  const scores: number[] = [];
  for await (const { score } of matchPairs(pairs, { scorer: cosineScorer(encoder) })) scores.push(score);
  assert.equal(encoder.encoded, before);
  const anew = await cosineScorer(encoder).score(pairs.map(({ a, b }) => ({ a, b })));
  for (const [i, score] of scores.entries()) assert.ok(Math.abs(score - anew[i]) < 1e-6);
});

test('a long second list is searched by sign codes, and hardly a nearest item is missed', async () => {
  const encoder = new NgramEncoder(64);
  const [listA, listB] = [texts(100, 5), texts(3000, 6)];
  const exact = await collect(listA, listB, { encoder, k: 1 });
  const coded = await collect(listA, listB, { encoder, k: 1, exactBelow: 1000 });
  const found = coded.filter(({ score }, i) => score >= exact[i].score - 1e-6).length;
  assert.ok(found >= 98, `${found} of 100`);
});

test('short lists give as many candidates as there are, and empty ones none', async () => {
  const encoder = new NgramEncoder();
  assert.equal((await collect(texts(2, 7), texts(3, 8), { encoder, k: 10 })).length, 6);
  assert.deepEqual(await collect([], texts(3, 8), { encoder }), []);
  assert.deepEqual(await collect(texts(2, 7), [], { encoder, exactBelow: 0 }), []);
});

test('wrong options, items without text and an abort are typed errors', async () => {
  const encoder = new NgramEncoder();
  const list = texts(2, 9);
  await assert.rejects(collect(list, list, { encoder, k: 0 }), InvalidArgumentError);
  await assert.rejects(collect(list, [{} as JoinItem], { encoder }), {
    code: 'INVALID_ARGUMENT',
    message: /item 0 of the second list must have a text/,
  });
  await assert.rejects(collect(list, list, { encoder, signal: AbortSignal.abort() }), AbortedError);
});
