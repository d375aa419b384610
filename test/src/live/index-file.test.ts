import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadIndex, saveIndex } from '../../../src/live/index-file.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

test('saving and loading an index reads each document that it is compared by once', async (t) => {
  const { directory, store } = await temporaryStore(t);
  const space = { dim: 2, fingerprint: 'f', runtime: 'r' };
  const rows = ['a', 'b', 'c'].map((id) => ({
    id,
    json: JSON.stringify({ id, text: id }),
    vectors: Float32Array.of(1, 0),
  }));
  await store.put(rows, space);
  await store.remove(['b']);
  const file = { path: join(directory, 'some.index'), kind: { magic: 'SOMEINDX', version: 1 }, identity: { dim: 2 } };
  const read = t.mock.method(store, 'jsonOfOrd');
  const { nextOrd, removals } = store.state();
  const index = { save: () => ({ meta: {}, payload: [] }) };
  await saveIndex(file, store, { index, position: { nextOrd, removals } });
  assert.deepEqual(
    read.mock.calls.map(({ arguments: [ord] }) => ord),
    [0, 2],
  );
  const found = await loadIndex(file, store, () => 'read');
  assert.deepEqual(found, { index: 'read', position: { nextOrd, removals } });
  assert.equal(read.mock.callCount(), 4);
});
