import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(16);
const COUNT = 600;
/** Least like what is searched for, so that they are read last. */
const REPLACED = ['米饭。', '电脑；合同', 'zebra', 'naïve ‘quokka’', '½ % — …'];

for (const index of ['exact', 'hnsw'] as const) {
  test(`index '${index}': documents that are replaced all the time are found by every search, in two scripts`, async (t) => {
    const { kenyon } = await temporaryDatabase(t, { encoder });
    const collection = kenyon.collection('default', { exactBelow: 0, passages: false });
    const docs = Array.from({ length: COUNT }, (_, i) => ({ id: `d${i}`, text: `visa card 签证 ${i} `.repeat(40) }));
    const replaced = REPLACED.map((text, i) => ({ id: `replaced${i}`, text }));
    await collection.add([...docs, ...replaced]);
    const query = encoder.vectorOf('visa card 签证');
    let isDone = false;
    const replacing = (async () => {
      for (let times = 0; !isDone; times++) {
        await collection.add(replaced.map(({ id, text }) => ({ id, text: `${text} ${times}` })));
      }
    })();
    try {
      for (let i = 0; i < 8; i++) {
        const { hits } = await collection.search(query, { k: 2 * COUNT, index });
        const found = new Set(hits.map(({ id }) => id));
        assert.deepEqual(
          replaced.filter(({ id }) => !found.has(id)),
          [],
          `search ${i}`,
        );
        assert.equal(found.size, hits.length);
      }
    } finally {
      isDone = true;
      await replacing;
    }
  });
}
