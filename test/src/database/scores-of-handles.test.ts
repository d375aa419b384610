import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../src/core/random.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { compact, type Kenyon } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const QUERIES = ['number 12 of 5', '文档 第7句', 'nothing of this kind'];

function document(n: number, version: number) {
  const text =
    n % 6 === 0
      ? Array.from({ length: 9 }, (_, i) => `第${i}句 of 文档 ${n}。`).join('')
      : `文档 number ${n} of ${n % 7}`;
  return { id: `d${n}`, text: `${text} v${version}`, n };
}

/** Hits of both rankings, with all that the fusion made of them. */
async function scores(docs: Collection) {
  const found = [];
  for (const query of QUERIES)
    for (const filter of [undefined, 'n >= 100']) {
      const { hits, plan } = await docs.search(query, {
        k: 10,
        index: 'exact',
        explain: true,
        ...(filter && { filter }),
      });
      found.push({
        ids: hits.map(({ id }) => id),
        scores: hits.map(({ score }) => score),
        weights: plan.weights,
        fits: plan.fits,
      });
    }
  return found;
}

/** Without ids: whose score is the same come in the order in which they were added. */
function withoutIds(found: Awaited<ReturnType<typeof scores>>) {
  return found.map(({ ids, ...rest }) => rest);
}

async function importedCopy(t: TestContext, kenyon: Kenyon): Promise<Collection> {
  const file = join(await temporaryDirectory(t), 'faq.jsonl');
  await kenyon.export('faq', file);
  const { kenyon: other } = await temporaryDatabase(t, { encoder });
  await other.import(file);
  return other.collection('faq');
}

test('handles of one collection, one opened anew, and copies of it score every hit the same, whatever was changed and compacted before', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          kind: fc.constantFrom('add', 'delete', 'update', 'compact'),
          from: fc.nat(700),
          count: fc.integer({ min: 1, max: 300 }),
        }),
        { minLength: 2, maxLength: 6 },
      ),
      async (changes) => {
        const { kenyon, path } = await temporaryDatabase(t, { encoder });
        const passages = { maxTokens: 20 };
        const docs = kenyon.collection('faq', { passages });
        const early = (await openFor(t, path, { encoder })).collection('faq', { passages });
        await docs.add(Array.from({ length: 300 }, (_, n) => document(n, 0)));
        await scores(early);
        for (const [i, { kind, from, count }] of changes.entries()) {
          const numbers = Array.from({ length: count }, (_, j) => from + j);
          if (kind === 'add') await docs.add(numbers.map((n) => document(n, i + 1)));
          if (kind === 'delete') await docs.delete(numbers.filter((n) => n > 20).map((n) => `d${n}`));
          if (kind === 'update') await docs.update(numbers.map((n) => ({ id: `d${n % 20}`, fields: { seen: i } })));
          if (kind === 'compact') await compact(path);
          if (i % 2 === 0) await scores(early);
        }
        const expected = await scores(docs);
        assert.deepEqual(await scores(early), expected, 'another handle');
        const { kenyon: other } = await temporaryDatabase(t, { encoder });
        const reordered = other.collection('faq', { passages });
        const documents = (await docs.list({ limit: 1000 })).documents;
        await reordered.add(createRandom(changes.length).shuffle([...documents]));
        assert.deepEqual(withoutIds(await scores(reordered)), withoutIds(expected), 'added in another order');
        const late = await openFor(t, path, { encoder });
        assert.deepEqual(await scores(late.collection('faq', { passages })), expected, 'opened anew');
        assert.deepEqual(await scores(await importedCopy(t, kenyon)), expected, 'an imported copy');
        const backup = join(await temporaryDirectory(t), 'copy');
        await kenyon.backup(backup);
        const copy = await openFor(t, backup, { encoder });
        assert.deepEqual(await scores(copy.collection('faq', { passages })), expected, 'a backup');
      },
    ),
    { numRuns: 5 },
  );
});
