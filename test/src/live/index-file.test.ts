import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { FormatError } from '../../../src/core/errors.ts';
import { loadIndex, saveIndex } from '../../../src/live/index-file.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SPACE = { dim: 2, fingerprint: 'f', runtime: 'r' };
const ROWS = ['a', 'b', 'c'].map((id) => ({ id, json: JSON.stringify({ id }), vectors: Float32Array.of(1, 0) }));
const INDEX = { save: () => ({ meta: {}, payload: [] }) };

test('a saved index is loaded as long as the store has its mark, and the marks of the last savings are kept', async (t) => {
  const { directory, store } = await temporaryStore(t);
  await store.put(ROWS, SPACE);
  const fileIn = (folder: string) => ({
    path: join(directory, folder, 'some.index'),
    kind: { magic: 'SOMEINDX', version: 1 },
    identity: { dim: 2 },
  });
  const { nextOrd, removals } = store.state();
  const position = { nextOrd, removals };
  for (const folder of ['1', '2', '3', '4', '5']) await saveIndex(fileIn(folder), store, { index: INDEX, position });
  for (const folder of ['2', '3', '4', '5']) {
    assert.deepEqual(await loadIndex(fileIn(folder), store, () => 'read'), { index: 'read', position });
  }
  await assert.rejects(
    loadIndex(fileIn('1'), store, () => 'read'),
    (error) => error instanceof FormatError && /of another history/.test(error.message),
  );
});
