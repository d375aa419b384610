import { throwIfAborted } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { Serial } from '../core/serial.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { CollectionState, Position } from '../store/position.ts';

/** Rows read from the store at a time. */
const BLOCK_ROWS = 256;
/** Removals read from the log at a time. */
const BLOCK_REMOVALS = 2048;

/** An index that can be brought to where its collection stands: rows come in ascending order of their ords, once each. */
export interface FollowingIndex<Batch> {
  /** Live rows. */
  readonly count: number;
  add(ords: Uint32Array, batch: Batch): Promise<void> | void;
  /** Removes rows; ords that it does not hold are passed over. */
  remove(ords: Uint32Array): Promise<void> | void;
}

/** Reads the rows of a collection that an index is made of: its documents, or its vectors. */
export interface RowReader<Batch> {
  readonly of: 'documents' | 'vectors';
  /** Reads at most `limit` live rows of the ords in `[from, to)`; less those that are damaged; no live ord below `end` is to come then. */
  read(
    from: number,
    to: number,
    limit: number,
  ): { readonly ords: Uint32Array; readonly rows: Batch; readonly end: number };
}

/** How many rows a collection has. */
function rowsOf({ count, vectors }: CollectionState, { of }: Pick<RowReader<never>, 'of'>): number {
  return of === 'vectors' ? vectors : count;
}

/** How far an index is behind its collection. */
export interface Lag {
  /** Ords given out since, live or not. */
  readonly rows: number;
  /** Removals since. */
  readonly removals: number;
}

/** Rows newer than an index that a search compares one by one; with more of them the index is not used yet. */
export const MAX_TAIL_ROWS = 2048;
/** Removals an index has not seen that a search makes up for by asking it for as many more. */
const MAX_TAIL_REMOVALS = 1024;

/** Tells whether an index is too far behind to be asked, or ahead of a store that was put back. */
export function isFarBehind({ rows, removals }: Lag): boolean {
  return rows > MAX_TAIL_ROWS || removals > MAX_TAIL_REMOVALS || rows < 0 || removals < 0;
}

/**
 * Brings an index to where its collection stands, whoever wrote to it: it reads the rows above the last ord it has seen, then
 * the removals it has not seen. Rows that were removed before they were read are never added, and removing one that is not in
 * the index does nothing, so any prefix of this work may be lost and done again.
 */
export class IndexFollower<Index extends FollowingIndex<Batch>, Batch = Float32Array> {
  readonly index: Index;
  readonly #store: CollectionStore;
  readonly #reader: RowReader<Batch>;
  readonly #jobs = new Serial();
  #position: Position;
  /** Live rows that are damaged, so that no index can have them. */
  #damaged = 0;

  /** @param position what `index` holds; of an empty index all removals so far are behind it. */
  constructor(store: CollectionStore, index: Index, position: Position, reader: RowReader<Batch>) {
    this.#store = store;
    this.#reader = reader;
    this.index = index;
    this.#position = position;
  }

  /** Position of the index in the collection. */
  get position(): Position {
    return this.#position;
  }

  /** How far it is behind, as of now or of a state that was just read. */
  lag({ nextOrd, removals }: Position = this.#store.state()): Lag {
    return { rows: nextOrd - this.#position.nextOrd, removals: removals - this.#position.removals };
  }

  /**
   * Catches up with the collection as it stands at the call, or reads `maxRows` rows on the way there.
   * @returns false when the index cannot follow any more and must be built again.
   * @throws AbortedError when `signal` fires; what was done stays.
   */
  catchUp(options: LongWorkOptions & { readonly maxRows?: number } = {}): Promise<boolean> {
    return this.#jobs.run(async () => {
      this.#store.refresh();
      const target = this.#store.state();
      const { removals, nextOrd } = this.#position;
      if (target.removals < removals || target.nextOrd < nextOrd) return false;
      const complete = await this.#addRows(target.nextOrd, options);
      const reached = await this.#removeRows(target.removals);
      return reached && (!complete || this.#agrees());
    });
  }

  /** Runs a job while the index stands still. */
  exclusive<T>(job: () => Promise<T>): Promise<T> {
    return this.#jobs.run(job);
  }

  async #addRows(
    to: number,
    { signal, onProgress, maxRows = Number.POSITIVE_INFINITY }: LongWorkOptions & { readonly maxRows?: number },
  ): Promise<boolean> {
    const slice = new TimeSlice();
    let added = 0;
    while (this.#position.nextOrd < to) {
      if (added >= maxRows) return false;
      await slice.pause();
      throwIfAborted(signal, 'building the index');
      const block = this.#reader.read(this.#position.nextOrd, to, BLOCK_ROWS);
      await this.index.add(block.ords, block.rows);
      added += block.ords.length;
      this.#position = { nextOrd: block.end, removals: this.#position.removals };
      onProgress?.({
        stage: 'index',
        done: this.index.count,
        total: Math.max(rowsOf(this.#store.state(), this.#reader), this.index.count),
      });
    }
    return true;
  }

  /** Applies removals up to a number; false when the log does not reach back far enough. */
  async #removeRows(to: number): Promise<boolean> {
    const slice = new TimeSlice();
    while (this.#position.removals < to) {
      await slice.pause();
      const { nextOrd, removals } = this.#position;
      const end = Math.min(to, removals + BLOCK_REMOVALS);
      const ords = this.#store.removedOrds(removals, end);
      if (ords === undefined) return false;
      await this.index.remove(ords);
      this.#position = { nextOrd, removals: end };
    }
    return true;
  }

  /** Index and store count the same rows, less the damaged ones, unless the store has moved on. */
  async #agrees(): Promise<boolean> {
    if (this.#hasAll()) return true;
    this.#damaged = await this.#countDamaged();
    return this.#hasAll();
  }

  #hasAll(): boolean {
    const state = this.#store.state();
    const moved = state.nextOrd !== this.#position.nextOrd || state.removals !== this.#position.removals;
    return moved || this.index.count + this.#damaged === rowsOf(state, this.#reader);
  }

  /** Rows that the store counts and nobody can read; it reads them all, which only an index that lacks some is worth. */
  async #countDamaged(): Promise<number> {
    const slice = new TimeSlice();
    const { nextOrd } = this.#position;
    let readable = 0;
    for (let from = 0; from < nextOrd; ) {
      await slice.pause();
      const { ords, end } = this.#reader.read(from, nextOrd, BLOCK_ROWS);
      readable += ords.length;
      from = end;
    }
    return rowsOf(this.#store.state(), this.#reader) - readable;
  }
}
