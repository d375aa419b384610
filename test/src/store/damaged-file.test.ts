import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FormatError } from '../../../src/core/errors.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import type { Database } from '../../../src/store/database.ts';
import { rememberSound, stampOf } from '../../../src/store/known-sound.ts';
import { walkFile, walkOnce } from '../../../src/store/lmdb-file.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { type Head, readHead } from '../../../src/store/pages/read-head.ts';
import { idKey, rowKey } from '../../../src/store/row-key.ts';
import { readMeta, type Tables } from '../../../src/store/tables.ts';
import { verifyDatabase } from '../../../src/store/verify.ts';
import { damageStores } from '../../fixtures/damage-stores.ts';
import { sharedDirectory, temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const SPACE = { dim: 4, fingerprint: 'ab'.repeat(32), runtime: 'test' };
const IDS = Array.from({ length: 60 }, (_, i) => `doc${i}`);

function row(id: string, text = `text of ${id}`) {
  return { id, json: JSON.stringify({ id, text }), vectors: Float32Array.of(1, 0, 0, id.length) };
}

/** A closed database with documents, removals, a note and free pages. */
async function closedDatabase(t: TestContext): Promise<{ path: string; file: string }> {
  const path = join(await temporaryDirectory(t), 'db');
  const database = await openDatabase(path);
  const store = new CollectionStore(database, 'default');
  for (let round = 0; round < 3; round++)
    await store.put(
      IDS.map((id) => row(id)),
      SPACE,
    );
  await store.remove(['doc7', 'doc8']);
  await store.putNote('setting', { a: 1 });
  await store.putNote('long', 'x'.repeat(9000));
  await database.close();
  return { path, file: join(path, 'store.mdb') };
}

function headOf(file: string): Head {
  const descriptor = openSync(file, 'r');
  try {
    return readHead(descriptor)!;
  } finally {
    closeSync(descriptor);
  }
}

/** Opens a database and reads all; 'right' or the error's name. */
async function whatComes(path: string): Promise<string> {
  let database: Database | undefined;
  try {
    database = await openDatabase(path);
    await verifyDatabase(database);
    const store = new CollectionStore(database, 'default');
    for (const id of IDS) {
      const expected = id === 'doc7' || id === 'doc8' ? undefined : row(id).json;
      assert.equal(store.jsonOfId(id), expected);
    }
    assert.deepEqual(store.note('setting'), { a: 1 });
    return 'right';
  } catch (error) {
    if (error instanceof FormatError) return 'FormatError';
    throw error;
  } finally {
    await database?.close();
  }
}

test('a store with damage anywhere gives right answers or a FormatError, and is not damaged further by writing', async () => {
  const parent = await sharedDirectory();
  const wrong = await damageStores({ parent, seed: 1, from: 13, to: 24, timeoutMs: 60_000 });
  assert.deepEqual(wrong, []);
});

test('a flipped bit in either head is noticed or does no harm', async (t) => {
  const { path, file } = await closedDatabase(t);
  const whole = await readFile(file);
  const { pageSize, transaction } = headOf(file);
  let noticed = 0;
  for (const page of [0, 1]) {
    const step = page === transaction % 2 ? 1 : 5;
    for (let at = page * pageSize; at < page * pageSize + 168; at += step) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 1 << (at % 8);
      await writeFile(file, bytes);
      if ((await whatComes(path)) === 'FormatError') noticed++;
    }
  }
  assert.ok(noticed > 60, `${noticed}`);
});

test('an older state in place of the last one is noticed: what was acknowledged since would be lost', async (t) => {
  const { path, file } = await closedDatabase(t);
  const bytes = await readFile(file);
  const { pageSize, transaction } = headOf(file);
  // The head of the transaction before, with a number that follows on the last one.
  const older = ((transaction + 1) % 2) * pageSize;
  for (const number of [transaction + 1, transaction + 3]) {
    bytes.writeBigUInt64LE(BigInt(number), older + 152);
    await writeFile(file, bytes);
    assert.equal(await whatComes(path), 'FormatError');
  }
});

test('a used page in the list of free ones is noticed, when opening and by verify, before it is overwritten', async (t) => {
  const { path, file } = await closedDatabase(t);
  const whole = await readFile(file);
  const { pageSize, freePages, tables } = headOf(file);
  const bytes = Buffer.from(whole);
  const leaf = freePages.root! * pageSize;
  const node = leaf + 24 + bytes.readUInt16LE(leaf + 24);
  const list = node + 8 + bytes.readUInt16LE(node + 6);
  bytes.writeBigInt64LE(1n, list);
  bytes.writeBigInt64LE(BigInt(tables.root!), list + 8);
  const database = await openDatabase(path);
  await verifyDatabase(database);
  await writeFile(file, bytes, { flag: 'r+' });
  await assert.rejects(verifyDatabase(database), /is used twice, or used and free/);
  await database.close();
  await assert.rejects(openDatabase(path), FormatError);
});

