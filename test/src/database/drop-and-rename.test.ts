import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  AbortedError,
  ClosedError,
  ConflictError,
  InvalidArgumentError,
  NotFoundError,
} from '../../../src/core/errors.ts';
import { compact } from '../../../src/database/kenyon.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { SharedEnvironment } from '../../../src/store/shared-environment.ts';
import { writeMeta } from '../../../src/store/tables.ts';
import { LONGEST_PAUSE_MS } from '../../../src/store/write-pause.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = new NgramEncoder(16);

function listings(name: string, count = 40) {
  return Array.from({ length: count }, (_, i) => ({ id: `${name}${i}`, text: `${name} 房子 house ${i}`, n: i }));
}

test('a dropped collection is empty to whoever has it open, and its name begins anew', async (t) => {
  const notices: string[] = [];
  const { kenyon, path } = await temporaryDatabase(t, { encoder, onNotice: (notice) => notices.push(notice) });
  const [a, b] = [kenyon.collection('a'), kenyon.collection('乙')];
  await a.add(listings('a'));
  await b.add(listings('b'));
  await a.setEntities({ model: false, fields: ['n'] });
  await a.saveSetting({ index: 'exact', options: {}, k: 10, recall: 1, queries: 10, count: 40 } as never);
  await a.search('house', { index: 'hnsw', filter: 'n > 3' });
  const other = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
  const elsewhere = other.collection('a');
  assert.equal((await elsewhere.search('house 3', { k: 3 })).hits.length, 3);

  assert.equal(await kenyon.drop('a'), 40);
  for (const handle of [a, elsewhere]) {
    assert.equal(await handle.count(), 0);
    assert.deepEqual((await handle.search('house 3')).hits, []);
    assert.deepEqual(await handle.get(['a3']), [undefined]);
    assert.deepEqual((await handle.list()).documents, []);
    assert.equal(handle.entitySettings(), undefined);
    assert.equal(handle.setting(), undefined);
  }
  assert.deepEqual([kenyon.collections(), other.collections()], [['乙'], ['乙']]);
  for (const handle of [kenyon, other]) {
    const names = ['a', '乙', '', 'b/c', 'dropped/1', 'x'.repeat(3000)];
    assert.deepEqual(
      names.map((name) => handle.has(name)),
      [false, true, ...names.slice(2).map(() => false)],
    );
  }
  assert.equal(existsSync(join(path, 'indexes', '1')), false);
  await assert.rejects(kenyon.drop('a'), NotFoundError);
  assert.equal(await b.count(), 40);
  await kenyon.verify();

  await elsewhere.add(listings('new', 12));
  for (const handle of [a, elsewhere]) {
    const { hits } = await handle.search('new house', { k: 100, mode: 'hybrid', filter: 'n >= 0' });
    assert.equal(hits.length, 12);
    assert.ok(hits.every(({ id }) => id.startsWith('new')));
  }
  assert.deepEqual(kenyon.collections(), ['乙', 'a']);
  await kenyon.verify();
  await compact(path);
  assert.equal(await a.count(), 12);
  assert.equal((await elsewhere.search('new house', { k: 100 })).hits.length, 12);
  await kenyon.verify();
  assert.deepEqual(notices, []);
});

