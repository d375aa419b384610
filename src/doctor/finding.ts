import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';

/** Result of examining one thing that Kenyon needs or can use. */
export interface Finding {
  /** 'node', 'store', 'onnxruntime' ... */
  readonly name: string;
  /** 'warning': something works less well than it could; 'broken': something essential does not work. */
  readonly status: 'ok' | 'warning' | 'broken';
  /** For people; one line. */
  readonly detail: string;
}

/** Tries something out: what it returns is the detail, what it throws is the reason why not. */
export async function examine(
  name: string,
  failure: 'warning' | 'broken',
  attempt: () => string | Promise<string>,
): Promise<Finding> {
  try {
    return { name, status: 'ok', detail: await attempt() };
  } catch (error) {
    return { name, status: failure, detail: messageOf(error).split('\n', 1)[0]! };
  }
}

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
