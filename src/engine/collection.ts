import { checkHnswOptions, type HnswBuildOptions } from '../../index/dense/hnsw-options.ts';
import type { FieldSummary } from '../../index/postings/field-summary.ts';
import { InvalidArgumentError, throwIfAborted } from '../core/errors.ts';
import { requireInteger } from '../core/integers.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { ScoredOrds } from '../core/top-k.ts';
import { requireVector, toUnit } from '../core/vectors.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { requireSameSpace, type VectorSpace } from '../store/vector-space.ts';
import { type AddOptions, type AddResult, addDocuments } from './add-documents.ts';
import type { SearchSetting } from './benchmark/setting.ts';
import { CollectionIndexes } from './collection-indexes.ts';
import type { DocumentInput, StoredDocument } from './document.ts';
import type { EncoderSource } from './encoder-source.ts';
import type { BackgroundIndex } from './live-index.ts';
import {
  type CheckedQuery,
  checkMode,
  checkQuery,
  type Hit,
  INDEX_NAMES,
  type IndexName,
  requireOneOf,
  type SearchMode,
  type SearchQueryOptions,
  type SearchResult,
} from './query.ts';
import { type Retrieval, Retriever } from './retriever.ts';

/** How a collection is indexed; nothing of it is stored, so it may differ from one opening to the next. */
export interface CollectionOptions {
  /** Options of the graph; others than those it was built with make it be built again. */
  readonly hnsw?: HnswBuildOptions;
  /** Smaller collections are searched exactly unless a search asks otherwise, and get no graph. Default 10,000. */
  readonly exactBelow?: number;
  /** What searches by text compare unless they say; with 'semantic' no index of words is kept. Default 'hybrid'. */
  readonly mode?: SearchMode;
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
  readonly #mode: SearchMode;
  readonly #inFlight = new Map<string, number>();
  /** Indexes that a search asked for by name. */
  readonly #wanted = new Set<IndexName>();
  #opened: Parts | undefined;
  #setting: { readonly value: SearchSetting | undefined } | undefined;

