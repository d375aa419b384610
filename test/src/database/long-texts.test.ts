import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { MAX_TOKENS, ShortSightedEncoder } from '../../fixtures/short-sighted-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const long = (i: number) => `第${i}句话到这里。`.repeat(12);
const docs = [
  ...Array.from({ length: 7 }, (_, i) => ({ id: `short-${i}`, text: `text ${i}` })),
  ...Array.from({ length: 3 }, (_, i) => ({ id: `long-${i}`, text: long(i) })),
  { id: 'just', text: 'x'.repeat(MAX_TOKENS) },
];

for (const [passages, read] of [
  [{ maxTokens: 16 }, 'passages'],
  [false, 'beginnings'],
] as const) {
  test(`adding says how many texts are longer than the encoder reads, of which it read ${read}`, async (t) => {
    const { kenyon } = await temporaryDatabase(t, { encoder: new ShortSightedEncoder(16) });
    const collection = kenyon.collection('docs', { passages });
    const first = await collection.add(docs, { batchSize: 4 });
    assert.deepEqual(first.longTexts, { count: 3, of: 11, maxTokens: MAX_TOKENS, read });
    // Nothing is encoded again, and nothing is said where all are short.
    assert.equal((await collection.add(docs)).longTexts, undefined);
    assert.equal((await collection.add([{ id: 'new', text: 'short' }])).longTexts, undefined);
  });
}

test('an encoder that does not say what it reads says nothing of long texts', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(16) });
  assert.equal((await kenyon.collection().add(docs)).longTexts, undefined);
});
