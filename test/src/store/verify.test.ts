import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import type { Database } from '../../../src/store/database.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { idKey } from '../../../src/store/row-key.ts';
import { readOrd, writeOrd } from '../../../src/store/state-change.ts';
import { verifyDatabase } from '../../../src/store/verify.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const SPACE = { dim: 16, fingerprint: 'ab'.repeat(32), runtime: 'test' };
const WRITER = fileURLToPath(new URL('../../fixtures/add-until-killed.js', import.meta.url));
const IDS = Array.from({ length: 3000 }, (_, i) => `d${i}`);

function rows(ids: readonly string[], text: string) {
  return ids.map((id) => ({
    id,
    json: JSON.stringify({ id, text, filler: 'x'.repeat(3000) }),
    vectors: new Float32Array(16).fill(0.25),
  }));
}

async function filled(t: TestContext, space = SPACE): Promise<{ database: Database; store: CollectionStore }> {
  const database = await openDatabase(join(await temporaryDirectory(t), 'db'));
  t.after(() => database.close());
  const store = new CollectionStore(database, 'default');
  for (let from = 0; from < IDS.length; from += 1000)
    await store.put(rows(IDS.slice(from, from + 1000), 'text'), space);
  return { database, store };
}

test('a database is verified as it is at one moment while the same process writes to it', async (t) => {
  const { database, store } = await filled(t);
  let writes = 0;
  let isDone = false;
  const writing = (async () => {
    while (!isDone) {
      const ids = IDS.filter((_, i) => i % 97 === writes % 97);
      if (writes % 3 === 2) await store.remove(ids);
      else await store.put(rows([...ids, `e${writes}`], `text ${writes}`), SPACE);
      store.refresh();
      writes++;
    }
  })();
  try {
    for (let together = 0; together < 5; ) {
      const before = writes;
      await verifyDatabase(database);
      if (writes > before + 1) together++;
    }
  } finally {
    isDone = true;
    await writing;
  }
  await verifyDatabase(database);
});

test('a database is verified as it is at one moment while another process writes to it', async (t) => {
  const encoder = new NgramEncoder(16);
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await openFor(t, path, { encoder });
  await kenyon
    .collection('default', { mode: 'semantic' })
    .add(IDS.map((id) => ({ id, text: `text ${id}`, filler: 'x'.repeat(3000) })));
  const writer = spawn(process.execPath, [WRITER, path, 'other'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let written = 0;
  writer.stdout.on('data', () => written++);
  await once(writer.stdout, 'data');
  try {
    for (let together = 0; together < 5; ) {
      const before = written;
      await kenyon.verify();
      if (written > before + 1) together++;
    }
  } finally {
    writer.kill('SIGKILL');
    await once(writer, 'close');
  }
  await kenyon.verify();
});

test("ids that name each other's documents are noticed", async (t) => {
  const { database } = await filled(t);
  const [a, b] = [idKey(1, 'd7'), idKey(1, 'd2900')];
  await database.write((tables) => {
    const [first, second] = [readOrd(tables, a)!, readOrd(tables, b)!];
    writeOrd(tables, a, second);
    writeOrd(tables, b, first);
  });
  await assert.rejects(verifyDatabase(database), { code: 'FORMAT', message: /an id that is not that of its document/ });
});
