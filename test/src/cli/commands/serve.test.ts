import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { run } from '../../../../src/cli/program/run.ts';
import { LOOK_EVERY_MS } from '../../../../src/server/settings/state-file.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { recordTerminal, runHere } from '../fake-terminal.ts';

test('serve answers at the address that it prints until it is told to stop, and asks for keys that were made meanwhile', async (t) => {
  const db = join(await temporaryDirectory(t), 'db');
  const stop = new AbortController();
  t.after(() => stop.abort());
  const recorded = recordTerminal();
  const terminal = { ...recorded, signal: stop.signal };
  const running = run(['serve', '--db', db, '--port', '0'], COMMANDS, terminal);
  while (!recorded.out().includes('\n')) await new Promise((resolve) => setTimeout(resolve, 10));
  const url = recorded.out().trim();
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await fetch(`${url}/v1/info`)).status, 200);
  assert.equal((await fetch(`${url}/v1/info?secret-query=1`)).status, 400);
  const made = await runHere(['keys', 'create', '--db', db]);
  assert.equal(made.code, 0, made.err);
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS + 10));
  assert.equal((await fetch(`${url}/v1/info`)).status, 401);
  const headers = { authorization: `Bearer ${made.out.trim()}` };
  assert.equal((await fetch(`${url}/v1/info`, { headers })).status, 200);
  stop.abort();
  assert.equal(await running, 0, recorded.err());
  await assert.rejects(fetch(`${url}/livez`));
  const logged = recorded
    .err()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  assert.ok(
    logged.some((line) => JSON.parse(line).route === '/v1/info'),
    recorded.err(),
  );
  assert.ok(!recorded.err().includes('secret-query') && !recorded.err().includes(made.out.trim()), recorded.err());
});
