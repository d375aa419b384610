import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { Collection } from '../../../src/database/collection.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const SEED = 93;
const SETTINGS = { model: false, rules: false, fields: ['city', 'brand'], aliases: { 上海: ['魔都'] } };
const FIRST = { id: 'first', text: '租房合同' };
const QUERIES = ['北京市的iPhone 15', '魔都和北京大学', 'iphone在上海', '华为的房'];

const city = fc.constantFrom('北京', '北京市', '北京大学', '上海市', '魔都', '广州');
const brand = fc.constantFrom('iPhone 15', 'iPhone', '华为', '北京');
const doc = fc.record(
  {
    id: fc.nat(11).map(String),
    text: fc.constant('租房合同'),
    city: fc.oneof(city, fc.array(city, { maxLength: 2 })),
    brand,
  },
  { requiredKeys: ['id', 'text'] },
);
const step = fc.oneof(
  { arbitrary: fc.record({ add: fc.uniqueArray(doc, { maxLength: 8, selector: ({ id }) => id }) }), weight: 4 },
  { arbitrary: fc.record({ remove: fc.uniqueArray(fc.nat(11).map(String), { maxLength: 8 }) }), weight: 3 },
  { arbitrary: fc.constant({ reopen: true }), weight: 1 },
);

/** What each query stands for, and how many documents have it. */
async function entitiesOf(docs: Collection): Promise<unknown[][]> {
  const results: unknown[][] = [];
  for (const query of QUERIES) {
    const { entities } = await docs.search(query, { entities: 'filter', k: 3 });
    results.push(
      entities!.map(({ start, end, type, value, also, documents, state }) => ({
        start,
        end,
        type,
        value,
        also,
        documents,
        state,
      })),
    );
  }
  return results;
}

const opened = (t: TestContext, path: string) => openFor(t, path, { encoder: new NgramEncoder(16) });

test('after adds, deletes, replacements and reopening queries name what they do in a collection made anew', async (t) => {
  let named = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
      const path = join(await temporaryDirectory(t), 'db');
      let kenyon = await opened(t, path);
      await kenyon.collection().add([FIRST]);
      await kenyon.collection().setEntities(SETTINGS);
      const live = new Map<string, { id: string; text: string }>([[FIRST.id, FIRST]]);
      for (const each of steps) {
        if ('add' in each) {
          await kenyon.collection().add(each.add);
          for (const added of each.add) live.set(added.id, added);
        } else if ('remove' in each) {
          await kenyon.collection().delete(each.remove);
          for (const id of each.remove) live.delete(id);
        } else {
          await kenyon.close();
          kenyon = await opened(t, path);
        }
        await entitiesOf(kenyon.collection());
      }
      const fresh = await opened(t, join(await temporaryDirectory(t), 'db'));
      await fresh.collection().add([...live.values()]);
      await fresh.collection().setEntities(SETTINGS);
      const found = await entitiesOf(kenyon.collection());
      assert.deepEqual(found, await entitiesOf(fresh.collection()));
      named += found.flat().length;
      await kenyon.close();
      await fresh.close();
    }),
    { seed: SEED, numRuns: 20 },
  );
  assert.ok(named > 20);
});
