import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { reading, requireInteger, requireObject } from '../../core/checks.ts';
import { InvalidArgumentError, KenyonError } from '../../core/errors.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';
import type { DocumentInput } from '../../store/document.ts';
import { checkPaths, checkReadFiles, READ_FILES_OPTIONS } from '../check-read-files.ts';
import { type FileInput, findInputs, nameInDocuments, realPaths } from '../file-inputs.ts';
import type { FileReport } from '../file-report.ts';
import { FilesReader, type FilesReaderOptions } from '../files-reader.ts';
import { FILE_FIELD } from '../identify.ts';
import { FolderChanges } from './folder-changes.ts';
import { ChangeSignal } from './wait-for-change.ts';
import type { WatchedCollection, WatchFilesOptions, WatchRound } from './watch-options.ts';

const DEFAULTS = { settleMs: 500, pollMs: 5000 };
const { fileField: _, strict: __, ...READING } = READ_FILES_OPTIONS;
const OPTIONS: OptionKinds<WatchFilesOptions> = {
  ...READING,
  settleMs: 'any',
  pollMs: 'any',
  onRound: 'function',
  onNotice: 'function',
};
const PAGE = 1000;

/**
 * Keeps a collection as files and folders are, until the signal fires: what is new is added, what changed is updated, and what its file does not have any
 * more, or whose file is gone, is deleted, that of files that went before as well. Every document has the path of its file in `file`; one without an id gets
 * one of the path and its content. A file is read once it is at rest; one that cannot be read leaves its documents as they are, and is read
 * again when it changes.
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
    { ...read, goesOn: true, fileField: FILE_FIELD },
    new FolderChanges(settleMs),
    onNotice,
  );
  const find = { leftOut: await realPaths(leftOut), signal: read.signal };
  const first = await findInputs(given, find);
  const folders: string[] = [];
  for (const path of given) if ((await stat(path)).isDirectory()) folders.push(path);
  const changes = new ChangeSignal(folders, onNotice);
  try {
    await watch.recall(folders);
    for (let inputs: readonly FileInput[] | undefined = first.inputs; !read.signal?.aborted; ) {
      const { round, isWaiting } = inputs === undefined ? IDLE : await watch.round(inputs);
      if (round !== undefined) onRound?.(round);
      await changes.wait(isWaiting ? Math.max(10, settleMs) : pollMs, read.signal);
      if (read.signal?.aborted) return;
      inputs = await findInputs(given, find).then(
        (found) => found.inputs,
        (error: Error) => {
          // A disk that went away for a while is no reason to delete everything.
          if (!read.signal?.aborted) onNotice(error.message);
          return undefined;
        },
      );
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

const IDLE: { round?: WatchRound; isWaiting: boolean } = { isWaiting: false };

/** What is known of files, and of the documents that came from them. */
class FileWatch {
  readonly #collection: WatchedCollection;
  readonly #options: FilesReaderOptions;
  readonly #changes: FolderChanges;
  readonly #onNotice: (message: string) => void;
  /** Ids of the documents of each file, by its name in documents. */
  readonly #ids = new Map<string, Set<string>>();
  /** The file that a document came from last: two may have one id. */
  readonly #owners = new Map<string, string>();

  constructor(
    collection: WatchedCollection,
    options: FilesReaderOptions,
    changes: FolderChanges,
    onNotice: (message: string) => void,
  ) {
    this.#collection = collection;
    this.#options = options;
    this.#changes = changes;
    this.#onNotice = onNotice;
  }

