import { closeSync, openSync } from 'node:fs';
import { messageOf, StorageError } from '../core/errors.ts';

/** Libraries behind the store. */
export interface Libraries {
  readonly lmdb: typeof import('lmdb');
  readonly locks: typeof import('fs-native-extensions');
}

/** File descriptors that loading the libraries takes at once, with room to spare. */
const FOR_LOADING = 32;
/** File descriptors that opening an LMDB file takes, with room to spare. */
const FOR_OPENING = 16;

let loaded: Libraries | undefined;

/**
 * Loads the libraries with the first database that is opened, not with the package, and makes sure that a file can be opened: LMDB's
 * binding ends the process when it runs out of descriptors, and Node never again loads a module that it once failed to read.
 * @throws StorageError when too few file descriptors are left.
 */
export async function loadLibraries(): Promise<Libraries> {
  requireDescriptors(loaded === undefined ? FOR_LOADING : FOR_OPENING);
  loaded ??= { lmdb: await import('lmdb'), locks: await import('fs-native-extensions') };
  requireDescriptors(FOR_OPENING);
  return loaded;
}

function requireDescriptors(count: number): void {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(openSync(process.execPath, 'r'));
  } catch (error) {
    throw new StorageError(
      `a database needs ${count} file descriptors to be opened, ${opened.length} are left: ${messageOf(error)}; ` +
        'close files, or raise the limit (ulimit -n)',
      { cause: error },
    );
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}
