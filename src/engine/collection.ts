import { checkHnswOptions, type HnswBuildOptions } from '../../index/dense/hnsw-options.ts';
import type { Neighbors } from '../../index/vector-index.ts';
import { InvalidArgumentError, throwIfAborted } from '../core/errors.ts';
import { requireInteger } from '../core/integers.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { requireVector, toUnit } from '../core/vectors.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { requireSameSpace, type VectorSpace } from '../store/vector-space.ts';
import { type AddOptions, type AddResult, addDocuments } from './add-documents.ts';
import { CollectionIndexes } from './collection-indexes.ts';
import type { DocumentInput, StoredDocument } from './document.ts';
import type { EncoderSource } from './encoder-source.ts';
import { type CheckedQuery, checkQuery, type Hit, type SearchQueryOptions, type SearchResult } from './query.ts';
import { Searcher } from './searcher.ts';

/** How a collection is indexed; nothing of it is stored, so it may differ from one opening to the next. */
export interface CollectionOptions {
  /** Options of the graph; others than those it was built with make it be built again. */
  readonly hnsw?: HnswBuildOptions;
  /** Smaller collections are searched exactly unless a search asks otherwise, and get no graph. Default 10,000. */
  readonly exactBelow?: number;
}

/** What a collection needs from its database. */
export interface CollectionContext {
  readonly store: CollectionStore;
  readonly encoder: EncoderSource;
  readonly readOnly: boolean;
  /** Name of the collection among all databases, and the directory of its index files; known once something is stored. */
  readonly location: () => { readonly source: string; readonly directory: string };
  readonly onNotice: (message: string) => void;
}

const DEFAULT_EXACT_BELOW = 10_000;
const REMOVAL_BATCH = 1000;
/** Times a search is run again because documents were removed while it ran. */
const MAX_RETRIES = 4;

/** Documents that are searched together. */
export class Collection {
  readonly name: string;
  readonly #context: CollectionContext;
  readonly #store: CollectionStore;
  readonly #hnsw: HnswBuildOptions | undefined;
  readonly #exactBelow: number;
  readonly #inFlight = new Map<string, number>();
  #opened: { readonly indexes: CollectionIndexes; readonly searcher: Searcher } | undefined;
  #graphWanted = false;

  constructor(name: string, context: CollectionContext, { hnsw, exactBelow = DEFAULT_EXACT_BELOW }: CollectionOptions) {
    checkHnswOptions(hnsw);
    requireInteger(exactBelow, 'exactBelow', 0);
    this.name = name;
    this.#context = context;
    this.#store = context.store;
    this.#hnsw = hnsw;
    this.#exactBelow = exactBelow;
  }

