import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestOfChain, bestOfTokens } from '../../../encoders/ner/best-tags.ts';
import { batchOf, randomRow } from './all-paths.ts';

test('tokens by themselves have the tags and probabilities of a chain of zeros', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 2, max: 5 }), fc.nat(1000), (tokens, numTags, seed) => {
      const rows = tokens.map((count, i) => randomRow(seed + i, count, numTags, 3));
      const { emissions, batch } = batchOf(rows);
      const zeros = (count: number) => new Float32Array(count);
      const chain = { numTags, transitions: zeros(numTags * numTags), start: zeros(numTags), end: zeros(numTags) };
      const [alone, chained] = [bestOfTokens(emissions, batch, numTags), bestOfChain(emissions, batch, chain)];
      assert.deepEqual(alone.tags, chained.tags);
      alone.probabilities.forEach((value, i) => {
        const isOwn = i % batch.seqLen > 0 && i % batch.seqLen < batch.lengths[Math.floor(i / batch.seqLen)] - 1;
        assert.ok(Math.abs(value - chained.probabilities[i]) < 1e-6);
        assert.equal(value > 0, isOwn);
      });
    }),
    { seed: 61 },
  );
});
