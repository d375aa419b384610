import { mkdir } from 'node:fs/promises';
import { type GraphSource, loadGraph, saveGraph } from '../../index/dense/graph-file.ts';
import { HnswIndex } from '../../index/dense/hnsw-index.ts';
import type { HnswParameters } from '../../index/dense/hnsw-options.ts';
import { AbortedError, ClosedError, KenyonError, messageOf } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { throttleProgress } from '../core/throttled-progress.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { Position } from '../store/position.ts';
import { graphFault } from './graph-fault.ts';
import { IndexFollower } from './index-follower.ts';

/** Rows added between looks at whether to save, rebuild or stop. */
const STEP_ROWS = 4096;
/** Removed vectors a graph may hold beyond as many as live ones before it is built again. */
const REBUILD_SLACK = 1024;
type Listener = NonNullable<LongWorkOptions['onProgress']>;

/** Where and of what a graph is kept. */
export interface LiveGraphSetup extends GraphSource {
  readonly dim: number;
  readonly parameters: HnswParameters;
  /** Directory of its files. */
  readonly directory: string;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when a saved graph could not be used. */
  readonly onNotice: (message: string) => void;
}

/**
 * The graph of a collection, kept up to date in the background. Its files are a cache: one that is damaged, foreign or too old
 * is dropped with a notice and built again from the store.
 */
export class LiveGraph {
  readonly #store: CollectionStore;
  readonly #setup: LiveGraphSetup;
  readonly #closing = new AbortController();
  #loading: Promise<void> | undefined;
  #working: Promise<void> | undefined;
  #follower: IndexFollower<HnswIndex> | undefined;
  readonly #listeners = new Set<Listener>();
  #lastNotice: string | undefined;
  /** Vectors in the saved graph, and how many removals it has seen. */
  #saved = { total: 0, removals: 0 };

  constructor(store: CollectionStore, setup: LiveGraphSetup) {
    this.#store = store;
    this.#setup = setup;
  }

  /** Reads the saved graph, once; resolves when there is a graph to search, be it an empty one. */
  load(): Promise<void> {
    if (this.#closing.signal.aborted) {
      return Promise.reject(new ClosedError(`collection ${this.#store.name} was closed; open it again`));
    }
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** The graph and what it holds; undefined until it is loaded. */
  get current(): IndexFollower<HnswIndex> | undefined {
    return this.#follower;
  }

  /** Starts catching up in the background, unless that is under way or there is nothing to do. */
  poke(state: Position = this.#store.state()): void {
    if (this.#working !== undefined || (this.#follower !== undefined && !isBehind(this.#follower, state))) return;
    this.#work().catch((error: unknown) => {
      if (error instanceof AbortedError || error instanceof ClosedError) return;
      this.#notice(`could not be brought up to date: ${messageOf(error)}`);
    });
  }

  /** Catches up; resolves when the graph holds all that the collection held at the call. */
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
    this.#listeners.add(listener);
    try {
      await untilAborted(
        this.#work(),
        AbortSignal.any(signal === undefined ? [failed.signal] : [signal, failed.signal]),
      );
      progress.flush();
    } catch (error) {
      if (failed.signal.aborted) throw failed.signal.reason;
      if (!this.#closing.signal.aborted) throw error;
      throw new ClosedError(`collection ${this.#store.name} was closed while its graph was being built`, {
        cause: error,
      });
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Stops working and saves what the file lacks; idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#working?.catch(() => undefined);
    await this.#loading?.catch(() => undefined);
    const follower = this.#follower;
    this.#follower = undefined;
    if (follower === undefined || !this.#worthSavingAtClose(follower)) return;
    await this.#save(follower);
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
        this.#notice('lost track of the collection and is built again');
        this.#follower = this.#fresh();
      } else if (follower.index.total > 2 * follower.index.count + REBUILD_SLACK) {
        await this.#rebuild(follower);
      }
      await this.#saveWhenDue();
    }
  }

