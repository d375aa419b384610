import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HttpProblem } from '../../../src/server/http/problem.ts';
import { checkLimits } from '../../../src/server/settings/limits.ts';
import { TaskRecords } from '../../../src/server/work/task-records.ts';
import { TaskResults } from '../../../src/server/work/task-results.ts';
import { Tasks } from '../../../src/server/work/tasks.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('results are read as they were kept, by nobody else, and go when they are old', async (t) => {
  const path = await temporaryDirectory(t);
  const folder = join(path, 'server', 'results');
  const results = new TaskResults(path);
  await results.removeOld(Date.now());
  const [old, young] = [randomUUID(), randomUUID()];
  assert.deepEqual([await results.read(old), await results.bytesOf(old)], [undefined, 0]);
  const json = JSON.stringify({ text: '签证'.repeat(1000) });
  for (const id of [old, young]) await results.keep(id, json);
  assert.deepEqual([await results.read(old), await results.bytesOf(old)], [json, Buffer.byteLength(json)]);
  assert.equal((await stat(join(folder, `${old}.json`))).mode & 0o777, 0o600);
  await writeFile(join(folder, `${randomUUID()}.json.0123abcd.tmp`), 'broken off');
  const past = new Date(Date.now() - 60_000);
  for (const name of await readdir(folder)) if (!name.startsWith(young)) await utimes(join(folder, name), past, past);
  await results.removeOld(Date.now() - 30_000);
  assert.deepEqual(await readdir(folder), [`${young}.json`]);
  await results.remove(young);
  await results.remove(young);
  assert.deepEqual(await readdir(folder), []);
});

test('no other file is read, or removed, by what stands for an id', async (t) => {
  const path = await temporaryDirectory(t);
  const results = new TaskResults(path);
  await mkdir(join(path, 'server', 'results'), { recursive: true });
  await writeFile(join(path, 'server', 'keys.json'), '{}');
  for (const id of ['../keys', '', '.', `${randomUUID()}/../../keys`]) {
    assert.deepEqual([await results.read(id), await results.bytesOf(id)], [undefined, 0]);
    await results.remove(id);
  }
  assert.deepEqual(await readdir(join(path, 'server')), ['keys.json', 'results']);
});

test('what is kept of results has its limit in bytes, as much before the server begins anew as after', async (t) => {
  const { path } = await temporaryDatabase(t, {});
  const limits = checkLimits();
  const start = () => new Tasks(limits, new TaskRecords(path, limits.finishedTasks), new TaskResults(path));
  const tasks = start();
  // 33 MiB each, of 11 Mi characters.
  const result = '签'.repeat(11 * 2 ** 20);
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { id } = await tasks.start({ kind: 'dedupe', collections: [], key: undefined, work: async () => result });
    while (tasks.get(id).endedAt === undefined) await new Promise((resolve) => setImmediate(resolve));
    ids.push(id);
  }
  const assertKept = async (of: Tasks) => {
    await assert.rejects(of.resultOf(ids[0]), /was forgotten/);
    assert.equal((await of.resultOf(ids[1])).length, result.length + 2);
  };
  await assertKept(tasks);
  await tasks.close(new HttpProblem(503, 'CLOSED', 'the server stops'));
  const later = start();
  await later.recall();
  await assertKept(later);
  await later.close(new HttpProblem(503, 'CLOSED', 'the server stops'));
});
