import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** Version of an installed package, read without loading it; undefined when it is not installed. */
function libraryVersion(name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      const manifest = readFileSync(join(folder, name, 'package.json'), 'utf8');
      return (JSON.parse(manifest) as { version: string }).version;
    } catch {
      // Not in this folder; the next one up may have it.
    }
  }
  return undefined;
}

/** 'lmdb 3.5.6', or 'lmdb not installed'. */
export function named(name: string): string {
  return `${name} ${libraryVersion(name) ?? 'not installed'}`;
}
