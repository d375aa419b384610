import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(24);
const INDEXES = ['exact', 'hnsw', 'lsh', 'bio'] as const;
const TEXTS = [
  'visa card 签证',
  '米饭。好吃的米饭！',
  'The train to 北京 is late. Take the next one.',
  '合同；电脑？',
  'rice — soup ‘naïve’',
];

function docsOf(prefix: string, count: number, sentences: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    text: Array.from({ length: sentences }, (_, j) => `${TEXTS[(i + j) % TEXTS.length]} ${i} ${j}。\n`).join(''),
    group: 'kept',
  }));
}

/** Asks again and again until `work` is done, each time some steps of other jobs later. */
async function askDuring(work: Promise<unknown>, ask: (times: number) => Promise<void>): Promise<void> {
  let isDone = false;
  work.finally(() => {
    isDone = true;
  });
  for (let asked: Promise<void>[] = []; !isDone; ) {
    asked.push(ask(asked.length));
    for (let step = 0; step <= asked.length; step++) await Promise.resolve();
    if (asked.length === 6) await Promise.all(asked.splice(0));
  }
}

for (const index of INDEXES) {
  for (const sentences of [1, 6]) {
    test(`index '${index}': documents of ${sentences} sentences are found while others are added and indexed`, async (t) => {
      const { kenyon } = await temporaryDatabase(t, { encoder });
      const collection = kenyon.collection('default', {
        exactBelow: 0,
        passages: { maxTokens: 16 },
        hnsw: { M: 8, efConstruction: 40 },
      });
      const stored: string[] = [];
      for (const [round, text] of TEXTS.entries()) {
        const docs = docsOf(`first${round}-`, 4, sentences);
        await collection.add(docs);
        stored.push(...docs.map(({ id }) => id));
        const vector = encoder.vectorOf(text);
        const filter = round % 2 === 0 ? { filter: 'group = "kept"' } : {};
        const more = docsOf(`more${round}-`, 30, 1 + (round % 3) * sentences);
        await askDuring(collection.add(more, { batchSize: 6 }), async (times) => {
          const k = times % 2 === 0 ? 2000 : 3;
          const { hits, plan } = await collection.search(vector, { k, index, ...filter });
          const where = `round ${round}, k ${k}, ${hits.length} hits: ${JSON.stringify(plan)}`;
          const found = new Set(hits.map(({ id }) => id));
          if (k < stored.length) assert.equal(found.size, k, where);
          else
            assert.deepEqual(
              stored.filter((id) => !found.has(id)),
              [],
              where,
            );
        });
        stored.push(...more.map(({ id }) => id));
      }
    });
  }
}
