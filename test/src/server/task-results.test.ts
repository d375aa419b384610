import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { HttpProblem } from '../../../src/server/http/problem.ts';
import { checkLimits } from '../../../src/server/settings/limits.ts';
import { TaskRecords } from '../../../src/server/work/task-records.ts';
import { type ResultText, TaskResults } from '../../../src/server/work/task-results.ts';
import { type TaskOrder, Tasks } from '../../../src/server/work/tasks.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

async function textOf(result: ResultText | undefined): Promise<string | undefined> {
  if (result === undefined) return undefined;
  const text = await readText(result.text);
  assert.equal(result.bytes, Buffer.byteLength(text));
  return text;
}

/** Does a task to its end. */
async function doTask(tasks: Tasks, order: Partial<TaskOrder> = {}): Promise<string> {
  const work = async () => ({ text: '签证' });
  const { id } = await tasks.start({ kind: 'dedupe', collections: [], owner: {}, work, ...order });
  while (tasks.get(id).endedAt === undefined) await new Promise((resolve) => setImmediate(resolve));
  return id;
}

/** Tasks of a new database, which end with the test. */
async function tasksForTest(t: TestContext) {
  const { path } = await temporaryDatabase(t, {});
  const records = new TaskRecords(path, checkLimits().finishedTasks);
  const tasks = new Tasks(checkLimits(), records, new TaskResults(path));
  t.after(() => tasks.close(new HttpProblem(503, 'CLOSED', 'the server stops')));
  return { tasks, records, folder: join(path, 'server', 'results') };
}

test('a result whose file has a wrong bit, is cut or is another one is as good as forgotten', async (t) => {
  const { tasks, folder } = await tasksForTest(t);
  const [id, other] = [await doTask(tasks), await doTask(tasks)];
  const path = join(folder, `${id}.result`);
  const whole = await readFile(path);
  const wrong: Uint8Array[] = [await readFile(join(folder, `${other}.result`)), Buffer.concat([whole, whole])];
  for (let i = 0; i < whole.length; i++) {
    wrong.push(whole.subarray(0, i), Buffer.from(whole.map((byte, at) => (at === i ? byte ^ (1 << (i & 7)) : byte))));
  }
  for (const bytes of wrong) {
    await writeFile(path, bytes);
    await assert.rejects(tasks.resultOf(id), /was forgotten|is damaged/);
  }
  await writeFile(path, whole);
  assert.equal(await textOf(await tasks.resultOf(id)), '{"text":"签证"}');
});

test('a result that cannot be read says so, and keeps no server from starting', async (t) => {
  const { tasks, records, folder } = await tasksForTest(t);
  const id = await doTask(tasks);
  await rm(folder, { recursive: true });
  await writeFile(folder, 'no folder');
  await assert.rejects(tasks.resultOf(id), { name: 'HttpProblem', status: 503, code: 'UNREADABLE' });
  const later = new Tasks(checkLimits(), records, new TaskResults(dirname(dirname(folder))));
  await later.recall();
  assert.equal(later.get(id).status, 'done');
  await later.close(new HttpProblem(503, 'CLOSED', 'the server stops'));
});

test('results that are a week old go while the server runs, when they are asked for and hour by hour', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setInterval'], now: Date.now() });
  const { tasks, folder } = await tasksForTest(t);
  await tasks.recall();
  const [asked, unasked] = [await doTask(tasks), await doTask(tasks)];
  t.mock.timers.setTime(Date.now() + WEEK_MS + 1000);
  await assert.rejects(tasks.resultOf(asked), /was forgotten/);
  assert.deepEqual(await readdir(folder), [`${unasked}.result`]);
  t.mock.timers.tick(3_600_000);
  for (let i = 0; i < 1000 && (await readdir(folder)).length > 0; i++)
    await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await readdir(folder), []);
});

test('of results that are too long together those go first that came first, whenever their tasks began', async (t) => {
  const { tasks } = await tasksForTest(t);
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const text = 'a'.repeat(33 * 2 ** 20);
  const work = async () => text;
  const slow = async () => {
    await gate;
    return text;
  };
  const { id: long } = await tasks.start({ kind: 'import', collections: [], owner: {}, work: slow });
  const short = await doTask(tasks, { work });
  open();
  while (tasks.get(long).endedAt === undefined) await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(tasks.resultOf(short), /was forgotten/);
  assert.equal((await textOf(await tasks.resultOf(long)))?.length, text.length + 2);
});

test('what a task needed is let go of once, also where the task cannot be kept', async (t) => {
  const { tasks, records } = await tasksForTest(t);
  t.mock.method(records, 'keep', () => Promise.reject(new Error('the disk is full')));
  const release = t.mock.fn(async () => undefined);
  const work = async () => undefined;
  await assert.rejects(tasks.start({ kind: 'import', collections: [], owner: {}, work, release }), /disk is full/);
  await tasks.close(new HttpProblem(503, 'CLOSED', 'the server stops'));
  assert.equal(release.mock.callCount(), 1);
});

test('results are read as they were kept, by nobody else, and go when they are old', async (t) => {
  const path = await temporaryDirectory(t);
  const folder = join(path, 'server', 'results');
  const results = new TaskResults(path);
  await results.removeOld(Date.now());
  const [old, young] = [randomUUID(), randomUUID()];
  assert.deepEqual([await results.read(old), await results.bytesOf(old)], [undefined, 0]);
  const json = JSON.stringify({ text: '签证'.repeat(1000) });
  for (const id of [old, young]) await results.keep(id, json);
  assert.deepEqual(await textOf(await results.read(old)), json);
  assert.equal((await stat(join(folder, `${old}.result`))).mode & 0o777, 0o600);
  await writeFile(join(folder, `${randomUUID()}.result.0123abcd.tmp`), 'broken off');
  const past = new Date(Date.now() - 60_000);
  for (const name of await readdir(folder)) if (!name.startsWith(young)) await utimes(join(folder, name), past, past);
  await results.removeOld(Date.now() - 30_000);
  assert.deepEqual(await readdir(folder), [`${young}.result`]);
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
    const { id } = await tasks.start({ kind: 'dedupe', collections: [], owner: {}, work: async () => result });
    while (tasks.get(id).endedAt === undefined) await new Promise((resolve) => setImmediate(resolve));
    ids.push(id);
  }
  const assertKept = async (of: Tasks) => {
    await assert.rejects(of.resultOf(ids[0]), /was forgotten/);
    assert.equal((await textOf(await of.resultOf(ids[1])))?.length, result.length + 2);
  };
  await assertKept(tasks);
  await tasks.close(new HttpProblem(503, 'CLOSED', 'the server stops'));
  const later = start();
  await later.recall();
  await assertKept(later);
  await later.close(new HttpProblem(503, 'CLOSED', 'the server stops'));
});
