import { createHash } from 'node:crypto';
import type { DocumentInput } from '../../store/document.ts';
import { type FileInput, nameInDocuments } from '../file-inputs.ts';
import { FilesReader, type FilesReaderOptions } from '../files-reader.ts';
import { FILE_FIELD } from '../with-file.ts';
import { DocumentFiles } from './document-files.ts';
import type { FolderChanges } from './folder-changes.ts';
import { ReadEnds } from './read-ends.ts';
import type { WatchedCollection, WatchRound } from './watch-options.ts';
import type { Look } from './watched-paths.ts';

const PAGE = 1000;

/** Keeps a collection as files are, one round after another. */
export class FileWatch {
  readonly #collection: WatchedCollection;
  readonly #options: FilesReaderOptions;
  readonly #changes: FolderChanges;
  readonly #onNotice: (message: string) => void;
  /** Files by their names in documents. */
  readonly #files = new DocumentFiles();

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

  /** Finds the documents that came from files before, which may be gone. @param isWatched says of which files, by their names in documents. */
  async recall(isWatched: (file: string) => boolean): Promise<void> {
    const { signal } = this.#options;
    if ((await this.#collection.count()) === 0) return;
    for (let cursor: string | undefined; ; ) {
      const page = await this.#collection.list({
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
        ...(signal && { signal }),
      });
      for (const { id, [FILE_FIELD]: file } of page.documents)
        if (typeof file === 'string' && isWatched(file)) {
          this.#files.add(file, id);
          this.#changes.wasRead(file, undefined);
        }
      cursor = page.cursor;
      if (cursor === undefined) return;
    }
  }

  /** Does what has changed. */
  async round({ inputs, isHidden }: Look): Promise<{ round?: WatchRound; isWaiting: boolean }> {
    const named = inputs.map((input) => ({ ...input, name: nameInDocuments(input.file) }));
    const byName = new Map(named.map((input) => [input.name, input]));
    const { changed, removed, isWaiting } = this.#changes.compare(
      named.map(({ name, state, bytes }) => ({ file: name, bytes, ...(state !== undefined && { state }) })),
      performance.now(),
      isHidden,
    );
    if (changed.length + removed.length === 0) return { isWaiting };
    const { lost, counts } = await this.#read(changed.map(({ file }) => byName.get(file)!));
    for (const name of removed) {
      lost.set(name, [...this.#files.idsOf(name)]);
      this.#changes.wasRemoved(name);
    }
    const { stale, behind } = this.#files.remove(lost);
    for (const name of behind) this.#changes.readAgain(name);
    const deleted = stale.length === 0 ? 0 : await this.#collection.delete(stale);
    return {
      round: { changed: changed.map(({ file }) => file), removed, ...counts, deleted },
      isWaiting: isWaiting || behind.size > 0,
    };
  }

  /** Reads files. @returns ids that each had before and has no more. */
  async #read(inputs: readonly FileInput[]) {
    const lost = new Map<string, readonly string[]>();
    if (inputs.length === 0) return { lost, counts: { added: 0, updated: 0, unchanged: 0 } };
    const { signal, knownColumns } = this.#options;
    const found = new Map<string, Set<string>>(inputs.map(({ file }) => [file, new Set()]));
    const ends = new ReadEnds(this.#options);
    const reader = new FilesReader({ inputs }, { ...this.#options, ...ends.listeners });
    const documents = (async function* (): AsyncGenerator<DocumentInput> {
      for await (const { file, line, document } of reader.documents()) {
        ends.hasDocument(file, line);
        const own = withId(document, nameInDocuments(file));
        found.get(file)!.add(own.id!);
        yield own;
      }
    })();
    const onRejected = ({ id, reason }: { id?: string; reason: string }) =>
      this.#onNotice(`${id ?? 'a document'} was refused: ${reason}`);
    const { added, updated, unchanged } = await this.#collection.add(documents, {
      onRejected,
      ...(knownColumns && { columnTypes: () => knownColumns.learned }),
      ...(signal && { signal }),
    });
    await knownColumns?.keepIn(this.#collection);
    for (const { file, state } of inputs) {
      const name = nameInDocuments(file);
      const ids = found.get(file)!;
      for (const id of ids) this.#files.add(name, id);
      if (await ends.isKnown(file))
        lost.set(
          name,
          [...this.#files.idsOf(name)].filter((id) => !ids.has(id)),
        );
      // One that was written meanwhile has another state by now, and is read again.
      this.#changes.wasRead(name, state);
    }
    return { lost, counts: { added, updated, unchanged } };
  }
}

function withId(document: DocumentInput, name: string): DocumentInput {
  if (document.id !== undefined) return document;
  const digest = createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16);
  return { ...document, id: `${name}#${digest}` };
}
