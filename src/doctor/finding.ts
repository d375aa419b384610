import { existsSync, readFileSync } from 'node:fs';
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

/** Folder of an installed package, found without loading it; undefined when it is not installed. */
export function libraryFolder(name: string): string | undefined {
  const folders = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name));
  return folders.find((folder) => existsSync(join(folder, 'package.json')));
}

function libraryVersion(name: string): string | undefined {
  const folder = libraryFolder(name);
  if (folder === undefined) return undefined;
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** 'lmdb 3.5.6', or 'lmdb not installed'. */
export function named(name: string): string {
  return `${name} ${libraryVersion(name) ?? 'not installed'}`;
}
