import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AbortedError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { compact, open } from '../../../src/database/kenyon.ts';
import { Gate } from '../../../src/store/gate.ts';
import { loadLibraries } from '../../../src/store/libraries.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const PROGRAM = fileURLToPath(new URL('../../fixtures/use-database.js', import.meta.url));
/** One that waits for ever fails instead. */
const LIMIT = { timeout: 120_000 };

function use(path: string, way: string, times: number): ChildProcess {
  return spawn(process.execPath, [PROGRAM, path, way, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // As long as a test may take: none is left behind when it fails.
    timeout: LIMIT.timeout,
    killSignal: 'SIGKILL',
  });
}

/** A program that compacts the database and changes it, for every line that it is given. */
function changer(path: string): ChildProcess {
  const program = fileURLToPath(new URL('../../fixtures/change-on-demand.js', import.meta.url));
  return spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'], ...LIMIT });
}

/** Lets the program work until it ends, or has printed so many lines and is killed at once; returns how many it printed. */
async function linesOf(child: ChildProcess, killAfter = Number.POSITIVE_INFINITY): Promise<number> {
  const exit = once(child, 'exit');
  let lines = 0;
  for await (const _ of createInterface({ input: child.stdout! })) {
    lines++;
    if (lines === killAfter) child.kill('SIGKILL');
  }
  const [code, signal] = await exit;
  if (killAfter === Number.POSITIVE_INFINITY) assert.deepEqual([code, signal], [0, null]);
  return lines;
}

async function newDatabase(path: string, count: number): Promise<void> {
  const kenyon = await open(path, { encoder });
  await kenyon.collection().add(Array.from({ length: count }, (_, i) => ({ id: `d${i}`, text: `text ${i}` })));
  await kenyon.close();
}

async function countSound(path: string): Promise<number> {
  const kenyon = await open(path, { encoder });
  try {
    await kenyon.verify();
    return await kenyon.collection().count();
  } finally {
    await kenyon.close();
  }
}

test(
  'processes that open, add one document and close, again and again, hinder each other in nothing',
  LIMIT,
  async (t) => {
    const path = join(await temporaryDirectory(t), 'db');
    await newDatabase(path, 1);
    const added = await Promise.all([25, 25, 25].map((times) => linesOf(use(path, 'open-add-close', times))));
    assert.deepEqual(added, [25, 25, 25]);
    assert.equal(await countSound(path), 76);
  },
);

test('a process may copy the directory that it has open, and goes on beside another that writes', LIMIT, async (t) => {
  const directory = await temporaryDirectory(t);
  const path = join(directory, 'db');
  const kenyon = await open(path, { encoder });
  const collection = kenyon.collection('default', { mode: 'semantic' });
  await collection.add([{ id: 'first', text: 'first' }]);
  // Whoever closes a file lets go of all locks that LMDB has on it in this process.
  await cp(path, join(directory, 'copy'), { recursive: true });
  assert.equal(await linesOf(use(path, 'open-add-close', 5)), 5);
  await collection.add([{ id: 'last', text: 'last' }]);
  assert.equal(await collection.count(), 7);
  await kenyon.close();
  assert.equal(await countSound(path), 7);
  assert.equal(await countSound(join(directory, 'copy')), 1);
});

test('who waits comes in in the order in which he came', LIMIT, async (t) => {
  const directory = await temporaryDirectory(t);
  const { locks } = await loadLibraries();
  const gates = Array.from({ length: 4 }, () => new Gate(directory, locks));
  const order: number[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const jobs = [gates[0].run(() => held)];
  // The first one comes again, behind all who wait already.
  for (const [i, gate] of [...gates.entries()].reverse()) {
    await nextTurn();
    jobs.push(
      gate.run(async () => {
        order.push(i);
      }),
    );
  }
  release();
  await Promise.all(jobs);
  assert.deepEqual(order, [3, 2, 1, 0]);
  for (const gate of gates) gate.close();
});

test('processes write and read while others compact, and nothing is lost', LIMIT, async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  await newDatabase(path, 20);
  const ways = [
    ['open-add-close', 8],
    ['add', 30],
    ['add', 30],
    ['read', 12],
    ['compact', 5],
    ['compact', 5],
  ] as const;
  await Promise.all(ways.map(([way, times]) => linesOf(use(path, way, times))));
  assert.equal(await countSound(path), 20 + 8 + 2 * 30);
});

