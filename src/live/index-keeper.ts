import type { HnswParameters } from '../../index/hnsw/hnsw-options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { CollectionIndexes } from './collection-indexes.ts';
import type { IndexName } from './index-options.ts';
import type { BackgroundIndex } from './live-index.ts';
import { holdsFor, type SavedSetting } from './measured-setting.ts';

/** Database, as the indexes of a collection see it. */
export interface KeeperContext {
  readonly store: CollectionStore;
  readonly readOnly: boolean;
  /** Name of the collection among all databases, and the directory of its index files; known once something is stored. */
  readonly location: () => { readonly source: string; readonly directory: string };
  readonly onNotice: (message: string) => void;
}

/** Which indexes are kept. */
export interface KeeperOptions {
  readonly hnsw: HnswParameters;
  /** Collections of fewer vectors get no index of them unless a search asks for one. */
  readonly exactBelow: number;
  /** Whether words are indexed. */
  readonly words: boolean;
  /** Its index is kept in place of the graph, as long as it holds. */
  readonly setting: SavedSetting;
}

/** Keeps the indexes of a collection that the next searches will want up to date; opens them once something is stored. */
export class IndexKeeper {
  readonly #context: KeeperContext;
  readonly #options: KeeperOptions;
  /** Indexes that a search asked for by name. */
  readonly #wanted = new Set<IndexName>();
  #opened: CollectionIndexes | undefined;

  constructor(context: KeeperContext, options: KeeperOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** The indexes, or undefined while nothing was ever stored. */
  get indexes(): CollectionIndexes | undefined {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  /** Keeps an index from now on. */
  want(name: IndexName): void {
    this.#wanted.add(name);
  }

  /** Starts catching up in the background. */
  followUp(): void {
    for (const index of this.#kept()) index.poke();
  }

  /** Waits until every index holds all that is stored now, the fields included. */
  async settle(options: LongWorkOptions): Promise<void> {
    for (const index of this.#kept()) await index.settle(options);
    if (this.#context.store.state().count > 0) await this.indexes?.fields.settle(options);
  }

  /** Saves what is worth saving and lets go; idempotent. */
  async close(): Promise<void> {
    await this.#opened?.close();
  }

  #kept(): BackgroundIndex[] {
    const { count, vectors } = this.#context.store.state();
    const indexes = count > 0 ? this.indexes : undefined;
    if (indexes === undefined) return [];
    const { exactBelow, words } = this.#options;
    const names = new Set(this.#wanted);
    const setting = this.#options.setting.value;
    const preferred = setting !== undefined && holdsFor(setting, vectors) ? setting.index : 'hnsw';
    if (vectors >= exactBelow && preferred !== 'exact') names.add(preferred);
    return [...[...names].map((name) => indexes.of(name)), ...(words ? [indexes.lexical] : [])];
  }

  #open(): CollectionIndexes | undefined {
    const { store, readOnly, onNotice, location } = this.#context;
    const { hnsw } = this.#options;
    const { space } = store;
    if (space === undefined) return undefined;
    return new CollectionIndexes(store, { ...location(), space, hnsw, readOnly, onNotice });
  }
}
