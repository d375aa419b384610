import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requirePath, requireString, shown } from '../core/checks.ts';
import { ClosedError, ConflictError, InvalidArgumentError, NotFoundError } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import { beforeProjection } from '../core/projection.ts';
import type { EncoderOption } from '../models/encoder-source.ts';
import { EncoderSources } from '../models/encoder-sources.ts';
import { type RecognizerOption, RecognizerSource } from '../models/recognizer-source.ts';
import { type RerankerOption, RerankerSource } from '../models/reranker-source.ts';
import {
  collectionNames,
  discardHidden,
  dropCollection,
  dropLeftovers,
  hasCollection,
  purgeDropped,
  renameCollection,
  successorOf,
} from '../store/collection-names.ts';
import { CollectionStore } from '../store/collection-store.ts';
import type { Database } from '../store/database.ts';
import { INDEX_FOLDER, openDatabase } from '../store/open-database.ts';
import { type PlaceOptions, placeDatabase } from '../store/place-database.ts';
import { requireSameSpace, type VectorSpace } from '../store/vector-space.ts';
import { verifyDatabase } from '../store/verify.ts';
import {
  type CheckedCollectionOptions,
  Collection,
  type CollectionContext,
  type CollectionOptions,
  checkCollectionOptions,
} from './collection.ts';
import { type ExportOptions, type ExportResult, exportLines } from './export-collection.ts';
import { checkTarget, type ExportTarget, writeLines } from './export-target.ts';
import { type ImportOptions, type ImportResult, importCollection } from './import-collection.ts';
import { ExportReader, type ExportSource } from './read-export.ts';
import { checkReindex, type ReindexOptions, type ReindexResult, reindexCollection } from './reindex.ts';

/** How a database is opened. */
export interface OpenOptions {
  /**
   * Turns texts into vectors: an encoder, which stays the caller's to close, or a function that loads one when it is first
   * needed, which is closed with the database. Default: the model that comes with the package, loaded when first needed, in the precision
   * that the collection was made with. A collection of given vectors needs none.
   */
  readonly encoder?: EncoderOption;
  /**
   * Reads query and document together in searches that ask for `rerank`: a model, which stays the caller's to close, or a
   * function that loads one when it is first needed, which is closed with the database. Default: none.
   */
  readonly reranker?: RerankerOption;
  /**
   * Finds persons, places and the like, for collections with entity settings: a model, which stays the caller's to close, or a
   * function that loads one when it is first needed, which is closed with the database. Default: the model that comes with
   * the package, loaded when first needed.
   */
  readonly recognizer?: RecognizerOption;
  /** Refuses writes, and a path where nothing is. Default false. */
  readonly readOnly?: boolean;
  /** Told in words of what was put right along the way, for example that a damaged graph is built again. */
  readonly onNotice?: (message: string) => void;
}

const OPTIONS: OptionKinds<OpenOptions> = {
  encoder: 'any',
  reranker: 'any',
  recognizer: 'any',
  readOnly: 'boolean',
  onNotice: 'function',
};

const EXPORT: OptionKinds<ExportOptions> = { vectors: 'boolean', ...LONG_WORK };
const IMPORT: OptionKinds<ImportOptions> = {
  collection: 'any',
  replace: 'boolean',
  vectors: 'boolean',
  ...LONG_WORK,
};
const BACKUP: OptionKinds<PlaceOptions> = { overwrite: 'boolean', ...LONG_WORK };

/** Models of a database, loaded when they are first needed. */
interface Models {
  readonly encoders: EncoderSources;
  readonly reranker: RerankerSource;
  readonly recognizer: RecognizerSource;
}

/** A collection in use. */
interface OpenCollection {
  readonly collection: Collection;
  /** Options as a text, to tell them from others. */
  readonly options: string;
  readonly checked: CheckedCollectionOptions;
}

/** An open database: a directory of collections. */
export class Kenyon {
  readonly #database: Database;
  readonly #encoders: EncoderSources;
  readonly #reranker: RerankerSource;
  readonly #recognizer: RecognizerSource;
  readonly #onNotice: (message: string) => void;
  readonly #collections = new Map<string, OpenCollection>();
  readonly #reindexing = new Set<string>();
  #closing: Promise<void> | undefined;
  /** Fires when the files are let go of. */
  readonly #closed = new AbortController();

