import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { TaskRecords } from '../../../src/server/work/task-records.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('of tasks that have ended as many are kept as are to be remembered, the last ones, and all that have not', async (t) => {
  const path = await temporaryDirectory(t);
  await mkdir(join(path, 'server'), { recursive: true });
  const records = new TaskRecords(path, 300);
  const task = { kind: 'snapshot', collections: [], status: 'done', createdAt: '2024-01-01T00:00:00.000Z' } as const;
  const { status: _, ...open } = task;
  await records.keep({ id: 'open', ...open, status: 'running' });
  for (let i = 0; i < 305; i++) await records.keep({ ...task, id: String(i), endedAt: task.createdAt });
  const ids = (await records.recall()).map(({ id }) => id);
  assert.deepEqual([ids.length, ids[0], ids[1], ids.at(-1)], [302, 'open', '4', '304']);
});
