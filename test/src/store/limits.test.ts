import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StorageError } from '../../../src/core/errors.ts';
import { compact, type Kenyon, open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(64);
const WINDOWS = { skip: process.platform === 'win32' && 'there is no ulimit' };

/** Runs a fixture under a limit of the shell, which must end well; returns what it printed. */
async function printed(limit: string, fixture: string, ...args: string[]): Promise<string> {
  const program = fileURLToPath(new URL(`../../fixtures/${fixture}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `${limit}; exec "$0" "$@"`,
    process.execPath,
    program,
    ...args,
  ]);
  return stdout.trim();
}

test(
  'a database opened with too few file descriptors left fails with the reason, and opens when there are enough',
  WINDOWS,
  async (t) => {
    const directory = await temporaryDirectory(t);
    for (const first of ['0', '2', '12']) {
      const lines = await printed('ulimit -n 200', 'open-with-few-descriptors', join(directory, first), first);
      assert.equal(lines, 'STORAGE,ok', `${first} left at first`);
    }
    // The libraries are loaded then.
    const counts = ['0', '1', '2', '3', '4', '5', '6', '7', '9', '12', '20'];
    const found = await printed(
      'ulimit -n 200',
      'open-with-few-descriptors',
      join(directory, 'later'),
      '100',
      ...counts,
    );
    const [plenty, ...few] = found.split(' ');
    assert.equal(plenty, 'ok,ok');
    few.forEach((codes, count) => {
      assert.match(codes, count < 4 ? /^STORAGE,ok$/ : /^(STORAGE|ok),ok$/, `${count} left: ${codes}`);
    });
  },
);

test('writing to a database whose list of free pages is damaged rejects, and nothing is thrown beside', async (t) => {
  const directory = await temporaryDirectory(t);
  const path = join(directory, 'db');
  const kenyon = await open(path, { encoder: new NgramEncoder(16) });
  await kenyon.collection().add(Array.from({ length: 50 }, (_, i) => ({ id: `d${i}`, text: `text ${i}` })));
  await kenyon.collection().delete(['d49']);
  await kenyon.close();
  const file = join(path, 'store.mdb');
  const whole = await readFile(file);
  // Where the root of that list is, by the two meta pages.
  for (const page of [7, 458_759, 2]) {
    const damaged = Buffer.from(whole);
    for (const meta of [0, 4096]) damaged.writeBigUInt64LE(BigInt(page), meta + 88);
    await writeFile(file, damaged);
    const codes = (await printed('true', 'use-damaged', path)).split(' ');
    assert.ok(
      codes.every((code) => ['ok', 'STORAGE', 'FORMAT'].includes(code)),
      `${page}: ${codes.join(' ')}`,
    );
    // Beyond the end there is no page; the others are pages of something else.
    if (page === 458_759) assert.ok(codes.includes('STORAGE') || codes.includes('FORMAT'), codes.join(' '));
  }
});

/** Makes a file system in memory of so many MiB; undefined where that takes a right that one does not have. */
async function smallDisk(t: TestContext, mebibytes: number): Promise<string | undefined> {
  const disk = await mkdtemp(join(tmpdir(), 'kenyon-disk-'));
  let isMounted = false;
  t.after(async () => {
    if (isMounted) execFileSync('umount', ['-l', disk]);
    await rmdir(disk);
  });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  isMounted = true;
  return disk;
}

const document = (i: number) => ({ id: `d${i}`, text: `text number ${i}`, filler: 'x'.repeat(2000) });

/** Adds documents until no more go in; returns how many did. */
async function fill(kenyon: Kenyon): Promise<number> {
  const collection = kenyon.collection('default', { mode: 'semantic' });
  for (let count = 0, size = 200; ; ) {
    try {
      await collection.add(Array.from({ length: size }, (_, i) => document(count + i)));
      count += size;
    } catch (error) {
      assert.ok(error instanceof StorageError, String(error));
      if (size === 1) return count;
      size = Math.max(1, size >> 2);
    }
  }
}

test('compacting on a full disk fails with the reason and leaves nothing behind', WINDOWS, async (t) => {
  const disk = await smallDisk(t, 6);
  if (disk === undefined) return t.skip('a small disk cannot be mounted here');
  const path = join(disk, 'db');
  const kenyon = await open(path, { encoder });
  const count = await fill(kenyon);
  const before = await stat(join(path, 'store.mdb'));
  const names = await readdir(path);
  await assert.rejects(
    compact(path),
    (error) => error instanceof StorageError && /it stays as it was/.test(error.message),
  );
  assert.deepEqual(await readdir(path), names);
  assert.equal((await stat(join(path, 'store.mdb'))).ino, before.ino);
  await kenyon.verify();
  assert.equal(await kenyon.collection().count(), count);
  await kenyon.close();
});

test('on a full disk documents can be removed, and compacting gives their room back', WINDOWS, async (t) => {
  const disk = await smallDisk(t, 6);
  if (disk === undefined) return t.skip('a small disk cannot be mounted here');
  const path = join(disk, 'db');
  const kenyon = await open(path, { encoder });
  const count = await fill(kenyon);
  const collection = kenyon.collection();
  const removed = Array.from({ length: count }, (_, i) => `d${i}`).filter((_, i) => i % 10 !== 0);
  assert.equal(await collection.delete(removed), removed.length);
  await kenyon.verify();
  const { before, after } = await compact(path);
  assert.ok(after < before / 4, `${after} bytes of ${before}`);
  const live = Array.from({ length: Math.ceil(count / 10) }, (_, i) => document(i * 10));
  assert.deepEqual(await collection.get(live.map(({ id }) => id)), live);
  assert.equal(await collection.count(), live.length);
  await collection.add(Array.from({ length: 300 }, (_, i) => document(count + i)));
  await kenyon.verify();
  await kenyon.close();
});

test('where files may have so many bytes and no more, writing is refused before LMDB meets it, and removing makes room', {
  skip: process.platform !== 'linux' && 'only Linux tells the limit',
}, async (t) => {
  // Blocks of 512 bytes.
  for (const blocks of ['5000', '5003']) {
    const path = join(await temporaryDirectory(t), 'db');
    const told = JSON.parse(await printed(`ulimit -f ${blocks}`, 'fill-file', path));
    assert.match(
      told.refusal,
      new RegExp(`^STORAGE .*no file of this process may have more than ${512 * Number(blocks)} bytes`),
    );
    assert.ok(told.acknowledged > 500, `${told.acknowledged}`);
    assert.deepEqual(
      { count: told.count, removed: told.removed, added: told.added },
      { count: told.acknowledged, removed: Math.floor(0.75 * told.count), added: 20 },
    );
  }
});
