import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../src/database/kenyon.ts';
import { DEMO_COLLECTION, makeDemoDatabase } from '../../../src/demo/demo-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { recordTerminal } from '../cli/fake-terminal.ts';

test('the database of the demo is made once, and its queries may name a topic in either language', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const terminal = recordTerminal();
  await makeDemoDatabase(path, terminal);
  assert.match(terminal.err(), /making a database of 360 documents/);
  const again = recordTerminal();
  await makeDemoDatabase(path, again);
  assert.equal(again.err(), '');
  const kenyon = await open(path, { readOnly: true });
  t.after(() => kenyon.close());
  const collection = kenyon.collection(DEMO_COLLECTION);
  assert.equal(await collection.count(), 360);
  for (const query of ['旅行 护照', 'travel passport']) {
    const { entities, hits } = await collection.search(query, { entities: 'filter', k: 3 });
    assert.deepEqual(
      entities?.map(({ key, state }) => [key, state]),
      [['topic:travel', 'applied']],
      query,
    );
    assert.ok(hits.every(({ doc }) => doc.topic === 'travel'));
  }
});
