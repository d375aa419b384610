import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import { packPackage, runNode } from './installed-package.ts';
import { README_LIBRARIES, runCommands, runPrograms, writePrograms } from './run-readme.ts';
import { compile } from './type-check.ts';

// Installs what would be published into an empty folder, with all that it depends on from the registry, and runs the README there.
// What is checked without a network, on links to this project's dependencies, is consumer.test.ts.
const folder = await mkdtemp(join(tmpdir(), 'kenyon-release-'));
try {
  const tarball = await packPackage(folder);
  const { devDependencies } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  // It keeps the native parts from downloading anything beside the registry, here as there.
  await copyFile(join(packageRoot(), '.npmrc'), join(folder, '.npmrc'));
  // The oldest compiler that is promised; here and not among the packages of this project, whose `tsc` it would take.
  const oldest = 'typescript-5.6@npm:typescript@5.6';
  const libraries = ['@types/node', ...README_LIBRARIES].map((name) => `${name}@${devDependencies[name]}`);
  const packages = [tarball, ...libraries, oldest];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder, stdio: 'inherit' });

  await copyFile(join(packageRoot(), 'test/consumer/programs/doors.ts'), join(folder, 'doors.ts'));
  const programs = await writePrograms(folder);
  for (const compiler of ['typescript-5.6', 'typescript']) {
    for (const surroundings of ['dom', 'node'] as const)
      await compile(folder, ['doors.ts', ...programs.plain], { compiler, surroundings });
    await compile(folder, programs.withLibraries, { compiler, surroundings: 'node', skipLibCheck: true });
  }
  await runNode(folder, [join('out', 'doors.js')]);
  const commands = await runCommands(folder);
  await runPrograms(folder, programs);
  console.log(
    `${commands} commands and ${programs.all.length} programs of the README run on ${tarball.split('/').at(-1)}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