test('a renamed collection keeps documents, settings, indexes and cursors', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const [a, b] = [kenyon.collection('a'), kenyon.collection('b.新')];
  await a.add(listings('a'));
  await a.setEntities({ model: false, fields: ['n'] });
  const before = await a.search('house 7', { k: 5 });
  const other = await openFor(t, path, { encoder });
  const [oldName, newName] = [other.collection('a'), other.collection('b.新')];
  assert.equal(await oldName.count(), 40);
  assert.equal(await newName.count(), 0);

  await kenyon.rename('a', 'b.新');
  for (const handle of [b, newName]) {
    assert.equal(await handle.count(), 40);
    const { hits } = await handle.search('house 7', { k: 5, cursor: before.cursor });
    assert.equal(hits.length, 5);
    assert.ok(!hits.some(({ id }) => before.hits.some((one) => one.id === id)));
    assert.deepEqual(handle.entitySettings(), { model: false, fields: ['n'] });
  }
  for (const handle of [a, oldName]) assert.equal(await handle.count(), 0);
  await oldName.add(listings('c', 3));
  assert.deepEqual([await a.count(), await b.count()], [3, 40]);
  assert.deepEqual(kenyon.collections(), ['b.新', 'a']);
  await assert.rejects(kenyon.rename('a', 'b.新'), ConflictError);
  await kenyon.rename('a', 'a');
  await assert.rejects(kenyon.rename('none', 'x'), /there is no collection none in .*; it has b\.新, a/);
  for (const wrong of ['', 'a/b', 'x'.repeat(65), null, 7]) {
    await assert.rejects(kenyon.rename('a', wrong as never), InvalidArgumentError);
    await assert.rejects(kenyon.drop(wrong as never), InvalidArgumentError);
  }
  await kenyon.verify();
  const third = await openFor(t, path, { encoder });
  assert.equal(await third.collection('b.新').count(), 40);
});

test('a drop that was interrupted is finished by the next one or by compacting', async (t) => {
  for (const finish of ['drop', 'compact'] as const) {
    const { kenyon, path } = await temporaryDatabase(t, { encoder });
    await kenyon.collection('a').add(listings('a'));
    await kenyon.collection('b').add(listings('b'));
    // As it is after the first transaction of a drop.
    const database = await openDatabase(path);
    await database.write((tables) => {
      const record = JSON.parse(tables.meta.getBinary('collection/a')!.subarray(4).toString());
      writeMeta(tables, 'collection/a', undefined);
      writeMeta(tables, 'collection/dropped/1', record);
      writeMeta(tables, 'name/1', 'dropped/1');
    });
    await kenyon.verify();
    assert.deepEqual(kenyon.collections(), ['b']);
    if (finish === 'drop') await kenyon.drop('b');
    else await compact(path);
    database.refresh();
    const left = [...database.tables.ids.getKeys()].filter((key) => key.readUInt32BE(0) === 1);
    assert.deepEqual(left, []);
    await kenyon.verify();
    await database.close();
  }
});

test('dropping writes for what it removes, however many collections were dropped before', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const environment = await SharedEnvironment.enter(path, false);
  const transactions = () => {
    environment.refresh();
    return (environment.current.root.getStats() as { lastTxnId: number }).lastTxnId;
  };
  const counts: number[] = [];
  for (let i = 0; i < 6; i++) {
    await kenyon.collection(`c${i}`).add(listings('a'));
    const before = transactions();
    await kenyon.drop(`c${i}`);
    counts.push(transactions() - before);
  }
  assert.deepEqual(new Set(counts).size, 1, counts.join());
  await environment.leave();
});

