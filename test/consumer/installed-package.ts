import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/core/package-root.ts';

const run = promisify(execFile);

/** Packs the package as it is published; `dist` must be built. @param workspace another package of the repository. @returns path of the tarball. */
export async function packPackage(into: string, workspace?: string): Promise<string> {
  const options = ['--silent', '--ignore-scripts', '--pack-destination', into];
  if (workspace !== undefined) options.push('--workspace', workspace);
  const { stdout } = await run('npm', ['pack', ...options], { cwd: packageRoot() });
  return join(into, stdout.trim());
}

/** Unpacks a tarball as npm would install it, with links to the dependencies of this project, so that nothing is downloaded. */
export async function unpackInto(folder: string, tarball: string): Promise<void> {
  const installed = await unpackPackage(folder, 'kenyon', tarball);
  const { bin, dependencies, optionalDependencies } = JSON.parse(
    await readFile(join(installed, 'package.json'), 'utf8'),
  );
  await mkdir(join(folder, 'node_modules', '.bin'));
  for (const [command, path] of Object.entries<string>(bin)) {
    const link = commandIn(folder, command);
    await symlink(relative(dirname(link), join(installed, path)), link);
    await chmod(link, 0o755);
  }
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) await linkPackage(folder, name);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
}

/** Unpacks a tarball without dependencies into a folder's node_modules. @returns where. */
export async function unpackPackage(folder: string, name: string, tarball: string): Promise<string> {
  const installed = join(folder, 'node_modules', name);
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  return installed;
}

/** Links a package of this project into a folder's node_modules. */
export async function linkPackage(folder: string, name: string): Promise<void> {
  const link = join(folder, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(packageRoot(), 'node_modules', name), link, 'dir');
}

/** Runs `kenyon` as `npx` finds it in a folder. @returns what it printed to stdout. */
export function runKenyon(folder: string, args: readonly string[]): Promise<string> {
  return runIn(folder, commandIn(folder, 'kenyon'), args);
}

/** Runs node in a folder. @throws with what it printed when it fails. */
export function runNode(folder: string, args: readonly string[]): Promise<string> {
  return runIn(folder, process.execPath, args);
}

/** Where npm links what a package can do on the command line. */
function commandIn(folder: string, command: string): string {
  return join(folder, 'node_modules', '.bin', command);
}

async function runIn(folder: string, program: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(program, [...args], { cwd: folder })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
