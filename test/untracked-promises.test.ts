import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from './fixtures/temporary-directory.ts';

const PRELOADED = new URL('./untracked-promises.js', import.meta.url).href;

for (const [what, deed] of Object.entries({
  'an error that nobody caught': "setTimeout(() => { throw new Error('late') }, 1)",
  'a rejection that nobody handles': "Promise.reject(new Error('late'))",
})) {
  test(`${what} fails a file whose promises are not tracked`, async (t) => {
    const file = join(await temporaryDirectory(t), 'late.test.mjs');
    const wait = 'await new Promise((resolve) => setTimeout(resolve, 20))';
    await writeFile(file, `import { test } from 'node:test';\ntest('ends well', async () => { ${deed}; ${wait} });\n`);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ['--import', PRELOADED, '--test', file], {
      env,
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stdout, /Error: late/);
    assert.match(stdout, /fail 1/);
  });
}