  /** Finds the documents that came from files of the folders before, whose files may be gone. */
  async recall(folders: readonly string[]): Promise<void> {
    const names = folders.map((folder) => nameInDocuments(folder).replace(/\/$/, ''));
    const isBelow = (file: string) =>
      names.some((name) => (name === '.' ? !/^(?:\/|\.\.\/)/.test(file) : file.startsWith(`${name}/`)));
    const { signal } = this.#options;
    if ((await this.#collection.count()) === 0) return;
    for (let cursor: string | undefined; ; ) {
      const page = await this.#collection.list({
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
        ...(signal && { signal }),
      });
      for (const { id, [FILE_FIELD]: file } of page.documents)
        if (typeof file === 'string' && isBelow(file)) {
          this.#own(id, file);
          this.#changes.wasRead(file, undefined);
        }
      cursor = page.cursor;
      if (cursor === undefined) return;
    }
  }

  /** Does what has changed. */
  async round(inputs: readonly FileInput[]): Promise<{ round?: WatchRound; isWaiting: boolean }> {
    const named = inputs.map((input) => ({ ...input, name: nameInDocuments(input.file) }));
    const byName = new Map(named.map((input) => [input.name, input]));
    const { changed, removed, isWaiting } = this.#changes.compare(
      named.map(({ name, state, bytes }) => ({ file: name, bytes, ...(state !== undefined && { state }) })),
      performance.now(),
    );
    if (changed.length + removed.length === 0) return { isWaiting };
    const read = await this.#read(changed.map(({ file }) => byName.get(file)!));
    for (const name of removed) {
      read.stale.push(...this.#given(name));
      this.#ids.delete(name);
      this.#changes.wasRemoved(name);
    }
    const deleted = read.stale.length === 0 ? 0 : await this.#collection.delete(read.stale);
    for (const id of read.stale) this.#owners.delete(id);
    const { added, updated, unchanged } = read.result;
    return {
      round: { changed: changed.map(({ file }) => file), removed, added, updated, unchanged, deleted },
      isWaiting,
    };
  }

  async #read(inputs: readonly FileInput[]) {
    const result = { added: 0, updated: 0, unchanged: 0 };
    const stale: string[] = [];
    if (inputs.length === 0) return { result, stale };
    const { signal, onFile } = this.#options;
    const found = new Map<string, Set<string>>();
    const failed = new Set<string>();
    const onReport = (report: FileReport) => {
      if (report.error !== undefined) failed.add(report.file);
      onFile?.(report);
    };
    const reader = new FilesReader({ inputs, passedOver: [] }, { ...this.#options, onFile: onReport });
    const documents = (async function* (): AsyncGenerator<DocumentInput> {
      for await (const { file, document } of reader.documents()) {
        const own = withId(document, nameInDocuments(file));
        const ids = found.get(file) ?? new Set<string>();
        found.set(file, ids.add(own.id!));
        yield own;
      }
    })();
    const onRejected = ({ id, reason }: { id?: string; reason: string }) =>
      this.#onNotice(`${id ?? 'a document'} was refused: ${reason}`);
    Object.assign(result, await this.#collection.add(documents, { onRejected, ...(signal && { signal }) }));
    for (const { file, state } of inputs) {
      const name = nameInDocuments(file);
      const ids = found.get(file) ?? new Set<string>();
      for (const id of ids) this.#own(id, name);
      // Of one that could not be read to its end nobody knows what it has no more.
      if (!failed.has(file)) {
        const gone = this.#given(name).filter((id) => !ids.has(id));
        stale.push(...gone);
        for (const id of gone) this.#ids.get(name)?.delete(id);
      }
      // One that was written meanwhile has another state by now, and is read again.
      this.#changes.wasRead(name, state);
    }
    return { result, stale };
  }

  #own(id: string, file: string): void {
    const ids = this.#ids.get(file);
    if (ids === undefined) this.#ids.set(file, new Set([id]));
    else ids.add(id);
    this.#owners.set(id, file);
  }

  /** Ids of the documents that a file gave last. */
  #given(name: string): string[] {
    return [...(this.#ids.get(name) ?? [])].filter((id) => this.#owners.get(id) === name);
  }
}

function withId(document: DocumentInput, name: string): DocumentInput {
  if (document.id !== undefined) return document;
  const digest = createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16);
  return { ...document, id: `${name}#${digest}` };
}
