import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, ClosedError } from '../../../../src/core/errors.ts';
import { cosineFingerprint, cosineScorer } from '../../../../src/pairs/match/cosine-scorer.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';

test('a pair scores the inner product of its two vectors, whichever text comes first', async () => {
  const encoder = new NgramEncoder();
  const [forth, back, same] = await cosineScorer(encoder).score([
    { a: 'how to cook rice', b: 'cooking rice' },
    { a: 'cooking rice', b: 'how to cook rice' },
    { a: '米饭怎么煮', b: '米饭怎么煮' },
  ]);
  const [a, b] = ['how to cook rice', 'cooking rice'].map((text) => encoder.vectorOf(text));
  const expected = a.reduce((sum, value, i) => sum + value * b[i], 0);
  assert.ok(Math.abs(forth - expected) < 1e-6 && forth < 0.99 && forth > 0.1, `${forth} against ${expected}`);
  assert.equal(forth, back);
  assert.ok(Math.abs(same - 1) < 1e-6);
});

test('no score leaves the range of a cosine, and equal texts score 1', async () => {
  // Rows as long as rounding leaves them, a little more or less than one, and texts whose vectors are opposite or the same.
  const row = [Math.fround(0.6), Math.fround(0.8)];
  for (const scale of [1 + 3e-7, 1 - 3e-7]) {
    const encoder = Object.create(new NgramEncoder(2), {
      encode: {
        value: async (texts: string[]) =>
          Float32Array.from(texts.flatMap((text) => row.map((x) => (text.startsWith('not') ? -x : x) * scale))),
      },
    });
    const pairs = ['护照', 'rice', 'a b', 'x', '米饭'].flatMap((a) => [
      { a, b: a },
      { a, b: `${a}!` },
      { a, b: `not ${a}` },
    ]);
    for (const [i, score] of (await cosineScorer(encoder).score(pairs)).entries()) {
      const cosine = i % 3 === 2 ? -1 : 1;
      assert.ok(Math.abs(score) <= 1 && Math.abs(score - cosine) < 1e-5, `${score} of ${JSON.stringify(pairs[i])}`);
      if (i % 3 === 0) assert.equal(score, 1);
    }
  }
});

test('each distinct text of a call is encoded once', async () => {
  const encoder = new NgramEncoder();
  const pairs = Array.from({ length: 50 }, (_, i) => ({ a: 'the same', b: `other ${i % 5}` }));
  assert.equal((await cosineScorer(encoder).score(pairs)).length, 50);
  assert.equal(encoder.encoded, 6);
  assert.deepEqual(await cosineScorer(encoder).score([]), new Float32Array(0));
});

test('cosines of other vectors have another fingerprint, and none has that of the vectors themselves', () => {
  const [one, other] = [new NgramEncoder(32, 'one'), new NgramEncoder(32, 'other')];
  assert.notEqual(cosineScorer(one).fingerprint, cosineScorer(other).fingerprint);
  assert.equal(cosineScorer(one).fingerprint, cosineFingerprint(one));
  assert.notEqual(cosineScorer(one).fingerprint, one.fingerprint);
  assert.match(cosineFingerprint(one), /^[0-9a-f]{64}$/);
});

test('a closed scorer refuses and leaves the encoder open; an abort reaches the encoder', async () => {
  const encoder = new NgramEncoder();
  const scorer = cosineScorer(encoder);
  await assert.rejects(scorer.score([{ a: 'a', b: 'b' }], { signal: AbortSignal.abort() }), AbortedError);
  await scorer.close();
  await scorer.close();
  await assert.rejects(scorer.score([{ a: 'a', b: 'b' }]), ClosedError);
  assert.equal(encoder.closed, false);
});
