import { ExactIndex } from '../../index/exact/exact-index.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { IndexFollower } from './index-follower.ts';
import { vectorReader } from './row-readers.ts';

/** The exact index of a collection. Nothing of it is saved: it is read from the store, and caught up whenever it is asked. */
export class ExactVectors {
  readonly #store: CollectionStore;
  readonly #dim: number;
  #follower: IndexFollower<ExactIndex> | undefined;

  constructor(store: CollectionStore, dim: number) {
    this.#store = store;
    this.#dim = dim;
  }

  /** The index with all that is stored at the call. @throws AbortedError when `signal` fires. */
  async caughtUp(options: Pick<LongWorkOptions, 'signal'> = {}): Promise<ExactIndex> {
    for (;;) {
      this.#follower ??= this.#empty();
      const follower = this.#follower;
      if (await follower.catchUp(options)) return follower.index;
      // It is too far behind for the removal log; reading everything again is cheap.
      if (this.#follower === follower) this.#follower = undefined;
    }
  }

  #empty(): IndexFollower<ExactIndex> {
    const position = { nextOrd: 0, removals: this.#store.state().removals };
    const index = new ExactIndex(this.#dim, { source: this.#store });
    return new IndexFollower(this.#store, index, position, vectorReader(this.#store));
  }
}