  /**
   * Adds documents, each in place of the one with its id. A document counts as stored once the batch it came in is on disk: it
   * then survives a crash and is found by every search. The graph may still be behind; see `catchUp`.
   * @throws AbortedError when `signal` fires, ConflictError when the collection was made with another model; what was stored stays.
   */
  add(source: Iterable<DocumentInput> | AsyncIterable<DocumentInput>, options: AddOptions = {}): Promise<AddResult> {
    const { store, encoder } = this.#context;
    const context = { store, encoder, inFlight: this.#inFlight, onStored: () => this.#followUp() };
    return this.#withEncoderChecked(() => addDocuments(context, source, options));
  }

  /** Removes documents, a thousand in a transaction; resolves when that is on disk. @returns how many were there. */
  async delete(ids: Iterable<string>): Promise<number> {
    const wanted = [...requireStrings(ids)];
    this.#store.refresh();
    let removed = 0;
    for (let from = 0; from < wanted.length; from += REMOVAL_BATCH) {
      removed += await this.#store.remove(wanted.slice(from, from + REMOVAL_BATCH));
    }
    if (removed > 0) this.#followUp();
    return removed;
  }

  /** Reads documents by id, in the order asked for; undefined for those that are not there. */
  async get(ids: Iterable<string>): Promise<(StoredDocument | undefined)[]> {
    this.#store.refresh();
    return [...requireStrings(ids)].map((id) => {
      const json = this.#store.jsonOfId(id);
      return json === undefined ? undefined : (JSON.parse(json) as StoredDocument);
    });
  }

  /** How many documents there are. */
  async count(): Promise<number> {
    this.#store.refresh();
    return this.#store.state().count;
  }

  /**
   * Finds the documents nearest to a text or a vector.
   * @param query a text that is not blank, or a vector `[dim]` of any length but zero.
   * @returns exactly min(k, count) hits.
   * @throws InvalidArgumentError when the query or an option is wrong; AbortedError when `signal` fires.
   */
  async search(query: string | Float32Array, options: SearchQueryOptions = {}): Promise<SearchResult> {
    const startedAt = performance.now();
    const checked = checkQuery(options);
    throwIfAborted(checked.signal, 'the search');
    const vector = await this.#toVector(query, checked.signal);
    const { hits, plan } = await this.#find(vector, checked);
    return { hits, plan, tookMs: performance.now() - startedAt };
  }

  /** Waits until the graph holds every document that is stored now; without need of a graph it returns at once. */
  async catchUp(options: LongWorkOptions = {}): Promise<void> {
    throwIfAborted(options.signal, 'waiting for the graph');
    this.#store.refresh();
    if (this.#needsGraph()) await this.#parts()?.indexes.graph.settle(options);
  }

  /** Saves the indexes; called by the database. */
  async close(): Promise<void> {
    await this.#opened?.indexes.close();
  }

  async #find(vector: Float32Array, query: CheckedQuery): Promise<Pick<SearchResult, 'hits' | 'plan'>> {
    if (query.index === 'hnsw') this.#graphWanted = true;
    for (let retries = 0; ; retries++) {
      this.#store.refresh();
      const parts = this.#parts();
      const state = this.#store.state();
      if (parts === undefined || state.count === 0) return NOTHING;
      const { neighbors, plan } = await parts.searcher.search(vector, query, state);
      const hits = this.#toHits(neighbors, query.k);
      const complete = hits.length === query.k || hits.length >= this.#store.state().count;
      if (complete || retries === MAX_RETRIES) return { hits, plan };
    }
  }

  /** Reads the documents of the neighbours; those that were removed meanwhile are gone. */
  #toHits({ ords, scores }: Neighbors, k: number): Hit[] {
    const hits: Hit[] = [];
    for (let i = 0; i < ords.length && hits.length < k; i++) {
      const json = this.#store.jsonOfOrd(ords[i]);
      if (json === undefined) continue;
      const doc = JSON.parse(json) as StoredDocument;
      hits.push({ id: doc.id, score: scores[i], doc });
    }
    return hits;
  }

  async #toVector(query: string | Float32Array, signal: AbortSignal | undefined): Promise<Float32Array> {
    if (typeof query === 'string') {
      if (query.trim() === '') throw new InvalidArgumentError('the query text must not be blank');
      return this.#withEncoderChecked(() => this.#context.encoder.encode([query], { signal }));
    }
    const dim = this.#store.space?.dim ?? this.#context.encoder.given?.dim ?? query.length;
    requireVector(query, dim, 'the query vector');
    return toUnit(query, 'the query vector');
  }

  /** Refuses an encoder of another model before it is used. */
  async #withEncoderChecked<T>(use: () => Promise<T>): Promise<T> {
    const { dim, fingerprint, runtime } = await this.#context.encoder.load();
    const { space } = this.#store;
    if (space !== undefined) requireSameSpace(this.name, space, { dim, fingerprint, runtime });
    return use();
  }

  #needsGraph(): boolean {
    const { count } = this.#store.state();
    return count > 0 && (this.#graphWanted || count >= this.#exactBelow);
  }

  #followUp(): void {
    if (this.#needsGraph()) this.#parts()?.indexes.graph.poke();
  }

  /** The indexes and who asks them, or undefined while nothing was ever stored. */
  #parts(): { readonly indexes: CollectionIndexes; readonly searcher: Searcher } | undefined {
    const { space } = this.#store;
    if (this.#opened === undefined && space !== undefined) this.#opened = this.#open(space);
    return this.#opened;
  }

  #open(space: VectorSpace): { readonly indexes: CollectionIndexes; readonly searcher: Searcher } {
    const { readOnly, onNotice, location } = this.#context;
    const indexes = new CollectionIndexes(this.#store, {
      ...location(),
      space,
      hnsw: checkHnswOptions(this.#hnsw),
      readOnly,
      onNotice,
    });
    return { indexes, searcher: new Searcher(this.#store, indexes.graph, this.#exactBelow) };
  }
}

const NOTHING: Pick<SearchResult, 'hits' | 'plan'> = {
  hits: [],
  plan: { index: 'exact', candidates: 0, scanned: 0, reason: 'the collection is empty' },
};

function* requireStrings(ids: Iterable<string>): Generator<string> {
  if (typeof ids === 'string')
    throw new InvalidArgumentError('ids must be an array of strings, got one string; put it in an array');
  for (const id of ids) {
    if (typeof id !== 'string') throw new InvalidArgumentError(`an id must be a string, got ${typeof id}`);
    yield id;
  }
}