  constructor(
    name: string,
    context: CollectionContext,
    { hnsw, exactBelow = DEFAULT_EXACT_BELOW, mode = 'hybrid' }: CollectionOptions,
  ) {
    checkHnswOptions(hnsw);
    requireInteger(exactBelow, 'exactBelow', 0);
    checkMode(mode);
    this.#mode = mode;
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
   * Finds the documents that fit a text or a vector best.
   * @param query a text that is not blank, or a vector `[dim]` of any length but zero.
   * @returns exactly min(k, documents the filter allows) hits; fewer in mode 'lexical' when fewer share a word with the query.
   * @throws InvalidArgumentError when the query or an option is wrong; AbortedError when `signal` fires.
   */
  async search(query: string | Float32Array, options: SearchQueryOptions = {}): Promise<SearchResult> {
    const startedAt = performance.now();
    const checked = checkQuery(options);
    throwIfAborted(checked.work.signal, 'the search');
    const mode = this.#modeOf(query, checked);
    const vector = mode === 'lexical' ? NO_VECTOR : await this.#toVector(query, checked.work.signal);
    const text = typeof query === 'string' ? query : '';
    if (text !== '') requireText(text);
    const { hits, plan } = await this.#find({ mode, text, vector, query: checked });
    return { hits, plan, tookMs: performance.now() - startedAt };
  }

  /** Waits until the indexes hold every document that is stored now; with nothing stored it returns at once. */
  async catchUp(options: LongWorkOptions = {}): Promise<void> {
    throwIfAborted(options.signal, 'waiting for the indexes');
    this.#store.refresh();
    for (const index of this.#kept()) await index.settle(options);
    if (this.#store.state().count > 0) await this.#parts()?.indexes.fields.settle(options);
  }

  /**
   * Sums up the fields of the documents, by name; `id` and `text` are left out.
   * @param options `top`: how many of the most frequent values to tell, default 5.
   */
  async fields({ top = 5, ...options }: LongWorkOptions & { readonly top?: number } = {}): Promise<FieldSummary[]> {
    requireInteger(top, 'top', 0);
    this.#store.refresh();
    return (await this.#parts()?.indexes.fields.summaries(top, options)) ?? [];
  }

  /** The setting that was measured for this collection and saved, if there is one. */
  setting(): SearchSetting | undefined {
    this.#setting ??= { value: this.#store.note(SETTING_NOTE) as SearchSetting | undefined };
    return this.#setting.value;
  }

  /**
   * Saves how this collection is to be searched when a search leaves it open, with the measurement that says so; undefined
   * goes back to the defaults. Other processes see it when they open the database again.
   * @throws NotFoundError while nothing was ever added.
   */
  async saveSetting(setting: SearchSetting | undefined): Promise<void> {
    if (setting !== undefined) requireOneOf('index', setting.index, ['exact', ...INDEX_NAMES]);
    await this.#store.putNote(SETTING_NOTE, setting);
    this.#setting = { value: setting };
  }

  /** Saves the indexes; called by the database. */
  async close(): Promise<void> {
    await this.#opened?.indexes.close();
  }

  async #find(asked: Omit<Retrieval, 'setting'>): Promise<Pick<SearchResult, 'hits' | 'plan'>> {
    const { index, k, explain } = asked.query;
    if (index !== 'auto' && index !== 'exact') this.#wanted.add(index);
    for (let retries = 0; ; retries++) {
      this.#store.refresh();
      const parts = this.#parts();
      const state = this.#store.state();
      if (parts === undefined || state.count === 0) return { hits: [], plan: { ...EMPTY_PLAN, mode: asked.mode } };
      const found = await parts.retriever.find({ ...asked, setting: this.setting() }, state);
      const { ords, hits } = this.#toHits(found.ranked, k);
      const now = this.#store.state();
      const complete = hits.length === k || hits.length >= now.count || now.removals === state.removals;
      if (!complete && retries < MAX_RETRIES) continue;
      if (!explain) return { hits, plan: found.plan };
      const why = await found.explain(ords);
      return { hits: hits.map((hit, i) => ({ ...hit, why: why[i] })), plan: found.plan };
    }
  }

  /** Reads the documents of the neighbours; those that were removed meanwhile are gone. */
  #toHits({ ords, scores }: ScoredOrds, k: number): { readonly ords: number[]; readonly hits: Hit[] } {
    const hits: Hit[] = [];
    const found: number[] = [];
    for (let i = 0; i < ords.length && hits.length < k; i++) {
      const json = this.#store.jsonOfOrd(ords[i]);
      if (json === undefined) continue;
      const doc = JSON.parse(json) as StoredDocument;
      hits.push({ id: doc.id, score: scores[i], doc });
      found.push(ords[i]);
    }
    return { ords: found, hits };
  }

  async #toVector(query: string | Float32Array, signal: AbortSignal | undefined): Promise<Float32Array> {
    if (typeof query === 'string') {
      requireText(query);
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

  /** What is compared: a text with its words unless an index of vectors was named, a vector with vectors. */
  #modeOf(query: string | Float32Array, { mode, index }: CheckedQuery): SearchMode {
    if (typeof query !== 'string') {
      if (mode === undefined || mode === 'semantic') return 'semantic';
      throw new InvalidArgumentError(`mode ${mode} compares words, so the query must be a text, got a vector`);
    }
    if (mode === 'lexical' && index !== 'auto') {
      throw new InvalidArgumentError(
        `index ${index} is one of vectors and mode lexical compares words; leave one of them out`,
      );
    }
    return mode ?? (index === 'auto' ? this.#mode : 'semantic');
  }

  /** The indexes that follow the collection: those that the next searches will want. */
  #kept(): BackgroundIndex[] {
    const { count } = this.#store.state();
    const indexes = count > 0 ? this.#parts()?.indexes : undefined;
    if (indexes === undefined) return [];
    const names = new Set(this.#wanted);
    const preferred = this.setting()?.index ?? 'hnsw';
    if (count >= this.#exactBelow && preferred !== 'exact') names.add(preferred as IndexName);
    return [...[...names].map((name) => indexes.of(name)), ...(this.#mode === 'semantic' ? [] : [indexes.words])];
  }

  #followUp(): void {
    for (const index of this.#kept()) index.poke();
  }

  /** The indexes and who asks them, or undefined while nothing was ever stored. */
  #parts(): Parts | undefined {
    const { space } = this.#store;
    if (this.#opened === undefined && space !== undefined) this.#opened = this.#open(space);
    return this.#opened;
  }

  #open(space: VectorSpace): Parts {
    const { readOnly, onNotice, location } = this.#context;
    const indexes = new CollectionIndexes(this.#store, {
      ...location(),
      space,
      hnsw: checkHnswOptions(this.#hnsw),
      readOnly,
      onNotice,
    });
    return { indexes, retriever: new Retriever(this.#store, indexes, this.#exactBelow) };
  }
}

/** What a collection has once something is stored. */
interface Parts {
  readonly indexes: CollectionIndexes;
  readonly retriever: Retriever;
}

/** Name under which the measured setting is stored. */
const SETTING_NOTE = 'search-setting';
const NO_VECTOR = new Float32Array(0);
const EMPTY_PLAN = { index: 'exact', candidates: 0, scanned: 0, reason: 'the collection is empty' } as const;

function requireText(text: string): void {
  if (text.trim() === '') throw new InvalidArgumentError('the query text must not be blank');
}

function* requireStrings(ids: Iterable<string>): Generator<string> {
  if (typeof ids === 'string')
    throw new InvalidArgumentError('ids must be an array of strings, got one string; put it in an array');
  for (const id of ids) {
    if (typeof id !== 'string') throw new InvalidArgumentError(`an id must be a string, got ${typeof id}`);
    yield id;
  }
}
