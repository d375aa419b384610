import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { compact, open } from '../../../src/database/kenyon.ts';
import { Gate } from '../../../src/store/gate.ts';
import { loadLibraries } from '../../../src/store/libraries.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import type { Order } from '../../fixtures/thread-with-database.ts';

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
  await gate.run(async () => {
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

test('who may not write the lock files opens a database that another writes to, and is never told that it is damaged', {
  skip: process.getuid?.() !== 0 && 'only root may be somebody else',
  timeout: 120_000,
}, async (t) => {
  const directory = await temporaryDirectory(t);
  await chmod(directory, 0o755);
  const path = join(directory, 'db');
  const kenyon = await open(path, { encoder });
  t.after(() => kenyon.close());
  await kenyon.collection().add(DOCS);
  const program = fileURLToPath(new URL('../../fixtures/read-without-rights.js', import.meta.url));
  const reader = spawn(process.execPath, [program, path, '40'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let outcomes = '';
  reader.stdout.on('data', (chunk) => {
    outcomes += chunk;
  });
  let isOver = false;
  const exit = once(reader, 'exit').finally(() => {
    isOver = true;
  });
  for (let n = 0; !isOver; n++)
    await kenyon.collection().add(DOCS.slice(0, 20).map((doc) => ({ ...doc, text: `${doc.text} ${n}` })));
  assert.deepEqual(await exit, [0, null]);
  assert.match(outcomes, /^(CONFLICT,)?open$|^CONFLICT$/);
});

/** A thread that does as it is told. */
function startThread(t: TestContext, path: string): (order: Order) => Promise<unknown> {
  const thread = new Worker(new URL('../../fixtures/thread-with-database.js', import.meta.url), {
    workerData: { path },
  });
  t.after(() => thread.terminate());
  return async (order) => {
    thread.postMessage(order);
    const [answer] = await once(thread, 'message');
    return answer;
  };
}

test('threads of one process open a database for reading and for writing, in any order, and close it in any', async (t) => {
  const path = await databaseOf(t);
  let count = 200;
  for (const readerFirst of [true, false]) {
    for (const readerLeavesFirst of [true, false]) {
      const [reader, writer] = [startThread(t, path), startThread(t, path)];
      const opening = [() => reader({ open: { readOnly: true } }), () => writer({ open: {} })];
      for (const openIt of readerFirst ? opening : opening.reverse()) assert.equal(await openIt(), 'open');
      assert.equal(await reader('count'), count);
      assert.equal(await writer({ add: `new${count}` }), 1);
      count++;
      assert.deepEqual([await reader('count'), await writer('count')], [count, count]);
      assert.match(String(await reader({ add: 'refused' })), /CONFLICT .* was opened read-only/);
      const [first, last] = readerLeavesFirst ? [reader, writer] : [writer, reader];
      assert.equal(await first('close'), undefined);
      if (readerLeavesFirst) assert.equal(await writer({ add: `after${count}` }), 1);
      if (readerLeavesFirst) count++;
      assert.deepEqual([await last('count'), await last('verify')], [count, undefined]);
      assert.equal(await last('close'), undefined);
    }
  }
});

test('opening for reading changes nothing in the file', async (t) => {
  const path = await databaseOf(t);
  const file = join(path, 'store.mdb');
  const [bytes, { mtimeNs, ctimeNs, ino }] = [await readFile(file), await stat(file, { bigint: true })];
  const kenyon = await open(path, { encoder, readOnly: true });
  assert.equal((await kenyon.collection().search('word7', { mode: 'lexical', k: 1 })).hits[0].id, 'd7');
  await kenyon.verify();
  await kenyon.close();
  const after = await stat(file, { bigint: true });
  assert.deepEqual([after.mtimeNs, after.ctimeNs, after.ino], [mtimeNs, ctimeNs, ino]);
  assert.ok(bytes.equals(await readFile(file)));
});
