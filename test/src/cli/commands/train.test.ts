import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test('a missing or wrong configuration is a message of one line', async (t) => {
  const folder = await temporaryDirectory(t);
  const missing = await runHere(['train', join(folder, 'none.json')]);
  assert.deepEqual([missing.code, missing.out], [1, '']);
  assert.match(missing.err, /^kenyon: training config .*none\.json cannot be read[^\n]*\n$/);
  const file = join(folder, 'wrong.json');
  await writeFile(file, '{"stepz": 3}');
  const wrong = await runHere(['train', file]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /^kenyon: training config: stepz must be one of [^\n]*\n$/);
  assert.equal((await runHere(['train'])).code, 2);
});
