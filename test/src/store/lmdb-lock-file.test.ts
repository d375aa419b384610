import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { StorageError } from '../../../src/core/errors.ts';
import { loadLibraries } from '../../../src/store/libraries.ts';
import { LockFileGuard, lockFileOf, reserveLockFile } from '../../../src/store/lmdb-lock-file.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const LINUX = { skip: process.platform !== 'linux' && 'locks know no ranges here' };

test(
  'a database is not used without the locks of its lock file, and one that another has for a moment is waited for',
  LINUX,
  async (t) => {
    const file = join(await temporaryDirectory(t), 'store.mdb');
    const { locks } = await loadLibraries();
    reserveLockFile(file);
    const descriptors = () => readdirSync('/proc/self/fd').length;
    for (const byte of [0, process.pid]) {
      const other = openSync(lockFileOf(file), 'r+');
      assert.ok(locks.tryLock(other, byte, 1));
      const before = descriptors();
      await assert.rejects(LockFileGuard.take(file, locks, 20), (error) => {
        assert.ok(error instanceof StorageError);
        assert.match(error.message, new RegExp(`another program has byte ${byte} of .*store.mdb-lock locked`));
        return true;
      });
      assert.equal(descriptors(), before);
      const taking = LockFileGuard.take(file, locks);
      await wait(20);
      closeSync(other);
      const guard = await taking;
      // Others share both, and nobody gets one alone.
      const second = await LockFileGuard.take(file, locks, 0);
      const third = openSync(lockFileOf(file), 'r+');
      for (const held of [0, process.pid]) assert.ok(!locks.tryLock(third, held, 1));
      guard?.release();
      assert.ok(!locks.tryLock(third, byte, 1));
      second?.release();
      assert.ok(locks.tryLock(third, byte, 1));
      closeSync(third);
    }
  },
);
