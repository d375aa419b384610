import { reading, requireInteger, requireObject } from '../../core/checks.ts';
import { InvalidArgumentError, KenyonError } from '../../core/errors.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';
import { checkPaths, checkReadFiles, READ_FILES_OPTIONS } from '../check-read-files.ts';
import { realPaths } from '../file-inputs.ts';
import { KnownColumns } from '../known-columns.ts';
import { FILE_FIELD } from '../with-file.ts';
import { FileWatch } from './file-watch.ts';
import { FolderChanges } from './folder-changes.ts';
import { ChangeSignal } from './wait-for-change.ts';
import type { WatchedCollection, WatchFilesOptions } from './watch-options.ts';
import { WatchedPaths } from './watched-paths.ts';

const DEFAULTS = { settleMs: 500, pollMs: 5000 };
const { fileField: _, strict: __, knownTypes: ___, ...READING } = READ_FILES_OPTIONS;
const OPTIONS: OptionKinds<WatchFilesOptions> = {
  ...READING,
  settleMs: 'any',
  pollMs: 'any',
  deleteAll: 'boolean',
  onRound: 'function',
  onNotice: 'function',
};

/**
 * Keeps a collection as files and folders are, until the signal fires: what is new is added, what changed is updated, and what its file does not have any
 * more, or whose file is gone, is deleted, that of files that went before as well. Every document has the path of its file in `file`; one without an id gets
 * one of the path and its content. An id that several files have stays until none has it. A file is read once it is at rest; one that cannot be read,
 * or whose last line is cut off, loses none of its documents, and is read again when it changes. So does all of a folder that cannot be read, or is not
 * there any more; and, as a disk that is not mounted leaves an empty folder, one that has no file left or is on another device, unless with `deleteAll`.
 *
 *     await watchFiles(collection, ['docs'], { signal, onRound: (round) => console.log(round) });
 *
 * @throws InvalidArgumentError when a path or an option is wrong; NotFoundError for a path where nothing is when it begins; what `add` and `delete` throw.
 */
export async function watchFiles(
  collection: WatchedCollection,
  paths: string | readonly string[],
  options: WatchFilesOptions = {},
): Promise<void> {
  const {
    settleMs = DEFAULTS.settleMs,
    pollMs = DEFAULTS.pollMs,
    deleteAll = false,
    onRound,
    onNotice = () => {},
    ...others
  } = readOptions('watchFiles', options, OPTIONS);
  requireCollection(collection);
  requireInteger(settleMs, 'settleMs', 0);
  requireInteger(pollMs, 'pollMs', 10);
  const { leftOut = [], ...read } = checkReadFiles(others);
  const given = checkPaths(paths);
  const watch = new FileWatch(
    collection,
    { ...read, knownColumns: KnownColumns.of(collection), goesOn: true, fileField: FILE_FIELD },
    new FolderChanges(settleMs),
    onNotice,
  );
  const find = { leftOut: await realPaths(leftOut), signal: read.signal, spell: read.spell, deleteAll, onNotice };
  const { paths: watched, found } = await WatchedPaths.open(given, find);
  const changes = new ChangeSignal(watched.folders, onNotice);
  try {
    await watch.recall((file) => watched.recalls(file));
    for (let look = await watched.look(found); !read.signal?.aborted; look = await watched.look()) {
      const { round, isWaiting } = await watch.round(look);
      if (round !== undefined) onRound?.(round);
      await changes.wait(isWaiting ? Math.max(10, settleMs) : pollMs, read.signal);
      if (read.signal?.aborted) return;
    }
  } catch (error) {
    if (read.signal?.aborted && error instanceof KenyonError) return;
    throw error;
  } finally {
    changes.close();
  }
}

function requireCollection(collection: unknown): void {
  requireObject('the collection', collection);
  const lacks = ['add', 'delete', 'list', 'count'].find((name) =>
    reading('the collection', () => typeof collection[name] !== 'function'),
  );
  if (lacks !== undefined)
    throw new InvalidArgumentError(
      `the collection to be kept as files are must be one of kenyon.collection(), and has no ${lacks}`,
    );
}