  /** @internal */
  constructor(
    database: Database,
    { encoders, reranker, recognizer }: Models,
    onNotice: (message: string) => void = () => undefined,
  ) {
    this.#database = database;
    this.#encoders = encoders;
    this.#reranker = reranker;
    this.#recognizer = recognizer;
    this.#onNotice = (message) => {
      try {
        onNotice(message);
      } catch {
        // It is told of what goes on in the background, where nobody could catch the caller's own fault.
      }
    };
  }

  /** Directory of the database. */
  get path(): string {
    return this.#database.path;
  }

  /**
   * Names a collection; it comes into being with its first document. The same name gives the same object.
   * @param name 1 to 64 letters, digits, dots, underscores and hyphens.
   * @throws ConflictError when the collection was made with another model than the encoder given at opening, or with other passages, or was
   * named with other options before; InvalidArgumentError when the name or an option is wrong.
   */
  collection(name = 'default', options?: CollectionOptions): Collection {
    this.#requireOpen();
    requireName(name);
    const known = this.#collections.get(name);
    if (known !== undefined && options === undefined) return known.collection;
    const checked = checkCollectionOptions(options === undefined ? {} : options);
    const given = JSON.stringify(checked);
    if (known !== undefined) {
      if (given === known.options) return known.collection;
      throw new ConflictError(
        `collection ${name} is in use with the options ${known.options}, got ${given}; close the database first`,
      );
    }
    const collection = this.#openCollection(name, checked);
    this.#collections.set(name, { collection, options: given, checked });
    return collection;
  }

  /** Names of the collections that hold or held documents, oldest first. */
  collections(): string[] {
    this.#database.refresh();
    return collectionNames(this.#database);
  }

  /** Whether there is a collection of a name that holds or held documents; costs one read, however many there are. */
  has(name: string): boolean {
    requireString('the name of a collection', name);
    this.#database.refresh();
    return isName(name) && hasCollection(this.#database, name);
  }

  /**
   * Removes a collection with its documents, settings and indexes; resolves when that is on disk. Its name is free at once: to whoever has it open, here or in
   * another process, it is then empty, and what is added makes a new one.
   * @returns how many documents it had.
   * @throws NotFoundError when there is none of the name; ConflictError when the database is read-only.
   */
  async drop(name: string): Promise<number> {
    this.#requireOpen();
    requireName(name);
    const { number, count } = await dropCollection(this.#database, name);
    await this.#forget(name, number);
    return count;
  }

  /**
   * Gives a collection another name, with its settings and indexes; resolves when that is on disk. To whoever has it open, here or in another process,
   * the old name is then an empty collection, and the new one this.
   * @throws NotFoundError when there is none of the name; ConflictError when the new one is taken, or the database is read-only.
   */
  async rename(name: string, to: string): Promise<void> {
    this.#requireOpen();
    requireName(name);
    requireName(to);
    await renameCollection(this.#database, name, to);
  }

  /**
   * Reads all of the database, which takes about as long as copying it, and checks every checksum and that ids, documents and
   * vectors agree. It is one state that is read; others may write meanwhile. Index files are not looked at: they are verified whenever they are loaded.
   * @throws FormatError that says what is wrong first.
   */
  verify(): Promise<void> {
    return verifyDatabase(this.#database);
  }

  /**
   * Copies the database as it is at the call, with every document that was acknowledged before, to another directory, which is a database then;
   * others, and this one, may go on writing. The copy is verified before it gets its name. Index files come along as far as they are saved.
   * @returns bytes of the copy.
   * @throws ConflictError when a database, or anything else, is there; FormatError when this one is damaged; AbortedError; StorageError when there
   * is no room. What was there before is as it was then.
   */
  async backup(path: string, options: PlaceOptions = {}): Promise<{ readonly bytes: number }> {
    const checked = readOptions('backup', options, BACKUP);
    requirePath('the path of a backup', path);
    this.#requireOpen();
    return { bytes: await placeDatabase(this.#database, path, checked) };
  }

  /** Stops background work, saves the indexes, and lets go of the files; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => this.#closed.abort());
    return this.#closing;
  }

  /**
   * Indexes a collection with another model, cuts it otherwise, or projects its vectors onto fewer dimensions, while it goes on answering and taking documents; then the new vectors take the
   * place of the old ones in one transaction. This handle asks with the new model from then on, and so do others that were opened without
   * an encoder; those that were opened with the former one, here and in other processes, get a ConflictError for texts. Who adds or updates documents of it without a pause, and faster than they are encoded, is made to wait at
   * the end, for a tenth of a second at first, and never for more than a minute on end. What was stopped, or killed, is gone on with by the same call.
   * @throws NotFoundError when the collection is empty; FormatError when a document is damaged; ConflictError when it is dropped meanwhile, or the
   * database is read-only; AbortedError, and what was done is kept.
   */
  async reindex(name: string, options: ReindexOptions): Promise<ReindexResult> {
    const checked = checkReindex(options);
    this.#requireOpen();
    const collection = this.collection(name);
    if (this.#reindexing.has(name)) throw new ConflictError(`collection ${name} is being indexed anew already`);
    this.#reindexing.add(name);
    try {
      const encoder = checked.encoder && (await this.#encoders.adopt(checked.encoder));
      const context = {
        database: this.#database,
        name,
        encoder,
        encoderOf: (space: VectorSpace) => this.#encoders.of(space)!,
        open: (store: CollectionStore) => new Collection(store.name, this.#contextOf(store), this.#optionsOf(name)),
      };
      const { dropped, ...result } = await reindexCollection(context, checked);
      if (dropped > 0) {
        collection.useStoredUnits();
        await this.#forget(name, dropped);
      }
      return result;
    } finally {
      this.#reindexing.delete(name);
    }
  }

  /**
   * Writes a collection as JSONL: a line that says of which model it is, a line for each document, with its vectors unless these are left out, and a last
   * line with counts and a checksum. It is one state that is written, while others go on writing; whoever closes the database ends it with a ClosedError.
   * @param target path of a file, gzipped when its name ends in .gz, which gets its name when all is in it; or a function that takes the lines,
   * which may use the database, too.
   * @throws NotFoundError when there is none of the name; FormatError when a document is damaged; StorageError when the file cannot be written.
   */
  async export(name: string, target: ExportTarget, options: ExportOptions = {}): Promise<ExportResult> {
    const checked = readOptions('export', options, EXPORT);
    checkTarget(target);
    requireName(name);
    this.#requireOpen();
    return this.#database.withSnapshot(async (snapshot) => {
      const lines = exportLines(new CollectionStore(snapshot, name), checked);
      let result: ExportResult | undefined;
      const passedOn = async function* () {
        result = yield* lines;
      };
      await writeLines(passedOn(), target, this.#closed.signal);
      return result!;
    });
  }

  /**
   * Reads what `export` wrote, gzipped or not, into a collection. It is a collection when all of it was read and found right, in one transaction; until
   * then whatever has the name stays. Without vectors, in the export or as asked, the encoder of this database makes them.
   * @param source path of a file, or its pieces.
   * @throws ConflictError when the collection has documents and `replace` is not set; FormatError when anything of the export is damaged or lacking;
   * NotFoundError when there is no such file; AbortedError, or ClosedError when the database is closed, also while the source takes its time. Nothing is changed then.
   */
  async import(source: ExportSource, options: ImportOptions = {}): Promise<ImportResult> {
    const checked = readOptions('import', options, IMPORT);
    if (checked.collection !== undefined) requireName(checked.collection);
    this.#requireOpen();
    const closed = this.#closed.signal;
    const reader = new ExportReader(source, { signal: checked.signal, closed, doing: 'importing' });
    try {
      const header = await reader.header();
      const { collection: name = header.collection } = checked;
      requireName(name);
      const context = {
        database: this.#database,
        name,
        encoder: () => this.#encoders.of(undefined)!,
        open: (store: CollectionStore) => new Collection(store.name, this.#contextOf(store), {}),
        closed,
      };
      const { dropped, ...result } = await importCollection(context, reader, header, checked);
      const known = this.#collections.get(name);
      if (dropped > 0) await this.#forget(name, dropped);
      known?.collection.useStoredUnits();
      return result;
    } finally {
      await reader.close();
    }
  }

  /** Lets go of what a stopped `reindex` of the collection has done. @returns whether there was something. */
  async discardReindex(name: string): Promise<boolean> {
    requireName(name);
    this.#requireOpen();
    const number = await discardHidden(this.#database, successorOf(name));
    if (number !== undefined) await removeIndexes(this.path, number);
    return number !== undefined;
  }

  /**
   * Closes a collection's handle and forgets it, so that `collection` opens it anew, with other options if need be. For whoever has the only one.
   * @internal
   */
  async release(name: string): Promise<void> {
    const known = this.#collections.get(name);
    this.#collections.delete(name);
    await known?.collection.close();
  }

  /** Ends what works for a collection that is no more, and removes its index files, which would be written again otherwise. */
  async #forget(name: string, number: number): Promise<void> {
    await this.#collections.get(name)?.collection.letGo();
    await removeIndexes(this.path, number);
  }

  /** Loads the reranker that it was opened with, which stays its own to close; undefined where there is none. @internal */
  get reranker(): (() => Promise<PairScorer>) | undefined {
    return this.#reranker.isGiven ? () => this.#reranker.load() : undefined;
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new ClosedError(`the database ${this.path} was closed; open it again`);
  }

  #openCollection(name: string, options: CheckedCollectionOptions): Collection {
    const store = new CollectionStore(this.#database, name, { onNotice: this.#onNotice });
    const { space } = store;
    const model = space && beforeProjection(space);
    const given = model?.given ? undefined : this.#encoders.of(model)?.given;
    if (given !== undefined && model !== undefined) requireSameSpace(name, model, given);
    return new Collection(name, this.#contextOf(store), options);
  }

  /** Options of a collection in use, but those that are of its vectors. */
  #optionsOf(name: string): CheckedCollectionOptions {
    const { passages: _, vectors: __, ...options } = this.#collections.get(name)!.checked;
    return options;
  }

  #contextOf(store: CollectionStore): CollectionContext {
    const database = this.#database;
    return {
      store,
      encoders: this.#encoders,
      reranker: this.#reranker,
      recognizer: this.#recognizer,
      readOnly: database.readOnly,
      onNotice: this.#onNotice,
      location: ({ source, number }) => ({ source, directory: join(database.path, INDEX_FOLDER, String(number)) }),
      closed: this.#closed.signal,
    };
  }

  async #close(): Promise<void> {
    try {
      for (const { collection } of this.#collections.values()) await collection.close();
    } finally {
      await this.#encoders.close();
      await this.#reranker.close();
      await this.#recognizer.close();
      await this.#database.close();
    }
  }
}

async function removeIndexes(path: string, number: number): Promise<void> {
  await rm(join(path, INDEX_FOLDER, String(number)), { recursive: true, force: true });
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && /^[\p{L}\p{N}._-]{1,64}$/u.test(name);
}

function requireName(name: unknown): void {
  if (isName(name)) return;
  throw new InvalidArgumentError(
    `a collection is named by 1 to 64 letters, digits, dots, underscores and hyphens, got ${shown(name)}`,
  );
}

/**
 * Opens a database directory, making it when there is none.
 * @throws NotFoundError, ConflictError, FormatError or StorageError when the path cannot be opened as a database.
 */
export async function open(path: string, options: OpenOptions = {}): Promise<Kenyon> {
  const checked = readOptions('open', options, OPTIONS);
  requirePath('the path of a database', path);
  // Before the database, which must not come into being for want of a model.
  const models = {
    encoders: new EncoderSources(checked.encoder),
    reranker: new RerankerSource(checked.reranker),
    recognizer: new RecognizerSource(checked.recognizer),
  };
  const { readOnly = false, onNotice } = checked;
  const database = await openDatabase(path, { readOnly, ...(onNotice && { onNotice }) });
  if (!readOnly) await removeLeftovers(database);
  return new Kenyon(database, models, checked.onNotice);
}

/** Takes away what programs left that were killed. @returns when it is no collection any more; its rows are removed in the background. */
async function removeLeftovers(database: Database): Promise<void> {
  try {
    const dropped = await dropLeftovers(database);
    for (const number of dropped) await removeIndexes(database.path, number);
    // What is not done when the database is closed, whoever drops a collection or compacts does.
    if (dropped.length > 0) purgeDropped(database).catch(() => undefined);
  } catch {
    // A full disk, for example, keeps nobody from opening it; the next one tries again.
  }
}

/**
 * Gives back the room that removed and replaced documents took: the file is copied without it, and where most documents were
 * replaced, the indexes are built anew without the gaps that they left. Whoever writes meanwhile waits; whoever has the database open
 * goes on with the new file by himself.
 * @returns bytes of the database file before and after.
 * @throws NotFoundError when there is none; StorageError when there is no room for the copy, and it stays as it was.
 */
export async function compact(path: string): Promise<{ readonly before: number; readonly after: number }> {
  requirePath('the path of a database', path);
  const database = await openDatabase(path, { readOnly: true }).then(async (found) => {
    await found.close();
    return openDatabase(path);
  });
  try {
    await removeLeftovers(database);
    await purgeDropped(database);
    const { before, after, renumbered } = await database.compact();
    for (const number of renumbered) await removeIndexes(database.path, number);
    return { before, after };
  } finally {
    await database.close();
  }
}

/**
 * Puts a backup, or any other database, into a directory, as {@link Kenyon.backup} does. What is overwritten is gone; whoever has it open is told
 * by ConflictError, and opens it again.
 * @returns bytes of the database.
 * @throws NotFoundError when there is no backup; ConflictError when a database is at `path` and `overwrite` is not set; as `backup`.
 */
export async function restore(
  backup: string,
  path: string,
  options: PlaceOptions = {},
): Promise<{ readonly bytes: number }> {
  const checked = readOptions('restore', options, BACKUP);
  requirePath('the path of a backup', backup);
  requirePath('the path of a database', path);
  const database = await openDatabase(backup, { readOnly: true }).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError(
      `there is no backup at ${backup}; expected a directory that \`backup\` made, or a database`,
      {
        cause: error,
      },
    );
  });
  try {
    return { bytes: await placeDatabase(database, path, checked) };
  } finally {
    await database.close();
  }
}
