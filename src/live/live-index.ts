import { IndexLostError } from '../../index/contract/vector-index.ts';
import { AbortedError, ClosedError, KenyonError, messageOf } from '../core/errors.ts';
import { type LongWorkOptions, type Progress, throttleProgress } from '../core/progress.ts';
import { untilAborted } from '../core/until-aborted.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { Position } from '../store/position.ts';
import { RenumberedError } from '../store/renumbering.ts';
import { type FollowingIndex, IndexFollower, type Lag, type RowReader } from './index-follower.ts';
import { isSaveDue, type SaveMoment } from './save-policy.ts';

/** Rows added between looks at whether to save, rebuild or stop. */
const STEP_ROWS = 4096;
type Listener = (progress: Progress) => void;

/** Where the files of a collection's indexes lie, and what may be done there. */
export interface IndexFolder {
  /** Name of the collection among all databases. */
  readonly source: string;
  readonly directory: string;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when a saved index could not be used. */
  readonly onNotice: (message: string) => void;
}

/** An index and what it holds. */
export interface PlacedIndex<Index> {
  readonly index: Index;
  readonly position: Position;
}

/** Kind of index: everything that distinguishes it from another while it is kept up to date. */
export interface IndexKind<Index extends FollowingIndex<Batch>, Batch> {
  /** Name in messages: 'graph' as in 'the graph of collection default is built again'. */
  readonly name: string;
  readonly read: RowReader<Batch>;
  /** Makes an empty index, after a look at the collection where it has to learn from it. @param signal stops the learning. */
  create(signal: AbortSignal): Promise<Index>;
  /** Reads the saved one, undefined when none was saved. @throws what says why it cannot be used. */
  load(): Promise<PlacedIndex<Index> | undefined>;
  /**
   * Saves the index, which stands still meanwhile.
   * @param resting whether it holds all that is stored, so that it may take the form in which it is best searched.
   */
  save(placed: PlacedIndex<Index>, resting: boolean): Promise<void>;
  /** Tells whether a new index would serve the collection much better, because most of this one is dead for example. */
  isWorn(index: Index): boolean;
}

/** An index to whoever only wants it up to date. */
export interface BackgroundIndex {
  /** Starts catching up, unless that is under way or there is nothing to do. */
  poke(): void;
  /** Catches up; resolves when the index holds all that the collection held at the call. */
  settle(options?: LongWorkOptions): Promise<void>;
}

/**
 * An index of a collection, kept up to date in the background. Its files are a cache: one that is damaged, foreign or too old
 * is dropped with a notice and built again from the store.
 */
export class LiveIndex<Index extends FollowingIndex<Batch>, Batch> implements BackgroundIndex {
  readonly #store: CollectionStore;
  readonly #kind: IndexKind<Index, Batch>;
  readonly #readOnly: boolean;
  readonly #onNotice: (message: string) => void;
  readonly #closing = new AbortController();
  #loading: Promise<void> | undefined;
  /** True when what was saved can be used. */
  #reading: Promise<boolean> | undefined;
  #working: Promise<void> | undefined;
  #follower: IndexFollower<Index, Batch> | undefined;
  readonly #listeners = new Set<Listener>();
  #lastNotice: string | undefined;
  /** Position of the saved file. */
  #saved = NOTHING_SAVED;

  constructor(
    store: CollectionStore,
    kind: IndexKind<Index, Batch>,
    { readOnly, onNotice }: Pick<IndexFolder, 'readOnly' | 'onNotice'>,
  ) {
    this.#store = store;
    this.#kind = kind;
    this.#readOnly = readOnly;
    this.#onNotice = onNotice;
  }

  /** Name in messages. */
  get name(): string {
    return this.#kind.name;
  }

