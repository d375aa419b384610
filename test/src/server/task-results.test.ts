import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { TaskResults } from '../../../src/server/work/task-results.ts';
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
