import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenStore } from '../../../encoders/tokenizer/token-store.ts';

for (const vocabSize of [65_536, 65_537]) {
  test(`texts come back as they were added, of a vocabulary of ${vocabSize}`, () => {
    const id = fc.integer({ min: 0, max: vocabSize - 1 });
    fc.assert(
      fc.property(fc.array(fc.array(id, { maxLength: 700 }), { maxLength: 40 }), (texts) => {
        const store = new TokenStore(vocabSize);
        for (const text of texts) store.add(Int32Array.from(text));
        assert.equal(store.count, texts.length);
        assert.equal(store.tokens, texts.flat().length);
        texts.forEach((text, i) => {
          assert.deepEqual([...store.at(i)], text);
        });
      }),
      { seed: 3, numRuns: 40 },
    );
  });
}

test('a store takes more texts than it has room for at first', () => {
  const store = new TokenStore(100);
  for (let i = 0; i < 2000; i++) store.add(Int32Array.of(i % 100, 7, i % 13));
  for (let i = 0; i < 2000; i++) assert.deepEqual([...store.at(i)], [i % 100, 7, i % 13]);
});
