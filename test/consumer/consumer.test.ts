import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../../src/core/package-root.ts';
import { declarationsOf } from './declarations.ts';
import { linkPackage, packPackage, runNode, unpackInto } from './installed-package.ts';
import { runCommands, runPrograms, writePrograms } from './run-readme.ts';
import { compile } from './type-check.ts';

/** A folder with the package in its node_modules, as a stranger has it. */
let folder: string;
let programs: readonly string[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kenyon-consumer-'));
  await unpackInto(folder, await packPackage(folder));
  await linkPackage(folder, '@types/node');
  await copyFile(join(packageRoot(), 'test/consumer/programs/doors.ts'), join(folder, 'doors.ts'));
  programs = await writePrograms(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

test('the declarations of all doors lean on nothing but each other', async () => {
  const { files, foreign } = await declarationsOf(join(folder, 'node_modules', 'kenyon'));
  assert.ok(files > 150, `${files} files`);
  assert.deepEqual(foreign, []);
});

for (const surroundings of ['dom', 'node'] as const) {
  test(`the compiler finds nothing wrong in a program and in all declarations, with the types of ${surroundings}`, async () => {
    await compile(folder, ['doors.ts', ...programs], { compiler: 'typescript', surroundings });
  });
}

test('a program that imports every door runs', async () => {
  assert.equal(await runNode(folder, [join('out', 'doors.js')]), 'INVALID_ARGUMENT 8 date\n');
});

test('the commands and programs of the README run as they stand', async () => {
  assert.ok((await runCommands(folder)) >= 12);
  await runPrograms(folder, programs);
});