/** What sees a database as it is: each as the first call of a handle since another process compacted it, added `after` and removed `before`. */
const FIRST_CALLS: Readonly<Record<string, (collection: Collection, text: string) => Promise<unknown>>> = {
  count: async (docs) => assert.equal(await docs.count(), 2),
  vectorCount: async (docs) => assert.equal(await docs.vectorCount(), 2),
  get: async (docs, text) =>
    assert.deepEqual(await docs.get(['before', 'after']), [undefined, { id: 'after', text, kind: 'new' }]),
  list: async (docs) =>
    assert.deepEqual(
      (await docs.list()).documents.map(({ id }) => id),
      ['after', 'always'],
    ),
  search: async (docs, text) => assert.equal((await docs.search(text, { k: 1 })).hits[0].id, 'after'),
  searchMany: async (docs, text) => {
    for await (const { hits } of docs.searchMany([text], { k: 1 })) assert.equal(hits[0].id, 'after');
  },
  similar: async (docs) =>
    assert.deepEqual(
      (await docs.similar('after')).hits.map(({ id }) => id),
      ['always'],
    ),
  fields: async (docs) =>
    assert.deepEqual(
      (await docs.fields()).map(({ field }) => field),
      ['kind'],
    ),
  'delete by id': async (docs) => assert.equal(await docs.delete(['before', 'after']), 1),
  'delete by filter': async (docs) => assert.equal(await docs.delete({ filter: 'kind = "new"' }), 1),
  update: async (docs) => assert.equal((await docs.update('after', { seen: true })).updated, 1),
  'add what it knew before': async (docs) =>
    assert.equal((await docs.add([{ id: 'before', text: 'before' }])).added, 1),
};

test('the first call of a handle sees what another process wrote after compacting', LIMIT, async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  t.after(() => kenyon.close());
  const docs = kenyon.collection('default', { mode: 'semantic' });
  const other = changer(path);
  const told = createInterface({ input: other.stdout! })[Symbol.asyncIterator]();
  for (const [name, call] of Object.entries(FIRST_CALLS)) {
    await docs.delete(['after']);
    await docs.add([
      { id: 'always', text: 'always' },
      { id: 'before', text: 'before' },
    ]);
    await docs.catchUp();
    other.stdin!.write(`after ${name}\n`);
    assert.deepEqual(await told.next(), { done: false, value: `after ${name}` });
    await assert.doesNotReject(call(docs, `after ${name}`), name);
  }
  other.stdin!.end();
  assert.deepEqual(await once(other, 'exit'), [0, null]);
});

test('a call that waits for the compacted file ends with its signal', LIMIT, async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  t.after(() => kenyon.close());
  const docs = kenyon.collection('default', { mode: 'semantic' });
  await docs.add([{ id: 'before', text: 'before' }]);
  await docs.catchUp();
  const other = changer(path);
  other.stdin!.end('text\n');
  assert.deepEqual(await once(other, 'exit'), [0, null]);
  const { locks } = await loadLibraries();
  const gate = new Gate(path, locks);
  let release = () => {};
  const held = gate.run(
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  await nextTurn();
  const waiting = docs.count();
  await assert.rejects(docs.search('text', { signal: AbortSignal.timeout(50) }), AbortedError);
  release();
  await held;
  gate.close();
  assert.equal(await waiting, 1);
  assert.deepEqual(await docs.get(['before']), [undefined]);
});

test('a process that is killed while it opens, writes, closes or compacts stops nobody', LIMIT, async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  await newDatabase(path, 20);
  const random = createRandom(5);
  const steady = linesOf(use(path, 'open-add-close', 15));
  let atLeast = 20;
  let unknown = 0;
  for (let i = 0; i < 6; i++) {
    const way = ['open-add-close', 'add', 'compact'][i % 3];
    const done = await linesOf(use(path, way, 1000), 1 + random.below(6));
    if (way === 'compact') continue;
    atLeast += done;
    // What it was about when it was killed may be there or not.
    unknown++;
  }
  atLeast += await steady;
  const count = await countSound(path);
  assert.ok(count >= atLeast && count <= atLeast + unknown, `${count} documents, ${atLeast} were acknowledged`);
});

test('a database that was put back is not taken for the one that is open', async (t) => {
  const directory = await temporaryDirectory(t);
  const [path, backup] = [join(directory, 'db'), join(directory, 'backup')];
  await newDatabase(path, 3);
  await cp(path, backup, { recursive: true });
  const before = await open(path, { encoder });
  await before.collection().add([{ id: 'late', text: 'late' }]);
  await rename(join(backup, 'store.mdb'), join(path, 'store.mdb'));
  await assert.rejects(before.collection().add([{ id: 'lost', text: 'lost' }]), /replaced or removed/);
  const after = await open(path, { encoder });
  await after.collection().add([{ id: 'new', text: 'new' }]);
  assert.deepEqual(await after.collection().get(['new', 'late']), [{ id: 'new', text: 'new' }, undefined]);
  await before.close();
  await after.close();
  assert.equal(await countSound(path), 4);
  await rm(path, { recursive: true });
  await assert.rejects(compact(path), /there is no Kenyon database/);
});
