import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/core/package-root.ts';

const run = promisify(execFile);

/** Packs the package as it is published; `dist` must be built. @returns path of the tarball. */
export async function packPackage(into: string): Promise<string> {
  const options = ['--silent', '--ignore-scripts', '--pack-destination', into];
  const { stdout } = await run('npm', ['pack', ...options], { cwd: packageRoot() });
  return join(into, stdout.trim());
}

/** Unpacks a tarball as npm would install it, with links to the dependencies of this project, so that nothing is downloaded. */
export async function unpackInto(folder: string, tarball: string): Promise<void> {
  const installed = join(folder, 'node_modules', 'kenyon');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) await linkPackage(folder, name);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
}

/** Links a package of this project into a folder's node_modules. */
export async function linkPackage(folder: string, name: string): Promise<void> {
  const link = join(folder, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(packageRoot(), 'node_modules', name), link, 'dir');
}

/** Runs a `kenyon` command of the package that is installed in a folder. @returns what it printed to stdout. */
export async function runKenyon(folder: string, args: readonly string[]): Promise<string> {
  const installed = join(folder, 'node_modules', 'kenyon');
  const { bin } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  return runNode(folder, [join(installed, bin.kenyon), ...args]);
}

/** Runs node in a folder. @throws with what it printed when it fails. */
export async function runNode(folder: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [...args], { cwd: folder })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`node ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
