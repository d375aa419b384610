import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandJoin } from '../../../index/join/band-join.ts';
import { bandsFor, bitsAt, sameSide } from '../../../index/join/band-plan.ts';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { clusteredVectors, naivePairs, toTriples } from './naive-pairs.ts';

const DIM = 64;
const SEED = 7;

test('a join by bands finds what it promises, and nothing below the floor', async () => {
  const vectors = clusteredVectors(3000, DIM, SEED, 0.45);
  const near = naivePairs(vectors, DIM, 0.75);
  for (const { floor, recall } of [
    { floor: 0.85, recall: 0.99 },
    { floor: 0.75, recall: 0.9 },
  ]) {
    const all = near.filter(([, , score]) => score >= floor);
    const { pairs } = await bandJoin(vectors, DIM, { floor, recall });
    const found = toTriples(pairs);
    const known = new Set(all.map(String));
    assert.ok(found.every((pair) => known.has(String(pair))));
    assert.equal(new Set(found.map(String)).size, found.length);
    // Nearer pairs than those at the floor are found more surely, so the promise is the least that is to be seen.
    assert.ok(found.length >= recall * all.length, `floor ${floor}: ${found.length} of ${all.length}, seed ${SEED}`);
    assert.ok(all.length > 1000);
  }
});

test('two lists are joined across only', async () => {
  const vectors = clusteredVectors(2000, DIM, 3, 0.4);
  const near = naivePairs(vectors, DIM, 0.85);
  for (const split of [1, 400, 1999]) {
    const all = near.filter(([a, b]) => a < split && b >= split);
    const found = toTriples((await bandJoin(vectors, DIM, { floor: 0.85, split, recall: 0.99 })).pairs);
    const known = new Set(all.map(String));
    assert.ok(found.every((pair) => known.has(String(pair))));
    assert.ok(found.length >= 0.97 * all.length, `${split}: ${found.length} of ${all.length}`);
  }
});

test('the same seed gives the same pairs, the best are kept, and few rows are no trouble', async () => {
  const vectors = clusteredVectors(1000, DIM, 4, 0.4);
  const { pairs } = await bandJoin(vectors, DIM, { floor: 0.8 });
  assert.deepEqual((await bandJoin(vectors, DIM, { floor: 0.8 })).pairs, pairs);
  const few = await bandJoin(vectors, DIM, { floor: 0.8, maxPairs: 100 });
  assert.deepEqual(toTriples(few.pairs), toTriples(pairs).slice(0, 100));
  for (const count of [0, 1]) {
    assert.equal((await bandJoin(vectors.subarray(0, count * DIM), DIM, { floor: 0.8 })).pairs.scores.length, 0);
  }
  const alike = await bandJoin(vectors.subarray(0, DIM * 7), DIM, { floor: 1 - 1e-6 });
  assert.deepEqual(
    toTriples(alike.pairs).map(([a, b]) => [a, b]),
    [[5, 6]],
  );
});

test('rows that are nearly all alike do not take a band for each pair that is not wanted', async () => {
  const vectors = clusteredVectors(20, DIM, 9, 0.01);
  const all = new Float32Array(1000 * DIM);
  for (let row = 0; row < 1000; row++) all.set(vectors.subarray((row % 20) * DIM, ((row % 20) + 1) * DIM), row * DIM);
  let bands = 0;
  const onProgress = ({ done }: { done: number }) => {
    bands = done;
  };
  const { pairs, plan } = await bandJoin(all, DIM, { floor: 0.5, maxPairs: 100, onProgress });
  const best = naivePairs(all, DIM, 0.5).slice(0, 100);
  assert.deepEqual(
    toTriples(pairs).map(([, , score]) => score),
    best.map(([, , score]) => score),
  );
  assert.ok(bands < plan.bands / 2, `${bands} of ${plan.bands} bands`);
});

test('a wrong option is refused, an abort is obeyed', async () => {
  const vectors = clusteredVectors(100, DIM, 1);
  for (const options of [
    { floor: 0.5, recall: 1 },
    { floor: 0.5, recall: 0 },
    { floor: 0.5, seed: -1 },
    { floor: -2 },
  ]) {
    await assert.rejects(bandJoin(vectors, DIM, options), InvalidArgumentError);
  }
  await assert.rejects(bandJoin(vectors, DIM, { floor: 0.5, signal: AbortSignal.abort() }), AbortedError);
});

test('bands are as many as the recall asks for', () => {
  assert.ok(Math.abs(sameSide(0) - 0.5) < 1e-12 && sameSide(1) === 1 && sameSide(-1) === 0);
  for (const [cosine, bits, recall] of [
    [0.9, 16, 0.99],
    [0.7, 8, 0.5],
  ]) {
    const bands = bandsFor(cosine, bits, recall);
    const missed = (n: number) => (1 - sameSide(cosine) ** bits) ** n;
    assert.ok(missed(bands) <= 1 - recall && missed(bands - 1) > 1 - recall);
  }
  assert.equal(bandsFor(1, 20, 0.99), 1);
});

test('bits of a code are cut out across words', () => {
  const words = Uint32Array.of(0, 0xf0000001, 0x0000000a, 0);
  assert.equal(bitsAt(words, 1, 0, 4), 1);
  assert.equal(bitsAt(words, 1, 28, 8), 0xaf);
  assert.equal(bitsAt(words, 1, 32, 4), 0xa);
});
