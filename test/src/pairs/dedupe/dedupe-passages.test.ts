import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/random.ts';
import { dedupe } from '../../../../src/pairs/dedupe/dedupe.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(64);

test('new items against a collection with passages give what the same list gives, long ones too', async (t) => {
  const random = createRandom(5);
  // Words of a document's own, so that two long texts are not alike for being of the same words.
  const wordsOf = (i: number) => Array.from({ length: 6 }, (_, j) => `w${(i * 7919 + j * 104_729).toString(36)}`);
  const textOf = (i: number) => {
    const words = wordsOf(i);
    const sentences = Array.from(
      { length: i % 3 === 0 ? 1 : 2 + random.below(12) },
      () => `${Array.from({ length: 5 }, () => words[random.below(6)]).join(' ')}.`,
    );
    return sentences.join(' ');
  };
  const old = Array.from({ length: 90 }, (_, i) => ({ id: `old${i}`, text: textOf(i) }));
  const items = Array.from({ length: 60 }, (_, i) => {
    const { text } = old[(i * 7) % 90];
    if (i % 4 === 0) return { id: `new${i}`, text: textOf(1000 + i) };
    return { id: `new${i}`, text: i % 4 === 1 ? text : text.replace(/w/, 'v') };
  });
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection('default', { passages: { maxTokens: 24 } });
  await collection.add(old);
  assert.ok((await collection.vectorCount()) > 150);
  const byList = await dedupe(items, { encoder, threshold: 0.9, against: old });
  const byCollection = await dedupe(items, { encoder, threshold: 0.9, against: collection });
  const told = ({ clusters }: typeof byList) =>
    clusters
      .map(({ kept, duplicates }) => [
        kept.id,
        ...duplicates.map(({ item, reason, alike }) => [item.id, reason, alike?.score.toFixed(4)]),
      ])
      .sort();
  assert.ok(byList.clusters.length > 25);
  assert.deepEqual(told(byCollection), told(byList));
});
