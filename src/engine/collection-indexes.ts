import type { HnswIndex } from '../../index/dense/hnsw-index.ts';
import type { HnswParameters } from '../../index/dense/hnsw-options.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { VectorSpace } from '../store/vector-space.ts';
import { graphKind } from './kinds/graph-kind.ts';
import { LiveIndex } from './live-index.ts';

/** Where the indexes of a collection are kept, and how they are built. */
export interface IndexSetup {
  /** Name of the collection among all databases. */
  readonly source: string;
  /** Directory of its index files. */
  readonly directory: string;
  readonly space: VectorSpace;
  readonly hnsw: HnswParameters;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when a saved index could not be used. */
  readonly onNotice: (message: string) => void;
}

/** The indexes of one collection, each made when it is first asked for. */
export class CollectionIndexes {
  readonly #store: CollectionStore;
  readonly #setup: IndexSetup;
  #graph: LiveIndex<HnswIndex, Float32Array> | undefined;

  constructor(store: CollectionStore, setup: IndexSetup) {
    this.#store = store;
    this.#setup = setup;
  }

  /** The HNSW graph. */
  get graph(): LiveIndex<HnswIndex, Float32Array> {
    const { source, directory, space, hnsw } = this.#setup;
    const { dim, fingerprint } = space;
    this.#graph ??= new LiveIndex(
      this.#store,
      graphKind(this.#store, { source, directory, fingerprint, dim, parameters: hnsw }),
      this.#setup,
    );
    return this.#graph;
  }

  /** Saves what is worth saving and lets go; idempotent. */
  async close(): Promise<void> {
    await this.#graph?.close();
  }
}
