import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open as openLmdb } from 'lmdb';
import { ClosedError, ConflictError, FormatError, NotFoundError, StorageError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { readMeta, writeMeta } from '../../../src/store/tables.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const OPENER = fileURLToPath(new URL('../../fixtures/open-database.js', import.meta.url));

test('a database is made where nothing or an empty directory is, and keeps its identity', async (t) => {
  const parent = await temporaryDirectory(t);
  for (const path of [join(parent, 'new', 'deep'), join(parent, 'empty')]) {
    if (path.endsWith('empty')) await mkdir(path);
    const first = await openDatabase(path);
    await first.close();
    const second = await openDatabase(path, { readOnly: true });
    assert.equal(second.uuid, first.uuid);
    await assert.rejects(
      second.write(() => undefined),
      ConflictError,
    );
    await second.close();
  }
});

test('what is not a Kenyon database is refused and left alone', async (t) => {
  const parent = await temporaryDirectory(t);
  const file = join(parent, 'file');
  await writeFile(file, 'text');
  await assert.rejects(openDatabase(file), ConflictError);
  await assert.rejects(openDatabase(parent), /it holds file but no store\.mdb/);
  await assert.rejects(openDatabase(join(parent, 'nowhere'), { readOnly: true }), NotFoundError);
  await assert.rejects(openDatabase(join(file, 'below')), StorageError);
});

test('a damaged head, a foreign database and a newer schema are told apart', async (t) => {
  const parent = await temporaryDirectory(t);
  const garbage = join(parent, 'garbage');
  await mkdir(garbage);
  await writeFile(join(garbage, 'store.mdb'), Buffer.alloc(8192, 'x'));
  await assert.rejects(openDatabase(garbage), FormatError);

  const foreign = join(parent, 'foreign');
  const other = openLmdb({ path: join(foreign, 'store.mdb'), noSubdir: true });
  await other.put('their', 'data');
  await other.close();
  await assert.rejects(openDatabase(foreign), ConflictError);

  const newer = join(parent, 'newer');
  const database = await openDatabase(newer);
  await database.write((tables) => writeMeta(tables, 'database', { schema: 9, uuid: database.uuid }));
  await database.close();
  await assert.rejects(openDatabase(newer), /schema 9, this program reads schema 3/);
});

test('a database file cut short is refused, wherever it is cut', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const file = join(path, 'store.mdb');
  const database = await openDatabase(path);
  const store = new CollectionStore(database, 'default');
  const rows = Array.from({ length: 300 }, (_, i) => ({
    id: `id${i}`,
    json: JSON.stringify({ id: `id${i}` }),
    vectors: new Float32Array(64).fill(i),
  }));
  await store.put(rows, { dim: 64, fingerprint: 'f', runtime: 'r' });
  await database.close();
  const whole = await readFile(file);
  const random = createRandom(11);
  const { length } = whole;
  const cuts = [
    10,
    4096,
    8191,
    8192,
    length >> 1,
    length - 5 * 4096,
    length - 1,
    random.below(length),
    random.below(length),
  ];
  for (const cut of cuts) {
    await writeFile(file, whole.subarray(0, cut));
    // In a process of its own, which must end with the error and not with a signal.
    const { status, stdout } = spawnSync(process.execPath, [OPENER, path], { encoding: 'utf8' });
    assert.equal(status, 0, `cut at ${cut}`);
    // The last pages may be free ones: then nothing is missing, which only reading everything can tell.
    assert.ok(stdout === 'FORMAT' || (stdout === 'sound' && cut > length - 4096), `cut at ${cut}: ${stdout}`);
  }
});

test('what throws inside a transaction undoes all of it', async (t) => {
  const database = await openDatabase(join(await temporaryDirectory(t), 'db'));
  t.after(() => database.close());
  const failing = database.write((tables) => {
    writeMeta(tables, 'half', 'done');
    throw new RangeError('no');
  });
  await assert.rejects(failing, (error) => error instanceof StorageError && error.cause instanceof RangeError);
  assert.equal(readMeta(database.tables, 'half'), undefined);
  await database.write((tables) => writeMeta(tables, 'whole', 'done'));
  assert.equal(readMeta(database.tables, 'whole'), 'done');
});

test('a closed database says so, however often it is closed', async (t) => {
  const database = await openDatabase(join(await temporaryDirectory(t), 'db'));
  await database.close();
  await database.close();
  assert.throws(() => database.tables, ClosedError);
  await assert.rejects(
    database.write(() => undefined),
    ClosedError,
  );
});

test('what a process leaves that was killed while it made a database is not opened read-only, and does no harm', async (t) => {
  const parent = await temporaryDirectory(t);
  const [empty, bare, folder] = ['empty', 'bare', 'folder'].map((name) => join(parent, name));
  for (const path of [empty, bare]) await mkdir(path);
  await writeFile(join(empty, 'store.mdb'), '');
  await openLmdb({ path: join(bare, 'store.mdb'), noSubdir: true, encoding: 'binary' }).close();
  for (const path of [empty, bare]) {
    await assert.rejects(openDatabase(path, { readOnly: true }), NotFoundError);
    await (await openDatabase(path)).close();
  }
  await mkdir(join(folder, 'store.mdb'), { recursive: true });
  await assert.rejects(openDatabase(folder), StorageError);
});
