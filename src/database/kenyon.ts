import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requirePath, shown } from '../core/checks.ts';
import { ClosedError, ConflictError, InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import { type EncoderOption, EncoderSource } from '../models/encoder-source.ts';
import { type ModelSource, type RerankerOption, rerankerSource } from '../models/model-source.ts';
import { type RecognizerOption, RecognizerSource } from '../models/recognizer-source.ts';
import { CollectionStore } from '../store/collection-store.ts';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/open-database.ts';
import { requireSameSpace } from '../store/vector-space.ts';
import { collectionNames, verifyDatabase } from '../store/verify.ts';
import {
  type CheckedCollectionOptions,
  Collection,
  type CollectionOptions,
  checkCollectionOptions,
} from './collection.ts';

/** How a database is opened. */
export interface OpenOptions {
  /**
   * Turns texts into vectors: an encoder, which stays the caller's to close, or a function that loads one when it is first
   * needed, which is closed with the database. Default: the model that comes with the package, loaded when first needed.
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

/** Models of a database, loaded when they are first needed. */
interface Models {
  readonly encoder: EncoderSource;
  readonly reranker: ModelSource<PairScorer>;
  readonly recognizer: RecognizerSource;
}

/** An open database: a directory of collections. */
export class Kenyon {
  readonly #database: Database;
  readonly #encoder: EncoderSource;
  readonly #reranker: ModelSource<PairScorer>;
  readonly #recognizer: RecognizerSource;
  readonly #onNotice: (message: string) => void;
  readonly #collections = new Map<string, { readonly collection: Collection; readonly options: string }>();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(
    database: Database,
    { encoder, reranker, recognizer }: Models,
    onNotice: (message: string) => void = () => undefined,
  ) {
    this.#database = database;
    this.#encoder = encoder;
    this.#reranker = reranker;
    this.#recognizer = recognizer;
    this.#onNotice = onNotice;
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
    if (this.#closing !== undefined) throw new ClosedError(`the database ${this.path} was closed; open it again`);
    if (typeof name !== 'string' || !/^[\p{L}\p{N}._-]{1,64}$/u.test(name)) {
      throw new InvalidArgumentError(
        `a collection is named by 1 to 64 letters, digits, dots, underscores and hyphens, got ${shown(name)}`,
      );
    }
    const checked = checkCollectionOptions(options === undefined ? {} : options);
    const given = JSON.stringify(checked);
    const known = this.#collections.get(name);
    if (known !== undefined) {
      if (options === undefined || given === known.options) return known.collection;
      throw new ConflictError(
        `collection ${name} is in use with the options ${known.options}, got ${given}; close the database first`,
      );
    }
    const collection = this.#openCollection(name, checked);
    this.#collections.set(name, { collection, options: given });
    return collection;
  }

  /** Names of the collections that hold or held documents, oldest first. */
  collections(): string[] {
    return collectionNames(this.#database);
  }

  /**
   * Reads all of the database, which takes about as long as copying it, and checks every checksum and that ids, documents and
   * vectors agree. It is one state that is read; others may write meanwhile. Index files are not looked at: they are verified whenever they are loaded.
   * @throws FormatError that says what is wrong first.
   */
  verify(): Promise<void> {
    return verifyDatabase(this.#database);
  }

  /** Stops background work, saves the indexes, and lets go of the files; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #openCollection(name: string, options: CheckedCollectionOptions): Collection {
    const database = this.#database;
    const store = new CollectionStore(database, name, { onNotice: this.#onNotice });
    const { given } = this.#encoder;
    if (given !== undefined && store.space !== undefined) requireSameSpace(name, store.space, given);
    const context = {
      store,
      encoder: this.#encoder,
      reranker: this.#reranker,
      recognizer: this.#recognizer,
      readOnly: database.readOnly,
      onNotice: this.#onNotice,
      location: (numbering: number) => ({
        // As it always was until the documents are numbered anew.
        source: [database.uuid, store.number, ...(numbering > 0 ? [numbering] : [])].join('/'),
        directory: join(database.path, 'indexes', String(store.number)),
      }),
    };
    return new Collection(name, context, options);
  }

  async #close(): Promise<void> {
    try {
      for (const { collection } of this.#collections.values()) await collection.close();
    } finally {
      await this.#encoder.close();
      await this.#reranker.close();
      await this.#recognizer.close();
      await this.#database.close();
    }
  }
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
    encoder: new EncoderSource(checked.encoder),
    reranker: rerankerSource(checked.reranker),
    recognizer: new RecognizerSource(checked.recognizer),
  };
  const { readOnly = false, onNotice } = checked;
  const database = await openDatabase(path, { readOnly, ...(onNotice && { onNotice }) });
  return new Kenyon(database, models, checked.onNotice);
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
    const { before, after, renumbered } = await database.compact();
    for (const number of renumbered) await rm(join(path, 'indexes', String(number)), { recursive: true, force: true });
    return { before, after };
  } finally {
    await database.close();
  }
}