test('a byte of an id, or of its ord, names no other document', async (t) => {
  const { path, file } = await closedDatabase(t);
  const whole = await readFile(file);
  let mended = 0;
  for (const [offset, mask] of [
    [8, 1],
    [9, 1],
    [12, 1],
    [13, 2],
  ]) {
    const bytes = Buffer.from(whole);
    const key = idKey(1, 'doc33');
    for (let i = bytes.indexOf(key); i >= 0; i = bytes.indexOf(key, i + 1)) bytes[i + offset] ^= mask;
    await writeFile(file, bytes);
    const reading = openDatabase(path, { readOnly: true });
    // One key that comes out of order spoils the file; one that does not is made again from the documents by whoever writes.
    const reader = await reading.catch(() => undefined);
    if (reader === undefined) await assert.rejects(reading, /out of order/);
    else assert.throws(() => new CollectionStore(reader, 'default').jsonOfId('doc33'), FormatError);
    await reader?.close();
    const came = await whatComes(path);
    assert.equal(came, reader === undefined ? 'FormatError' : 'right');
    if (reader !== undefined) mended++;
  }
  assert.ok(mended >= 2, `${mended}`);
});

test('a byte of the key of a record hides none, however long the record is', async (t) => {
  const { path, file } = await closedDatabase(t);
  const whole = await readFile(file);
  for (const key of ['note/1/setting', 'note/1/long', 'database', 'collections', 'collection/default', 'name/1']) {
    const bytes = Buffer.from(whole);
    for (let i = bytes.indexOf(key); i >= 0; i = bytes.indexOf(key, i + 1)) bytes[i + key.length - 1] ^= 1;
    await writeFile(file, bytes);
    const reading = openDatabase(path, { readOnly: true });
    if (key === 'database') await assert.rejects(reading, FormatError);
    else await assert.rejects(verifyDatabase(await reading), FormatError, key);
    await (await reading.catch(() => undefined))?.close();
  }
});

test('a row under the key of another is noticed in every table', async (t) => {
  const { path } = await closedDatabase(t);
  const database = await openDatabase(path);
  t.after(() => database.close());
  const store = new CollectionStore(database, 'default');
  const { nextOrd, removals } = store.state();
  const swaps: [keyof Tables, unknown, unknown, () => unknown][] = [
    ['ids', idKey(1, 'doc1'), idKey(1, 'doc2'), () => store.jsonOfId('doc1')],
    ['documents', rowKey(1, nextOrd - 1), rowKey(1, nextOrd - 2), () => store.jsonOfOrd(nextOrd - 1)],
    ['vectors', rowKey(1, nextOrd - 1), rowKey(1, nextOrd - 2), () => store.vectorOf(nextOrd - 1)],
    ['removals', rowKey(1, removals - 1), rowKey(1, removals - 2), () => store.removedOrds(removals - 1, removals)],
    ['meta', 'name/1', 'collections', () => readMeta(database.tables, 'name/1')],
  ];
  for (const [table, key, other, read] of swaps) {
    await database.write((tables) => {
      const rows = tables[table] as unknown as {
        getBinary(key: unknown): Buffer;
        put(key: unknown, value: Buffer): void;
      };
      rows.put(key, Buffer.from(rows.getBinary(other)));
    });
    assert.throws(read, FormatError, table);
  }
  await database.write(({ states }) => states.put(1, states.getBinary(1)!.fill(9, 4, 8)));
  assert.throws(() => store.state(), FormatError);
});

test('an id whose document is not there is an error, not a document that was never added', async (t) => {
  const { path } = await closedDatabase(t);
  const database = await openDatabase(path);
  const store = new CollectionStore(database, 'default');
  const ord = store.state().nextOrd - 1;
  await database.write(({ documents }) => documents.remove(rowKey(1, ord)));
  assert.throws(() => store.jsonOfId('doc59'), FormatError);
  await database.close();
  const again = await openDatabase(path);
  t.after(() => again.close());
  assert.throws(() => new CollectionStore(again, 'default').jsonOfId('doc1'), /58 ids, 57 documents/);
});

test('keys that come out of order stop a reader, which would come to them for ever', async (t) => {
  const { path, file } = await closedDatabase(t);
  const database = await openDatabase(path);
  t.after(() => database.close());
  const store = new CollectionStore(database, 'default');
  const { nextOrd } = store.state();
  // What LMDB has mapped changes with the file.
  const bytes = await readFile(file);
  const [key, earlier] = [nextOrd - 3, nextOrd - 20].map(storedKey);
  for (let i = bytes.indexOf(key); i >= 0; i = bytes.indexOf(key, i + 1)) earlier.copy(bytes, i);
  await writeFile(file, bytes, { flag: 'r+' });
  assert.throws(() => store.vectors(0, nextOrd, 1000), FormatError);
  assert.throws(() => store.documents(0, nextOrd, 1000), FormatError);
  assert.throws(() => store.liveOrds(0, nextOrd, 1000), FormatError);
});

/** The bytes of a row's key in the file, to the last that is not 0. */
function storedKey(ord: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(rowKey(1, ord));
  return Buffer.from(`1${bytes.toString('hex')}0`.replace(/(00)+$/, ''), 'hex');
}

test('a large file that was found sound is walked again only after it was touched', async (t) => {
  const { file } = await closedDatabase(t);
  await walkOnce(file, 0);
  const bytes = await readFile(file);
  bytes.fill(0, headOf(file).tables.root! * 4096, (headOf(file).tables.root! + 1) * 4096);
  await writeFile(file, bytes);
  await assert.rejects(walkOnce(file, 0), FormatError);
  // As if it had been found sound as it is.
  rememberSound(file, stampOf(file));
  await walkOnce(file, 0);
  await assert.rejects(walkOnce(file), FormatError);
  await assert.rejects(walkFile(file), FormatError);
  await utimes(file, new Date(), new Date());
  await assert.rejects(walkOnce(file, 0), FormatError);
  await rm(`${file}-sound`);
});
