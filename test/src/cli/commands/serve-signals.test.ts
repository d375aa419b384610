import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { ClientSocket } from '../../server/client-socket.ts';

const PROGRAM = fileURLToPath(new URL('../../../../src/cli/kenyon.js', import.meta.url));

for (const name of ['SIGINT', 'SIGTERM'] as const)
  test(`the second ${name} ends serve at once, although a request is under way`, async (t) => {
    // Had it ended in order, it would have a code, and no signal.
    assert.deepEqual(await signalTwice(t, name, process.execPath, []), [null, name]);
  });

/** Runs a program as the first process of a container is run. */
const FIRST_PROCESS = ['--pid', '--fork', '--kill-child'];
const canBeFirst = spawnSync('unshare', [...FIRST_PROCESS, 'true']).status === 0;

test('so it does as the first process of a container, to which signals do nothing by themselves', {
  skip: canBeFirst ? false : 'needs root, and unshare of util-linux',
}, async (t) => {
  // Ended in order it would have 0.
  assert.deepEqual(await signalTwice(t, 'SIGTERM', 'unshare', [...FIRST_PROCESS, process.execPath]), [143, null]);
});

/** Sends a signal to a server, and again while a request of it is under way. @returns its exit code, and the signal that ended it. */
async function signalTwice(t: TestContext, name: 'SIGINT' | 'SIGTERM', program: string, args: readonly string[]) {
  const db = join(await temporaryDirectory(t), 'db');
  const child = spawn(program, [...args, PROGRAM, 'serve', '--db', db, '--port', '0', '--log-level', 'none']);
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const url = (await textUntil(child.stdout, /\n/)).trim();
  const client = new ClientSocket(t, url);
  client.request('POST', '/v1/collections', {
    'content-type': 'application/json',
    'content-length': '100',
    expect: '100-continue',
  });
  await client.until(/^HTTP\/1\.1 100 /);
  const pid = program === process.execPath ? child.pid! : await childOf(child.pid!);
  const told = textUntil(child.stderr, /Ctrl-C again ends at once/);
  process.kill(pid, name);
  await told;
  // The rest of the body is still awaited.
  assert.ok(!client.socket.closed);
  process.kill(pid, name);
  return exit;
}

/** The only child of a process. */
async function childOf(pid: number): Promise<number> {
  return Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

async function textUntil(stream: Readable, pattern: RegExp): Promise<string> {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  while (!pattern.test(text)) await once(stream, 'data');
  return text;
}
