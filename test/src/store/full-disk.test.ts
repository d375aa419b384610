import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError } from '../../../src/core/errors.ts';
import { CollectionStore } from '../../../src/store/collection-store.ts';
import { isFullDisk } from '../../../src/store/full-disk.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

function failed(code: string | number): StorageError {
  return new StorageError('writing failed', { cause: Object.assign(new Error('no'), { code }) });
}

test('a full disk is told by the cause of an error, not by its class', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG', 28, 5, 122, 27, -30792])
    assert.ok(isFullDisk(failed(code)), `${code}`);
  for (const code of ['EACCES', 'EROFS', 'EMFILE', 30, 13, 24, -30796, -30793, -30782])
    assert.ok(!isFullDisk(failed(code)), `${code}`);
  for (const error of [
    new StorageError('no cause'),
    new StorageError('no', { cause: 'ENOSPC' }),
    undefined,
    'ENOSPC',
    null,
  ])
    assert.ok(!isFullDisk(error), String(error));
});

test('removing gives up at once when something else than a full disk refuses it', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(16) });
  const docs = kenyon.collection('default', { mode: 'semantic' });
  const ids = Array.from({ length: 40 }, (_, i) => `d${i}`);
  await docs.add(ids.map((id) => ({ id, text: `text ${id}` })));
  const makingRoom = t.mock.method(CollectionStore.prototype, 'makeRoom');
  for (const code of ['EROFS', 'EACCES', 30, -30796, -30782, 28, 'ENOSPC']) {
    const error = failed(code);
    const removing = t.mock.method(CollectionStore.prototype, 'remove', () => Promise.reject(error));
    await assert.rejects(docs.delete(ids), error);
    const isFull = isFullDisk(error);
    assert.equal(removing.mock.callCount() > 1, isFull, `${code}`);
    assert.equal(makingRoom.mock.callCount() > 0, isFull, `${code}`);
    removing.mock.restore();
  }
  assert.equal(await docs.delete(ids), 40);
});
