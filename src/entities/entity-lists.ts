import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FieldLists } from '../../index/fields/field-lists.ts';
import { messageOf } from '../core/errors.ts';
import type { FrameKind } from '../core/framed-file.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { framedKind } from '../live/framed-kind.ts';
import type { Lag } from '../live/index-follower.ts';
import { closedCollection, type IndexFolder, LiveIndex } from '../live/live-index.ts';
import { textReader } from '../live/row-readers.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { EntityFinder } from './entity-finder.ts';
import { ListedEntities } from './listed-entities.ts';

const KIND: FrameKind = { magic: 'KYN-ENTS', version: 2 };
const FILE = 'entities.lists';

type LiveLists = LiveIndex<ListedEntities, readonly string[]>;

/** The lists as they are now, and how far they are behind. */
export interface CurrentEntityLists {
  readonly lists: FieldLists;
  /** Documents from this ord on have not been read. */
  readonly nextOrd: number;
  readonly lag: Lag;
}

/**
 * The entities of a collection's texts, listed by type and value, kept up to date in the background and saved like any index.
 * The saved lists are those of one recognizer and one choice of rules; with another they are built anew.
 */
export class EntityLists {
  readonly #store: CollectionStore;
  readonly #folder: IndexFolder;
  readonly #finder: EntityFinder;
  readonly #closing = new AbortController();
  #opening: Promise<LiveLists> | undefined;

  constructor(store: CollectionStore, folder: IndexFolder, finder: EntityFinder) {
    this.#store = store;
    this.#folder = folder;
    this.#finder = finder;
  }

  /** Starts catching up, unless that is under way or there is nothing to do. */
  poke(): void {
    this.#live().then(
      (live) => live.poke(),
      (error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#folder.onNotice(`the entities of collection ${this.#store.name} cannot be listed: ${messageOf(error)}`);
      },
    );
  }

  /**
   * Catches up; resolves when all texts were read that were stored at the call.
   * @throws AbortedError when `signal` fires, and the reading goes on in the background; what loading the recognizer throws.
   */
  async settle(options: LongWorkOptions = {}): Promise<void> {
    await (await this.#live()).settle(options);
  }

  /** The lists, read from their file and not waited for otherwise. @throws ClosedError after `close`. */
  async current(): Promise<CurrentEntityLists> {
    const live = await this.#live();
    if (live.current === undefined) await live.load();
    const { current } = live;
    if (current === undefined) throw closedCollection(this.#store);
    return { lists: current.index.lists, nextOrd: current.position.nextOrd, lag: current.lag() };
  }

  /** Stops reading, saves what is worth saving and lets go; idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    const live = await this.#opening?.catch(() => undefined);
    await live?.close();
  }

  /** Closes and removes the saved lists. */
  async drop(): Promise<void> {
    await this.close();
    if (!this.#folder.readOnly) await rm(join(this.#folder.directory, FILE), { force: true });
  }

  #live(): Promise<LiveLists> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      // The next one who asks may find the model in place.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<LiveLists> {
    const { source, directory } = this.#folder;
    const identity = { collection: source, ...(await this.#finder.identity()) };
    const { signal } = this.#closing;
    if (signal.aborted) throw closedCollection(this.#store);
    const find = (texts: readonly string[]) => this.#finder.find(texts, { signal });
    const kind = framedKind<ListedEntities, readonly string[]>(this.#store, {
      name: 'list of entities',
      file: { path: join(directory, FILE), kind: KIND, identity },
      read: textReader(this.#store, this.#folder.onNotice, (document) => this.#finder.textOf(document)),
      create: async () => new ListedEntities(find),
      restore: async (meta, payload) => new ListedEntities(find, await FieldLists.load(meta, payload)),
      // The lists drop what is dead by themselves.
      isWorn: () => false,
    });
    return new LiveIndex(this.#store, kind, this.#folder);
  }
}