  async #step(follower: IndexFollower<HnswIndex>): Promise<boolean> {
    const onProgress: Listener = ({ done, total }) => {
      for (const listener of this.#listeners) listener({ stage: 'build graph', done, total });
    };
    try {
      return await follower.catchUp({ signal: this.#closing.signal, maxRows: STEP_ROWS, onProgress });
    } catch (error) {
      // What hnswlib throws, when memory ends for example, leaves the graph in an unknown state.
      if (!(error instanceof KenyonError)) this.#follower = this.#fresh();
      throw error;
    }
  }

  /** Builds a graph of the live rows only while the old one goes on answering. */
  async #rebuild(old: IndexFollower<HnswIndex>): Promise<void> {
    const fresh = this.#fresh();
    while (isBehind(fresh)) {
      if (!(await this.#step(fresh))) return;
      await this.#step(old);
    }
    this.#follower = fresh;
    this.#saved = { total: 0, removals: fresh.position.removals };
  }

  async #load(): Promise<void> {
    try {
      const found = await loadGraph(this.#setup.directory, this.#setup);
      if (found === undefined) {
        this.#follower = this.#fresh();
        return;
      }
      const follower = new IndexFollower(this.#store, found.index, found.progress);
      const fault = graphFault(this.#store, follower);
      if (fault === undefined) {
        this.#follower = follower;
        this.#saved = { total: found.index.total, removals: found.progress.removals };
        return;
      }
      this.#notice(`as it was saved ${fault}; it is built again`);
    } catch (error) {
      if (error instanceof ClosedError) throw error;
      this.#notice(`as it was saved cannot be used and is built again: ${messageOf(error)}`);
    }
    this.#follower = this.#fresh();
  }

  /** Tells the caller, but not the same thing twice in a row: a row that cannot be read would be told of with every search. */
  #notice(what: string): void {
    if (what === this.#lastNotice) return;
    this.#lastNotice = what;
    this.#setup.onNotice(`the graph of collection ${this.#store.name} ${what}`);
  }

  #fresh(): IndexFollower<HnswIndex> {
    const index = HnswIndex.create(this.#setup.dim, this.#setup.parameters);
    return new IndexFollower(this.#store, index, { nextOrd: 0, removals: this.#store.state().removals });
  }

  /** Saves now and then while much is added: each time the graph has grown by half, so that all saves cost a few at most. */
  async #saveWhenDue(): Promise<void> {
    const follower = this.#follower;
    if (follower !== undefined && this.#unsaved(follower) > Math.max(20_000, this.#saved.total / 2)) {
      await this.#save(follower);
    }
  }

  /** Replaying a few changes is cheaper than writing the file. */
  #worthSavingAtClose(follower: IndexFollower<HnswIndex>): boolean {
    return this.#unsaved(follower) > Math.max(this.#saved.total === 0 ? 0 : 256, this.#saved.total / 256);
  }

  #unsaved({ index, position }: IndexFollower<HnswIndex>): number {
    return index.total - this.#saved.total + position.removals - this.#saved.removals;
  }

  /** Saves the graph; it is a cache, so that it cannot be saved is told, not thrown. */
  async #save(follower: IndexFollower<HnswIndex>): Promise<void> {
    if (this.#setup.readOnly || follower.index.total === 0) return;
    await follower.exclusive(async () => {
      const { directory } = this.#setup;
      try {
        await mkdir(directory, { recursive: true });
        await saveGraph(directory, follower.index, this.#setup, follower.position);
      } catch (error) {
        this.#notice(`could not be saved: ${messageOf(error)}; what the file lacks is built again after opening`);
      }
      // After a failure as well: the next attempt comes when there is as much more to save.
      this.#saved = { total: follower.index.total, removals: follower.position.removals };
    });
  }
}

function isBehind(follower: IndexFollower<HnswIndex>, state?: Position): boolean {
  const { rows, removals } = follower.lag(state);
  return rows !== 0 || removals !== 0;
}

/** Rejects with AbortedError when the signal fires first; the work goes on for those who still want it. */
function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () =>
      reject(new AbortedError('waiting for the graph was aborted by the caller', { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
