import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { endedMark, endWhatDoesNotEnd } from './end-what-does-not-end.ts';
import { temporaryDirectory } from './fixtures/temporary-directory.ts';

const LIMIT_MS = 100;

async function watched(t: TestContext): Promise<{ group: string; told: string[] }> {
  const group = join(await temporaryDirectory(t), 'group.mjs');
  const told: string[] = [];
  const watch = endWhatDoesNotEnd([group], LIMIT_MS, (message) => told.push(message));
  t.after(() => clearInterval(watch));
  return { group, told };
}

test('a group that goes on after its last test is ended and named', async (t) => {
  const { group, told } = await watched(t);
  const mark = new URL('./fail-unless-all-run.js', import.meta.url).href;
  await writeFile(
    group,
    `import ${JSON.stringify(mark)};
     import { test } from 'node:test';
     test('passes', () => {});
     setInterval(() => {}, 1000);`,
  );
  const exit = once(spawn(process.execPath, [group], { stdio: 'ignore' }), 'exit');
  assert.deepEqual(await exit, [null, 'SIGKILL']);
  assert.deepEqual(told, [`${group} did not end within 0.1 s of its last test`]);
});

test('a process that the runner did not start is left alone, whatever number it has', async (t) => {
  const { group, told } = await watched(t);
  const mark = endedMark(group);
  await writeFile(mark, String(process.pid));
  while (existsSync(mark)) await wait(10);
  assert.deepEqual(told, []);
});
