import assert from 'node:assert/strict';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compact, open } from '../../../src/database/kenyon.ts';
import { addElsewhere } from '../../fixtures/another-process.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const LIMIT = { timeout: 120_000 };

const removed = (...names: string[]) => ({
  how: `removed: ${names}`,
  names,
  job: async (path: string) => {
    for (const name of names) await rm(join(path, name));
  },
});
const replaced = (name: string) => ({
  how: `replaced: ${name}`,
  names: [name],
  job: async (path: string) => {
    await copyFile(join(path, name), join(path, 'copy'));
    await rename(join(path, 'copy'), join(path, name));
  },
});

for (const { how, names, job } of [
  removed('store.lock'),
  removed('store.mdb-lock'),
  removed('store.lock', 'store.mdb-lock'),
  replaced('store.lock'),
  replaced('store.mdb-lock'),
]) {
  test(
    `while a database is open whose lock files are ${how}, nobody writes to it, and nothing is lost`,
    LIMIT,
    async (t) => {
      const path = join(await temporaryDirectory(t), '数据库');
      const kenyon = await openFor(t, path, { encoder });
      const collection = kenyon.collection();
      await collection.add(Array.from({ length: 100 }, (_, i) => ({ id: `d${i}`, text: `text ${i}` })));
      await job(path);
      // Neither another process nor this one.
      assert.match(
        (await addElsewhere(path))!,
        /lock files of .*store\.mdb were removed or replaced while it is open elsewhere/,
      );
      const isReplaced = { code: 'CONFLICT', message: new RegExp(`lock file .*${names[0]} was replaced or removed`) };
      await assert.rejects(collection.add([{ id: 'late', text: 'late' }]), isReplaced);
      await assert.rejects(collection.delete(['d1']), isReplaced);
      if (names.includes('store.lock')) await assert.rejects(compact(path), { code: 'CONFLICT' });
      assert.equal((await collection.get(['d1']))[0]?.text, 'text 1');
      await kenyon.close();
      // With nobody in it, it is as ever.
      assert.equal(await addElsewhere(path), null);
      const again = await openFor(t, path, { encoder });
      await again.verify();
      await again.collection().add([{ id: 'late', text: 'late' }]);
      assert.equal(await again.collection().count(), 102);
      assert.equal(await addElsewhere(path), null);
    },
  );
}

test('a database that was copied with its lock files, or without, is opened', async (t) => {
  const directory = await temporaryDirectory(t);
  const path = join(directory, 'db');
  const kenyon = await openFor(t, path, { encoder });
  await kenyon.collection().add([{ id: 'a', text: 'text' }]);
  const copies = [['store.mdb'], ['store.mdb', 'store.lock'], ['store.mdb', 'store.lock', 'store.mdb-lock']];
  for (const [i, names] of copies.entries()) {
    const copy = join(directory, `copy${i}`);
    await (await open(copy, { encoder })).close();
    for (const name of ['store.mdb', 'store.lock', 'store.mdb-lock']) await rm(join(copy, name));
    for (const name of names) await copyFile(join(path, name), join(copy, name));
    const opened = await openFor(t, copy, { encoder });
    await opened.collection().add([{ id: 'b', text: 'text' }]);
    assert.equal(await opened.collection().count(), 2);
  }
});
