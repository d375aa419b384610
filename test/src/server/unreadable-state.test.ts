import assert from 'node:assert/strict';
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createServer, type KenyonServer } from '../../../src/server/create-server.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { DescribedAnswers } from './described-answers.ts';
import { taskEnded, untilLookedAgain } from './serve-for-test.ts';

/** What cannot be read, whoever asks: permissions do not keep root out. */
const UNREADABLE: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  'a folder': (path) => mkdir(path),
  'a link to itself': (path) => symlink(path, path),
  'a link to what is not there': (path) => symlink('/nowhere/state.json', path),
};

/** What can be read and is none. */
const DAMAGED = ['', '{"keys": [', '[{"task": {'];

/** A database that servers are started of, with what they log. */
async function databaseForTest(t: TestContext) {
  const { kenyon, path } = await temporaryDatabase(t, {});
  const folder = join(path, 'server');
  await mkdir(folder, { recursive: true });
  const served = async (use: (server: ReturnType<typeof sending>, log: string[]) => Promise<void>) => {
    const log: string[] = [];
    const server = await createServer(kenyon, { log: { write: (line) => log.push(line) } });
    try {
      await use(sending(server), log);
    } finally {
      await server.close();
    }
  };
  return { folder, served };
}

function sending(server: KenyonServer) {
  const answers = new DescribedAnswers(server);
  const send = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const response = await server.app.inject({
      method,
      url,
      headers: { host: 'localhost' },
      ...(payload && { payload }),
    });
    answers.check(method, url, response);
    return response;
  };
  const statusOf = async (...asked: Parameters<typeof send>) => (await send(...asked)).statusCode;
  return { send, statusOf, server };
}

test('keys that cannot be read, from the start or later, let nobody in and are not written over', async (t) => {
  const { folder, served } = await databaseForTest(t);
  const path = join(folder, 'keys.json');
  for (const [what, make] of Object.entries(UNREADABLE)) {
    await make(path);
    const found = await lstat(path);
    await served(async ({ statusOf, server }, log) => {
      assert.deepEqual([await statusOf('GET', '/livez'), await statusOf('GET', '/v1/info')], [200, 500], what);
      assert.equal(await statusOf('POST', '/v1/keys', { actions: ['admin'] }), 500, what);
      await assert.rejects(server.listen({ port: 0 }), /keys\.json cannot be read/);
      assert.ok(log.some((line) => line.includes(path)));
    });
    assert.equal((await lstat(path)).ino, found.ino);
    await rm(path, { recursive: true });
  }
  for (const text of DAMAGED) {
    await writeFile(path, text);
    await served(async ({ statusOf }) => {
      assert.deepEqual([await statusOf('GET', '/v1/info'), await readFile(path, 'utf8')], [500, text]);
    });
  }
});

test('a catalogue that cannot be read keeps no server from starting, and is not written over', async (t) => {
  const { folder, served } = await databaseForTest(t);
  const path = join(folder, 'catalogue.json');
  const texts = DAMAGED.map((text) => [text, (at: string) => writeFile(at, text)] as const);
  for (const [what, make] of [...Object.entries(UNREADABLE), ...texts]) {
    await make(path);
    const found = await lstat(path);
    await served(async ({ statusOf, send }) => {
      assert.equal(await statusOf('GET', '/v1/info'), 200, what);
      assert.equal(await statusOf('POST', '/v1/collections', { name: 'shop' }), 500, what);
      assert.match((await send('GET', '/v1/collections')).json().code, /^(STORAGE|FORMAT)$/, what);
      assert.equal((await lstat(path)).ino, found.ino);
      await rm(path, { recursive: true });
      await untilLookedAgain();
      assert.equal(await statusOf('GET', '/v1/collections'), 200, what);
    });
  }
});

