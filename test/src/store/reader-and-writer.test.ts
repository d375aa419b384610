import assert from 'node:assert/strict';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { compact, open } from '../../../src/database/kenyon.ts';
import { Gate } from '../../../src/store/gate.ts';
import { loadLibraries } from '../../../src/store/libraries.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const DOCS = Array.from({ length: 200 }, (_, i) => ({ id: `d${i}`, text: `text word${i}` }));

async function databaseOf(t: TestContext): Promise<string> {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  await kenyon.collection().add(DOCS);
  await kenyon.close();
  return path;
}

test('a process that has a database open for reading opens it for writing as well, and both go on', async (t) => {
  const path = await databaseOf(t);
  const reader = await open(path, { encoder, readOnly: true });
  assert.equal(await reader.collection().count(), 200);
  const writer = await open(path, { encoder });
  await writer.collection().add([{ id: 'new', text: 'brand new' }]);
  assert.equal((await reader.collection().get(['new']))[0]?.text, 'brand new');
  await writer.close();
  assert.equal(await reader.collection().count(), 201);
  await reader.close();
});

test('who reads notices that the database was compacted while the same process waited to open it for writing', async (t) => {
  const path = await databaseOf(t);
  const setUp = await open(path, { encoder });
  await setUp.collection().delete(DOCS.slice(0, 150).map(({ id }) => id));
  await setUp.close();
  const reader = await open(path, { encoder, readOnly: true });
  t.after(() => reader.close());
  const find = async () =>
    (await reader.collection().search('word170', { mode: 'lexical', k: 1 })).hits.map(({ id }) => id);
  assert.deepEqual(await find(), ['d170']);

  const copy = join(await temporaryDirectory(t), 'db');
  await cp(path, copy, { recursive: true });
  await compact(copy);
  const gate = new Gate(path, (await loadLibraries()).locks);
  t.after(() => gate.close());
  let opening!: ReturnType<typeof open>;
  await gate.alone(async () => {
    opening = open(path, { encoder });
    // It comes to the gate.
    await wait(200);
    await rename(join(copy, 'store.mdb'), join(path, 'store.mdb'));
  });
  const writer = await opening;
  t.after(() => writer.close());
  await writer.collection().add(Array.from({ length: 150 }, (_, i) => ({ id: `e${i}`, text: `other token${i}` })));
  assert.deepEqual(await find(), ['d170']);
  assert.deepEqual(await reader.collection().get(['d170']), [DOCS[170]]);
});