test('nothing is left of a collection that is renamed while it is indexed anew, nor of an import that was killed', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection('a');
  await docs.add(listings('a'));
  const next = new NgramEncoder(24, 'next');
  let calls = 0;
  const renaming = {
    dim: next.dim,
    fingerprint: next.fingerprint,
    runtime: next.runtime,
    encode: async (...given: Parameters<NgramEncoder['encode']>) => {
      if (++calls === 2) await kenyon.rename('a', 'b');
      return next.encode(...given);
    },
    close: () => next.close(),
  };
  await assert.rejects(kenyon.reindex('a', { encoder: renaming, batchSize: 8 }), ConflictError);
  const database = await openDatabase(path);
  const hidden = () => {
    database.refresh();
    return [...database.tables.meta.getKeys({ start: 'collection/', end: 'collection0' })].filter((key) =>
      /^collection\/(?:import|successor)\//.test(key),
    );
  };
  assert.deepEqual(hidden(), []);
  // A stopped one stays, to be gone on with.
  const stop = new AbortController();
  const third = new NgramEncoder(20, 'third');
  calls = 0;
  const stopping = {
    dim: third.dim,
    fingerprint: third.fingerprint,
    runtime: third.runtime,
    encode: (...given: Parameters<NgramEncoder['encode']>) => {
      if (++calls > 3) stop.abort();
      return third.encode(...given);
    },
    close: () => third.close(),
  };
  await assert.rejects(kenyon.reindex('b', { encoder: stopping, batchSize: 8, signal: stop.signal }), AbortedError);
  assert.deepEqual(hidden(), ['collection/successor/b']);
  const lines: string[] = [];
  await kenyon.export('b', (line) => lines.push(line));
  // One that goes on, of this process, and one that was killed.
  let go = () => {};
  const paused = async function* () {
    yield* lines.slice(0, 9);
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    yield* lines.slice(9);
  };
  const importing = kenyon.import(paused(), { collection: 'slow' });
  const file = join(path, '..', 'lines.jsonl');
  await kenyon.export('b', file);
  const script = `
    const { open } = await import(${JSON.stringify(new URL('../../../src/database/kenyon.js', import.meta.url).href)});
    const { NgramEncoder } = await import(${JSON.stringify(new URL('../../fixtures/ngram-encoder.js', import.meta.url).href)});
    const kenyon = await open(${JSON.stringify(path)}, { encoder: new NgramEncoder(16) });
    await kenyon.import(${JSON.stringify(file)}, { collection: 'killed', onProgress: () => process.kill(process.pid, 'SIGKILL') });
  `;
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 });
  assert.equal(killed.signal, 'SIGKILL', String(killed.stderr));
  assert.ok(hidden().includes('collection/import/killed'), hidden().join());
  const again = await openFor(t, path, { encoder });
  assert.ok(!hidden().includes('collection/import/killed'), hidden().join());
  go();
  assert.equal((await importing).documents, await kenyon.collection('b').count());
  assert.deepEqual(hidden(), ['collection/successor/b']);
  assert.deepEqual(again.collections().sort(), ['b', 'slow']);
  await again.verify();
  await database.close();
});

test('searches, lists and writes that run while a collection is dropped or renamed end well', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const a = kenyon.collection('a');
  for (let round = 0; round < 4; round++) {
    await a.add(listings(`r${round}-`, 120));
    const running = [
      a.search('house 1', { k: 50, filter: 'n > 2' }),
      a.list({ sort: 'n desc' }),
      a.delete({ filter: 'n < 5' }),
      a.fields(),
      a
        .search('房子', { mode: 'lexical', facets: ['n'] })
        .catch((error: unknown) => assert.match(String(error), /no document has a field/)),
    ];
    if (round % 2 === 0) await kenyon.drop('a');
    else {
      await kenyon.rename('a', `b${round}`);
    }
    for (const job of running)
      await Promise.resolve(job).catch((error: unknown) =>
        assert.match(String(error), /no document has a field|none has any field/),
      );
    assert.equal(await a.count(), 0);
    await kenyon.verify();
  }
});

test('a read-only or closed database drops and renames nothing', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('a').add(listings('a', 3));
  const reader = await openFor(t, path, { encoder, readOnly: true });
  await assert.rejects(reader.drop('a'), ConflictError);
  await assert.rejects(reader.rename('a', 'b'), ConflictError);
  assert.equal(await kenyon.collection('a').count(), 3);
  await kenyon.close();
  await assert.rejects(kenyon.drop('a'), ClosedError);
  await assert.rejects(kenyon.rename('a', 'b'), ClosedError);
});

test('whoever writes to a collection under its new name does not wait for a pause that was asked for under the former one', {
  timeout: 30_000,
}, async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('a').add(listings('a'));
  const database = await openDatabase(path);
  t.after(() => database.close());
  await new CollectionStore(database, 'a').pauseWriting(LONGEST_PAUSE_MS);
  await kenyon.rename('a', 'b');
  const { added } = await kenyon.collection('b').add([{ id: 'new', text: 'new' }]);
  assert.equal(added, 1);
});