test('tasks that cannot be read keep no server from starting, which says so once and does not write over them', async (t) => {
  const { folder, served } = await databaseForTest(t);
  const path = join(folder, 'tasks.json');
  for (const [what, make] of Object.entries(UNREADABLE)) {
    await make(path);
    const found = await lstat(path);
    await served(async ({ send, statusOf }, log) => {
      assert.deepEqual((await send('GET', '/v1/tasks')).json(), { tasks: [] }, what);
      assert.equal(log.filter((line) => line.includes('"level":40') && line.includes(path)).length, 1, what);
      assert.equal(await statusOf('POST', '/v1/snapshots'), 500, what);
      assert.equal((await lstat(path)).ino, found.ino, what);
      await rm(path, { recursive: true });
      assert.equal((await taskEnded(send as never, await send('POST', '/v1/snapshots'))).status, 'done');
    });
    await rm(path);
  }
});

test('tasks that are damaged, as a whole or in part, are put aside and told of once, and nothing of them is lost', async (t) => {
  const { folder, served } = await databaseForTest(t);
  const path = join(folder, 'tasks.json');
  const ended = { status: 'done', createdAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:00.000Z' };
  const whole = { task: { id: 'whole', kind: 'dedupe', collections: [], ...ended }, pid: 1 };
  const partly = JSON.stringify([whole, { task: { ...whole.task, id: '丢了', endedAt: 'never' }, pid: 1 }]);
  const asides = async () => (await readdir(folder)).filter((name) => name.startsWith('tasks.json.damaged'));
  for (const [i, text] of [...DAMAGED, '{}', partly, partly].entries()) {
    await writeFile(path, text);
    const name = `tasks.json.damaged${i === 0 ? '' : `-${i + 1}`}`;
    const known = text === partly ? ['whole'] : [];
    await served(async ({ send }, log) => {
      const { tasks } = (await send('GET', '/v1/tasks')).json();
      assert.deepEqual([tasks.map(({ id }: { id: string }) => id), (await asides()).length], [known, i + 1]);
      assert.equal(await readFile(join(folder, name), 'utf8'), text);
      assert.equal(log.filter((line) => line.includes('"level":40') && line.includes(name)).length, 1, log.join());
      assert.equal((await taskEnded(send as never, await send('POST', '/v1/snapshots'))).status, 'done');
    });
    // The next start has nothing to tell of.
    await served(async ({ send }, log) => {
      assert.equal((await send('GET', '/v1/tasks')).json().tasks.length, known.length + 1);
      assert.ok(!log.some((line) => line.includes('"level":40')), log.join());
    });
    assert.equal((await asides()).length, i + 1);
  }
});

test('a result that cannot be read is told as such, with what to do, and the log says where it lies', async (t) => {
  const { folder, served } = await databaseForTest(t);
  await served(async ({ send }, log) => {
    const { id } = await taskEnded(send as never, await send('POST', '/v1/snapshots'));
    const path = join(folder, 'results', `${id}.result`);
    await rename(path, `${path}.aside`);
    await symlink(path, path);
    const { statusCode, body } = await send('GET', `/v1/tasks/${id}/result`);
    const { code, detail, requestId } = JSON.parse(body);
    assert.deepEqual([statusCode, code], [503, 'UNREADABLE']);
    assert.match(detail, /ask whoever runs the server.*or start the task again/);
    assert.ok(!body.includes(folder));
    assert.ok(log.some((line) => line.includes(requestId) && line.includes(path)));
    await rm(path);
    await rename(`${path}.aside`, path);
    assert.equal((await send('GET', `/v1/tasks/${id}/result`)).statusCode, 200);
  });
});

test('snapshots that cannot be read, and a task that fails for them, are told in the log', async (t) => {
  const { folder, served } = await databaseForTest(t);
  const path = join(folder, 'snapshots');
  await writeFile(path, 'no folder');
  await served(async ({ send }, log) => {
    assert.deepEqual((await send('GET', '/v1/snapshots')).json().code, 'STORAGE');
    assert.deepEqual((await send('DELETE', '/v1/snapshots/20260101T000000Z-0123abcd')).json().code, 'STORAGE');
    const task = await taskEnded(send as never, await send('POST', '/v1/snapshots'));
    assert.deepEqual([task.status, task.error?.code], ['failed', 'STORAGE']);
    const told = log.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'a task failed');
    assert.deepEqual([told.taskId, told.requestId, told.kind], [task.id, undefined, 'snapshot']);
    assert.ok(JSON.stringify(told.error).includes(path), JSON.stringify(told));
  });
  assert.equal(await readFile(path, 'utf8'), 'no folder');
});
