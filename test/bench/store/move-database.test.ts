import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveDatabase } from '../../../bench/store/move-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('a database that is exported, imported, backed up while it is written, restored and given another model stays what it was', async (t) => {
  const stages: string[] = [];
  const moves = await moveDatabase(await temporaryDirectory(t), {
    documents: 600,
    queries: 20,
    onStage: (stage) => stages.push(stage),
  });
  assert.deepEqual(stages, ['add', 'export', 'import', 'compare', 'backup', 'restore', 'reindex', 'compare']);
  assert.equal(moves.sameAnswers, 20);
  assert.ok(moves.encoded >= 600);
});
