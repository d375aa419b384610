import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Response } from 'light-my-request';
import { Keys } from '../../../src/server/access/keys.ts';
import type { ServerLimits } from '../../../src/server/settings/limits.ts';
import { HeldEncoder } from './held-encoder.ts';
import { serveForTest, taskEnded } from './serve-for-test.ts';

const ITEMS = [
  { id: '1', text: 'one text' },
  { id: '2', text: 'another text' },
];

/** A server one of whose tasks is being done and does not end until it is let go. */
async function withTaskUnderWay(t: TestContext, limits: Partial<ServerLimits>) {
  const encoder = new HeldEncoder();
  const { send, path } = await serveForTest(t, { limits, encoder: async () => encoder }, { encoder });
  const keys = new Keys(path);
  const headersOf = async (action: 'read' | 'admin') => ({
    authorization: `Bearer ${(await keys.create({ actions: action === 'admin' ? ['read', 'admin'] : [action] })).key}`,
  });
  const [reader, other, admin] = [await headersOf('read'), await headersOf('read'), await headersOf('admin')];
  const dedupe = (headers: Readonly<Record<string, string>>, items: readonly object[] = ITEMS) =>
    send('POST', '/v1/dedupe', { items, threshold: 0.9 }, headers);
  const held = encoder.hold();
  const first = await dedupe(reader);
  assert.equal(first.statusCode, 202, first.body);
  await held.reached;
  const cancel = (answer: Response, headers: Readonly<Record<string, string>>) =>
    send('DELETE', String(answer.headers.location), undefined, headers);
  return { send, dedupe, first, cancel, reader, other, admin, release: held.release };
}

function assertTooBusy(answer: Response, detail: RegExp): void {
  assert.equal(answer.statusCode, 429, answer.body);
  assert.match(answer.json().detail, detail);
}

test('the bodies of tasks that have not ended have a limit together, and their room is free again when they end', async (t) => {
  const { dedupe, cancel, reader, other, release } = await withTaskUnderWay(t, { taskBytes: 2000 });
  const long = [{ id: '3', text: 'a'.repeat(1500) }];
  const second = await dedupe(reader, long);
  assert.equal(second.statusCode, 202, second.body);
  assertTooBusy(await dedupe(other, long), /^tasks that have not ended hold \d+ bytes/);
  assert.equal((await cancel(second, reader)).statusCode, 202);
  assert.equal((await dedupe(other, long)).statusCode, 202);
  release();
});

test('a key has so many tasks at a time, and others have theirs', async (t) => {
  const { dedupe, cancel, first, reader, other } = await withTaskUnderWay(t, { tasksPerKey: 2 });
  assert.equal((await dedupe(reader)).statusCode, 202);
  assertTooBusy(await dedupe(reader), /^this key has 2 tasks/);
  assert.equal((await dedupe(other)).statusCode, 202);
  // Whoever may start a task may stop it, and nobody else's.
  assert.equal((await cancel(first, other)).statusCode, 404);
  assert.equal((await cancel(first, reader)).statusCode, 202);
});

test('a snapshot is made while other tasks fill their queue', async (t) => {
  const { send, dedupe, reader, admin, release } = await withTaskUnderWay(t, { tasks: 1, waitingTasks: 0 });
  assertTooBusy(await dedupe(reader), /^1 tasks are under way and 0 wait/);
  const started = await send('POST', '/v1/snapshots', undefined, admin);
  assert.equal((await taskEnded(send, started, admin)).status, 'done');
  release();
});
