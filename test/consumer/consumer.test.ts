import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../../src/core/package-root.ts';
import { declarationsOf } from './declarations.ts';
import { linkPackage, packPackage, runNode, unpackInto, unpackPackage } from './installed-package.ts';
import {
  README_LIBRARIES,
  type ReadmePrograms,
  runCommands,
  runPrograms,
  WITH_BASE_MODEL,
  writePrograms,
} from './run-readme.ts';
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

const KENYON = join('node_modules', 'kenyon', 'dist', 'src', 'cli', 'kenyon.js');

/** Encodes Chinese and English in both roles, and says what kept it from doing so. */
const WITH_BASE = `
import { loadEncoder } from 'kenyon';
try {
  const encoder = await loadEncoder('zh-en-base');
  const cosine = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const [zh, en] = await Promise.all(['怎样申请护照？', 'How do I apply for a passport?'].map((text) => encoder.encode([text], { role: 'query' })));
  const rows = await encoder.encode(['申请护照须到出入境管理机构办理。', '红烧肉要先焯水再炒糖色。'], { role: 'document' });
  const [right, wrong] = [rows.subarray(0, encoder.dim), rows.subarray(encoder.dim)];
  console.log(encoder.dim, [zh, en].map((query) => cosine(query, right) > cosine(query, wrong) + 0.2).join());
  await encoder.close();
} catch ({ code, message }) {
  console.log(code, message);
}
`;

test('zh-en-base is a package of its own: without it what to install is said, with it texts are encoded in both roles', async () => {
  await writeFile(join(folder, 'with-base.js'), WITH_BASE);
  const kept = await readdir(join(folder, 'node_modules', 'kenyon', 'encoders', 'models'));
  assert.deepEqual(kept.toSorted(), ['zh-en-pairs-small', 'zh-en-small', 'zh-entities-small']);
  assert.match(await runNode(folder, ['with-base.js']), /^NOT_FOUND .*`npm install kenyon-zh-en-base`\n$/);
  assert.match(await runNode(folder, [KENYON, 'models']), /\nzh-en-base: npm install kenyon-zh-en-base\n$/);
  assert.match(await runNode(folder, [KENYON, 'models', '--json']), /"package":"kenyon-zh-en-base","installed":false/);
  const tarball = await packPackage(folder, 'kenyon-zh-en-base');
  assert.ok((await stat(tarball)).size < 40e6);
  const installed = await unpackPackage(folder, 'kenyon-zh-en-base', tarball);
  const files = ['LICENSE', 'NOTICE', 'README.md', 'config.json', 'package.json', 'trained-on.json', 'vocab.txt'];
  assert.deepEqual((await readdir(installed)).toSorted(), [...files, 'weights.bin']);
  assert.equal(await runNode(folder, ['with-base.js']), '384 true,true\n');
  assert.match(await runNode(folder, [KENYON, 'models']), /\nzh-en-base: installed\n$/);
  assert.equal(await runCommands(folder, (database) => database === WITH_BASE_MODEL), 2);
});
