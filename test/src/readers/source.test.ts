import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { AbortedError } from '../../../src/core/errors.ts';
import { openSource } from '../../../src/readers/source.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('who aborts before anybody reads ends no process, and who reads then is told', async (t) => {
  const file = join(await temporaryDirectory(t), 'x.txt');
  await writeFile(file, 'a'.repeat(200_000));
  for (const name of [file, '-']) {
    const controller = new AbortController();
    const reason = new Error('enough');
    const source = await openSource(name, { stdin: new PassThrough(), signal: controller.signal });
    controller.abort(reason);
    // An error event that nobody listens to would be thrown here.
    await wait(20);
    await assert.rejects(
      source.chunks.next(),
      (error) => error instanceof AbortedError && /was aborted/.test(error.message),
      name,
    );
  }
});
