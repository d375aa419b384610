import assert from 'node:assert/strict';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageOf } from '../../../src/core/errors.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('failures of the operating system are told in words, with the path', async (t) => {
  const folder = await temporaryDirectory(t);
  const file = join(folder, 'file');
  await writeFile(file, 'text');
  const cases: [attempt: () => Promise<unknown>, words: string, path: string][] = [
    [() => readFile(join(folder, 'none')), 'there is no such file or folder', join(folder, 'none')],
    [() => readdir(join(folder, 'none')), 'there is no such file or folder', join(folder, 'none')],
    [() => open(folder, 'w'), 'it is a folder', folder],
    [() => readFile(join(file, 'below')), 'a part of the path is not a folder', join(file, 'below')],
    [() => readdir(file), 'a part of the path is not a folder', file],
    [() => mkdir(file), 'it is there already', file],
    [() => readFile(join(folder, 'n'.repeat(300))), 'the name is too long', join(folder, 'n'.repeat(300))],
  ];
  for (const [attempt, words, path] of cases) {
    const error = await attempt().then(
      () => assert.fail(`no failure: ${words}`),
      (reason: unknown) => reason,
    );
    assert.equal(messageOf(error), `${words} (${path})`);
  }
  await rm(file);
});

test('every other error, and whatever else is thrown, is told as it is', () => {
  assert.equal(messageOf(new Error('ENOENT is only a word')), 'ENOENT is only a word');
  assert.equal(messageOf(Object.assign(new Error('odd'), { code: 'toString', syscall: 'open' })), 'odd');
  assert.equal(messageOf(Object.assign(new Error('by us'), { code: 'EACCES' })), 'by us');
  assert.equal(messageOf('text'), 'text');
  assert.equal(messageOf(undefined), 'undefined');
});
