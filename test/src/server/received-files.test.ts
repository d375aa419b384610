import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { ReceivedFiles } from '../../../src/server/files/received-file.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const LIMITS = { fileBytes: 1000, stallMs: 60_000, signal: new AbortController().signal };

/** A process that keeps a file until it is killed. */
async function keeper(path: string): Promise<ChildProcess> {
  const source = `
    const { Readable } = await import('node:stream');
    const { ReceivedFiles } = await import(${JSON.stringify(import.meta.resolve('../../../src/server/files/received-file.js'))});
    const stream = Readable.from([Buffer.from('a file')]);
    await new ReceivedFiles(${JSON.stringify(path)}).keep(stream, { fileBytes: 1000, stallMs: 60_000, signal: new AbortController().signal });
    console.log('kept');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

test('files that a process left that was killed go, and those of the living stay', async (t) => {
  const { path } = await temporaryDatabase(t, {});
  const there = async () => (await readdir(join(path, 'server', 'received'))).length;
  const child = await keeper(path);
  t.after(() => child.kill('SIGKILL'));
  const files = new ReceivedFiles(path);
  const own = await files.keep(Readable.from([Buffer.from('another')]), LIMITS);
  // A second server, also one of the same process, takes away neither.
  await new ReceivedFiles(path).removeLeft();
  assert.equal(await there(), 2);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  assert.equal(await there(), 2);
  await new ReceivedFiles(path).removeLeft();
  assert.equal(await there(), 1);
  await own.remove();
  assert.equal(await there(), 0);
});