  /** Reads the saved index, once; resolves when there is one to search, be it an empty one. */
  load(): Promise<void> {
    if (this.#closing.signal.aborted) {
      return Promise.reject(closedCollection(this.#store));
    }
    this.#loading ??= this.#load().catch((error: unknown) => {
      // What it failed of may be put right before the next one asks, a damaged document for example.
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Reads the saved index, if there is one; a new one is made in the background, which may take long. */
  async loadSaved(): Promise<void> {
    this.load().catch(() => undefined);
    await this.#reading;
  }

  /** The index and what it holds; undefined until it is loaded. */
  get current(): IndexFollower<Index, Batch> | undefined {
    return this.#follower;
  }

  poke(state: Position = this.#store.state()): void {
    if (this.#working !== undefined || (this.#follower !== undefined && !isBehind(this.#follower, state))) return;
    this.#work().catch((error: unknown) => {
      if (isOver(error)) return;
      this.#notice(`could not be brought up to date: ${messageOf(error)}`);
    });
  }

  async settle({ onProgress, signal }: LongWorkOptions = {}): Promise<void> {
    const progress = throttleProgress(onProgress);
    const failed = new AbortController();
    const listener: Listener = (report) => {
      try {
        progress.report(report);
      } catch (error) {
        // The caller's own fault stops the caller's waiting, not the work.
        failed.abort(error);
      }
    };
    const target = this.#store.state();
    const stop = AbortSignal.any(signal === undefined ? [failed.signal] : [signal, failed.signal]);
    this.#listeners.add(listener);
    try {
      // Work that was under way may have been past reading, and only saving, when the last documents came.
      do await untilAborted(this.#work(), { signal: stop, doing: 'waiting for an index' });
      while (this.#follower !== undefined && !hasReached(this.#follower, target));
      progress.flush();
    } catch (error) {
      if (failed.signal.aborted) throw failed.signal.reason;
      if (!this.#closing.signal.aborted) throw error;
      throw new ClosedError(`collection ${this.#store.name} was closed while its ${this.#kind.name} was being built`, {
        cause: error,
      });
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** The index, caught up as {@link settle} does. @throws ClosedError when the collection is closed while it waits. */
  async settled(options: LongWorkOptions = {}): Promise<Index> {
    await this.settle(options);
    if (this.#follower !== undefined) return this.#follower.index;
    throw closedCollection(this.#store);
  }

  /** Stops working and saves what the file lacks; idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#working?.catch(() => undefined);
    await this.#loading?.catch(() => undefined);
    const follower = this.#follower;
    this.#follower = undefined;
    await this.#saveIfDue(follower, 'closing');
  }

  #work(): Promise<void> {
    this.#working ??= this.#catchUp().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #catchUp(): Promise<void> {
    await this.load();
    for (let follower = this.#follower; follower !== undefined && isBehind(follower); follower = this.#follower) {
      if (!(await this.#step(follower))) {
        await this.#startOver(follower);
      } else if (this.#kind.isWorn(follower.index)) {
        await this.#rebuild(follower);
      }
      await this.#saveIfDue(this.#follower, 'growing');
    }
    await this.#saveIfDue(this.#follower, 'caught up');
  }

  async #step(follower: IndexFollower<Index, Batch>): Promise<boolean> {
    const onProgress: Listener = ({ done, total }) => {
      for (const listener of this.#listeners) listener({ stage: `build ${this.#kind.name}`, done, total });
    };
    try {
      return await follower.catchUp({ signal: this.#closing.signal, maxRows: STEP_ROWS, onProgress });
    } catch (error) {
      if (error instanceof IndexLostError) return false;
      // What a library throws, when memory ends for example, leaves the index in an unknown state.
      if (!(error instanceof KenyonError)) await this.#startAfresh();
      throw error;
    }
  }

  /** Goes on from what another process has saved since, if it has, and otherwise from nothing. */
  async #startOver({ position }: IndexFollower<Index, Batch>): Promise<void> {
    const found = await this.#kind.load().catch(() => undefined);
    if (found !== undefined && found.position.nextOrd > position.nextOrd && !this.#isAhead(found.position)) {
      this.#take(found);
      return;
    }
    this.#notice('lost track of the collection and is built again');
    await this.#startAfresh();
  }

  async #startAfresh(): Promise<void> {
    this.#follower = await this.#fresh();
    // What is saved is of no use any more.
    this.#saved = NOTHING_SAVED;
  }

  #take(found: PlacedIndex<Index>): void {
    this.#follower = this.#following(found);
    this.#saved = { position: found.position, count: found.index.count };
  }

  /** Builds a new index of the live rows while the old one goes on answering. */
  async #rebuild(old: IndexFollower<Index, Batch>): Promise<void> {
    const fresh = await this.#fresh();
    while (isBehind(fresh)) {
      if (!(await this.#step(fresh))) return;
      await this.#step(old);
    }
    this.#follower = fresh;
    this.#saved = NOTHING_SAVED;
  }

  async #load(): Promise<void> {
    this.#reading = this.#readSaved();
    if (!(await this.#reading)) this.#follower = await this.#fresh();
  }

  async #readSaved(): Promise<boolean> {
    try {
      const found = await this.#kind.load();
      if (found !== undefined) {
        if (!this.#isAhead(found.position)) {
          this.#take(found);
          return true;
        }
        this.#notice('as it was saved is newer than the collection; it is built again');
      }
    } catch (error) {
      if (isOver(error)) throw error;
      this.#notice(`as it was saved cannot be used and is built again: ${messageOf(error)}`);
    }
    return false;
  }

  #isAhead(position: Position): boolean {
    const { nextOrd, removals } = this.#store.state();
    return position.nextOrd > nextOrd || position.removals > removals;
  }

  /** Tells the caller, but not the same thing twice in a row: a row that cannot be read would be told of with every search. */
  #notice(what: string): void {
    if (what === this.#lastNotice) return;
    this.#lastNotice = what;
    this.#onNotice(`the ${this.#kind.name} of collection ${this.#store.name} ${what}`);
  }

  async #fresh(): Promise<IndexFollower<Index, Batch>> {
    const { removals } = this.#store.state();
    return this.#following({
      index: await this.#kind.create(this.#closing.signal),
      position: { nextOrd: 0, removals },
    });
  }

  #following({ index, position }: PlacedIndex<Index>): IndexFollower<Index, Batch> {
    return new IndexFollower(this.#store, index, position, this.#kind.read);
  }

  async #saveIfDue(follower: IndexFollower<Index, Batch> | undefined, moment: SaveMoment): Promise<void> {
    if (follower === undefined) return;
    const { position: saved, count: savedCount } = this.#saved;
    const { nextOrd, removals } = follower.position;
    const changes = nextOrd - saved.nextOrd + Math.max(0, removals - saved.removals);
    if (isSaveDue(moment, { changes, savedCount }))
      await this.#save(follower, moment !== 'growing' || !isBehind(follower));
  }

  /** Saves the index; it is a cache, so that it cannot be saved is told, not thrown. */
  async #save(follower: IndexFollower<Index, Batch>, resting: boolean): Promise<void> {
    if (this.#readOnly || follower.position.nextOrd === 0) return;
    await follower.exclusive(async () => {
      const { index, position } = follower;
      try {
        // By ords that are no more it would be of no use.
        this.#store.refresh();
        this.#store.state();
        await this.#kind.save({ index, position }, resting);
      } catch (error) {
        if (isOver(error)) return;
        this.#notice(`could not be saved: ${messageOf(error)}; what the file lacks is built again after opening`);
      }
      // After a failure as well: the next attempt comes when there is as much more to save.
      this.#saved = { position, count: index.count };
    });
  }
}

const NOTHING_SAVED = { position: { nextOrd: 0, removals: 0 }, count: 0 };

/** Tells whether work on an index ended because there is nothing to be done any more. */
function isOver(error: unknown): boolean {
  return error instanceof AbortedError || error instanceof ClosedError || error instanceof RenumberedError;
}

function isBehind(follower: { lag(state?: Position): Lag }, state?: Position): boolean {
  const { rows, removals } = follower.lag(state);
  return rows !== 0 || removals !== 0;
}

function hasReached({ position }: { readonly position: Position }, { nextOrd, removals }: Position): boolean {
  return position.nextOrd >= nextOrd && position.removals >= removals;
}

/** Error of whoever asks something of a collection that was closed. */
export function closedCollection({ name }: CollectionStore): ClosedError {
  return new ClosedError(`collection ${name} was closed; open it again`);
}
