import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { UnrelatedVectors, unrelatedCosines } from '../../../src/live/unrelated-vectors.ts';
import { BACKGROUND_TEXTS } from '../../../src/models/background-texts.ts';
import { EncoderSource } from '../../../src/models/encoder-source.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SEED = 71;

/** Normal numbers (Box and Muller). */
function normal(count: number, mean: number, deviation: number): Float64Array {
  const random = createRandom(SEED);
  const radius = () => Math.sqrt(-2 * Math.log(1 - random.next()));
  return Float64Array.from(
    { length: count },
    () => mean + deviation * radius() * Math.cos(2 * Math.PI * random.next()),
  );
}

test('mean and deviation of many cosines are found, whatever their range, and a few related ones change little', () => {
  for (const [mean, deviation] of [
    [0.2, 0.15],
    [0.8, 0.02],
    [-0.1, 0.05],
    [0, 0.3],
    [0.95, 0.004],
  ]) {
    const cosines = normal(256, mean, deviation);
    const found = unrelatedCosines(cosines.slice(), 1e6);
    assert.ok(Math.abs(found.mean - mean) < 0.3 * deviation, `${mean}: ${found.mean}`);
    assert.ok(found.deviation > 0.7 * deviation && found.deviation < 1.15 * deviation, `${mean}: ${found.deviation}`);
    cosines.set([1, 1, 1]);
    const related = unrelatedCosines(cosines, 1e6);
    assert.ok(Math.abs(related.mean - found.mean) < 0.05 * deviation);
  }
});

test('background texts stand in for documents that are missing, and take part in all figures', () => {
  const background = normal(48, 0.1, 0.05);
  for (const few of [[], [0.9], [0.5, 0.5], [0.9, 0.2, -0.3], [1, 1, 1, 1]]) {
    const found = unrelatedCosines(Float64Array.from(few), few.length, background);
    assert.equal(found.count, few.length + 48);
    assert.equal(found.background, background);
    assert.ok(Math.abs(found.mean - 0.1) < 0.06, `${few}: ${found.mean}`);
    assert.ok(found.deviation > 0.03 && found.deviation < 0.15, `${few}: ${found.deviation}`);
  }
});

test('cosines that are all equal have a deviation above 0', () => {
  for (const cosine of [-1, 0, 0.5, 1]) {
    const { mean, deviation } = unrelatedCosines(new Float64Array(60).fill(cosine), 60);
    assert.ok(Math.abs(mean - cosine) < 1e-12 && deviation > 0);
  }
});

test('background texts stand for as many documents as are missing to a sample, and all of them tell how near texts of other matters are', async (t) => {
  const encoder = new NgramEncoder(16);
  const { store } = await temporaryStore(t);
  const space = { dim: encoder.dim, fingerprint: encoder.fingerprint, runtime: encoder.runtime };
  const unrelated = new UnrelatedVectors(store);
  const source = new EncoderSource(encoder);
  let asked = 0;
  const background = () => {
    asked++;
    return source.background();
  };
  let stored = 0;
  for (const [total, taken] of [
    [1, 48],
    [20, 48],
    [208, 48],
    [230, 26],
    [255, 1],
    [256, 0],
    [300, 0],
  ]) {
    const texts = Array.from({ length: total - stored }, (_, i) => `text ${stored + i}`);
    stored = total;
    const rows = texts.map((text) => ({
      id: text,
      json: JSON.stringify({ id: text, text }),
      vectors: encoder.vectorOf(text),
    }));
    await store.put(rows, space);
    asked = 0;
    const all = await unrelated.cosines(encoder.vectorOf('text 5'), { count: total, background });
    assert.deepEqual([all.background.length, all.count, asked], [taken, total + taken, 1], `${total}`);
    assert.ok(all.texts!.deviation > 0 && Math.abs(all.texts!.mean) < 1);
    // A filter that lets few through leaves few.
    const some = await unrelated.cosines(encoder.vectorOf('text 5'), { count: 3, background });
    assert.deepEqual([some.background.length, some.count], [48, 51]);
  }
  assert.equal(encoder.encoded, BACKGROUND_TEXTS.length);
});

test('a background that could not be encoded is encoded again for the next search', async () => {
  const encoder = new NgramEncoder(16);
  const signal = AbortSignal.abort();
  let fails = true;
  const source = new EncoderSource({
    dim: encoder.dim,
    fingerprint: encoder.fingerprint,
    runtime: encoder.runtime,
    encode: (texts) => encoder.encode(texts, fails ? { signal } : {}),
    close: () => encoder.close(),
  });
  await assert.rejects(source.background(), AbortedError);
  fails = false;
  assert.equal((await source.background()).length, BACKGROUND_TEXTS.length * 16);
});
