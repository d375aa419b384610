import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** Prints which native libraries are loaded after the main door is imported, and after lmdb is. */
const PROGRAM = `
  const loaded = () => process.report.getReport().sharedObjects.filter((path) => path.endsWith('.node'));
  await import(${JSON.stringify(new URL('../../src/main.js', import.meta.url).href)});
  const ours = loaded();
  await import('lmdb');
  console.log(JSON.stringify([ours, loaded()]));
`;

test('importing the main door loads no native library', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  const [ours, withLmdb] = JSON.parse(stdout) as [string[], string[]];
  assert.deepEqual(ours, []);
  assert.notDeepEqual(withLmdb, [], 'a library that is loaded is seen');
});
