import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundError } from './errors.ts';

/**
 * Folder of this package: the nearest one upward with a package.json, from the sources and from dist alike. What is not
 * compiled (models, the demo's documents) lies beside the sources only.
 * @throws NotFoundError when there is none.
 */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new NotFoundError(`no package.json above ${from}; reinstall the package`);
  }
}

/** Version of this package. */
export async function readPackageVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
