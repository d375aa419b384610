import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../../src/core/package-root.ts';
import { declarationsOf } from './declarations.ts';
import { linkPackage, packPackage, runNode, unpackInto } from './installed-package.ts';
import { README_LIBRARIES, type ReadmePrograms, runCommands, runPrograms, writePrograms } from './run-readme.ts';
import { compile } from './type-check.ts';

/** A folder with the package in its node_modules, as a stranger has it. */
let folder: string;
let programs: ReadmePrograms;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kenyon-consumer-'));
  await unpackInto(folder, await packPackage(folder));
  for (const name of ['@types/node', ...README_LIBRARIES]) await linkPackage(folder, name);
  await copyFile(join(packageRoot(), 'test/consumer/programs/doors.ts'), join(folder, 'doors.ts'));
  programs = await writePrograms(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

/** The door that extends classes of the library it is for. */
const OF_LANGCHAIN = /^dist\/src\/adapters\/langchain\/\S+ imports @langchain\/core\//;

test('the declarations of all doors lean on nothing but each other, and on LangChain those for it', async () => {
  const { files, foreign } = await declarationsOf(join(folder, 'node_modules', 'kenyon'));
  assert.ok(files > 150, `${files} files`);
  assert.deepEqual(
    foreign.filter((line) => !OF_LANGCHAIN.test(line)),
    [],
  );
});

for (const surroundings of ['dom', 'node'] as const) {
  test(`the compiler finds nothing wrong in a program and in all declarations, with the types of ${surroundings}`, async () => {
    await compile(folder, ['doors.ts', ...programs.plain], { compiler: 'typescript', surroundings });
  });
}

test('the compiler finds nothing wrong in programs that use other libraries too', async () => {
  await compile(folder, programs.withLibraries, { compiler: 'typescript', surroundings: 'node', skipLibCheck: true });
});

test('a program that imports every door runs', async () => {
  assert.equal(await runNode(folder, [join('out', 'doors.js')]), 'INVALID_ARGUMENT 9 date\n');
});

test('the commands and programs of the README run as they stand', async () => {
  assert.ok((await runCommands(folder)) >= 12);
  await runPrograms(folder, programs);
});
