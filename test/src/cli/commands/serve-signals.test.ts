import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { ClientSocket } from '../../server/client-socket.ts';

const PROGRAM = fileURLToPath(new URL('../../../../src/cli/kenyon.js', import.meta.url));

for (const name of ['SIGINT', 'SIGTERM'] as const)
  test(`the second ${name} ends serve at once, although a request is under way`, async (t) => {
    const db = join(await temporaryDirectory(t), 'db');
    const child = spawn(process.execPath, [PROGRAM, 'serve', '--db', db, '--port', '0', '--log-level', 'none']);
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
    const told = textUntil(child.stderr, /Ctrl-C again ends at once/);
    child.kill(name);
    await told;
    // The rest of the body is still awaited.
    assert.ok(!client.socket.closed);
    child.kill(name);
    // Had it ended in order, it would have a code, and no signal.
    assert.deepEqual(await exit, [null, name]);
  });

async function textUntil(stream: Readable, pattern: RegExp): Promise<string> {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  while (!pattern.test(text)) await once(stream, 'data');
  return text;
}
