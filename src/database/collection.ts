import { types } from 'node:util';
import type { FieldSummary } from '../../index/fields/field-summary.ts';
import {
  checkHnswOptions,
  type HnswBuildOptions,
  type HnswParameters,
  readHnswOptions,
} from '../../index/hnsw/hnsw-options.ts';
import { batchesOf, readUntilWrong } from '../core/batches.ts';
import { readItems, reading, readNumbers, readStrings, requireInteger, requireString, shown } from '../core/checks.ts';
import { ConflictError, FormatError, InvalidArgumentError, NotFoundError, throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { PairScorer } from '../core/pair-scorer.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { beforeProjection, projectionOf } from '../core/projection.ts';
import { withoutLongSigns } from '../core/text/long-signs.ts';
import type { PassageSize } from '../core/text/passages/join-pieces.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { requireVector, toUnit, type VectorInput } from '../core/vectors.ts';
import type { EntitySettings } from '../entities/entity-settings.ts';
import type { QueryReading } from '../entities/query/resolve-entities.ts';
import type { CheckedFilter } from '../filter/checked-filter.ts';
import { IndexKeeper } from '../live/index-keeper.ts';
import type { IndexName } from '../live/index-options.ts';
import { SavedSetting, type SearchSetting } from '../live/measured-setting.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import { type EncoderSources, noEncoder } from '../models/encoder-sources.ts';
import type { ModelSource } from '../models/model-source.ts';
import type { SimilarOptions } from '../search/base-options.ts';
import { likeWordsOf } from '../search/like-word-options.ts';
import { checkList, type DocumentList, type ListOptions, listDocuments } from '../search/list-documents.ts';
import { readMarks } from '../search/query-marks.ts';
import type { Question, SearchSources } from '../search/question.ts';
import { runSearch } from '../search/run-search.ts';
import {
  type CheckedOptions,
  checkMode,
  checkSearchOptions,
  checkSimilarOptions,
  chooseMode,
  type SearchMode,
  type SearchQueryOptions,
} from '../search/search-options.ts';
import type { SearchResult } from '../search/search-result.ts';
import type { DocumentChange } from '../store/change-document.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import {
  type DocumentInput,
  type Given,
  parseDocument,
  type StoredDocument,
  type VectorDocument,
} from '../store/document.ts';
import { checkTextFields, requireSameTextFields, type TextFields } from '../store/text-fields.ts';
import { requireSamePassages, requireSameSpace, unitsOf, type VectorSpace } from '../store/vector-space.ts';
import { type AddOptions, type AddResult, addDocuments, checkAdd } from './add-documents.ts';
import { CollectionEntities, type EntitiesContext } from './collection-entities.ts';
import {
  checkDelete,
  type DeleteByFilter,
  deleteByIds,
  deleteMatching,
  matchingDocuments,
} from './delete-documents.ts';
import { type CheckedVectors, checkGivenVectors, type GivenVectorsOptions, givenSpace } from './given-vectors.ts';
import { type CheckedPassages, checkPassages, type PassageOptions } from './passage-options.ts';
import { type GivenColumnTypes, type KeptColumnTypes, readColumnTypes, saveColumnTypes } from './saved-column-types.ts';
import {
  checkUpdate,
  singleChange,
  type UpdateOptions,
  type UpdateResult,
  updateDocuments,
} from './update-documents.ts';

/** How a collection is indexed; nothing of it but `passages`, `textFields` and `vectors` is stored, so it may differ from one opening to the next. */
export interface CollectionOptions {
  /**
   * How long documents are cut into passages, each with a vector of its own, so that nothing of a text is left out: a document is found by the
   * best of them, and hits say which. Stored with the first document; whoever opens the collection next uses it, and other passages are refused.
   * With false every document has one vector, of as much of its beginning as the encoder reads. Default true.
   */
  readonly passages?: boolean | PassageOptions;
  /**
   * Fields that are searched with the text, and how many times as much as in the text a word counts in them, 1 to 20: `{ title: 3 }`. The encoder reads them before
   * the text, or before each of its passages, whatever their weights. Stored with the first document, like `passages`. Fields hold strings or lists of strings; others are
   * passed over. Passages, marks and rerankers show and read the text alone. Default: none.
   */
  readonly textFields?: TextFields;
  /**
   * Name of the model, such as 'my-model@1', whose vectors documents bring along as their `vector`. Stored with the first document as the
   * fingerprint of the collection; another name is refused. Such a document is one passage, and needs a text only to be found by words.
   */
  readonly vectors?: string | GivenVectorsOptions;
  /** Options of the graph; others than those it was built with make it be built again. */
  readonly hnsw?: HnswBuildOptions;
  /** Collections of fewer vectors are searched exactly unless a search asks otherwise, and get no graph. Default 10,000. */
  readonly exactBelow?: number;
  /** Mode of searches by text that name none; with 'semantic' no index of words is kept. Default 'hybrid'. */
  readonly mode?: SearchMode;
}

/** Database, as a collection sees it. */
export interface CollectionContext extends Omit<EntitiesContext, 'location'> {
  readonly encoders: EncoderSources;
  readonly reranker: ModelSource<PairScorer>;
  /** Name of the collection among all databases, with the numbering of its documents, and the directory of its index files. */
  readonly location: (store: CollectionStore) => ReturnType<EntitiesContext['location']>;
  /** Fires when the database is closed. */
  readonly closed: AbortSignal;
}

/** Parts of a collection that go by the ords of its documents. */
interface Numbered {
  readonly store: CollectionStore;
  readonly setting: SavedSetting;
  readonly keeper: IndexKeeper;
  readonly entities: CollectionEntities;
}

const OPTIONS: OptionKinds<CollectionOptions> = {
  passages: 'any',
  textFields: 'any',
  vectors: 'any',
  hnsw: 'any',
  exactBelow: 'any',
  mode: 'any',
};
const SUMMARY_OPTIONS = { top: 'any', ...LONG_WORK } as const;
const DEFAULT_EXACT_BELOW = 10_000;
const NO_VECTOR = new Float32Array(0);
/** Queries that are encoded together: more wait longer for the first answer and gain little. */
const QUERY_BATCH = 32;

/** A query as a model encoded it. */
interface EncodedQuery {
  readonly fingerprint: string;
  /** `[dim]`, unit length. */
  readonly vector: Float32Array;
}

/** Checks options and reads them, each once. @throws InvalidArgumentError that names the wrong one. */
export function checkCollectionOptions(options: CollectionOptions): CheckedCollectionOptions {
  const read = readOptions('a collection', options, OPTIONS);
  if (read.exactBelow !== undefined) requireInteger(read.exactBelow, 'exactBelow', 0);
  if (read.mode !== undefined) checkMode(read.mode);
  const { passages, textFields, vectors, hnsw, ...others } = read;
  if (vectors !== undefined && passages !== undefined && passages !== false)
    throw new InvalidArgumentError('documents that bring their vectors are one passage each; leave passages out');
  return {
    ...others,
    ...(passages !== undefined && { passages: checkPassages(passages) }),
    ...(textFields !== undefined && { textFields: checkTextFields(textFields) }),
    ...(vectors !== undefined && { vectors: checkGivenVectors(vectors) }),
    ...(hnsw !== undefined && { hnsw: readHnswOptions(hnsw) }),
  };
}

/** Collection options that were found right. */
export interface CheckedCollectionOptions extends Omit<CollectionOptions, 'passages' | 'vectors'> {
  readonly passages?: CheckedPassages;
  readonly vectors?: CheckedVectors;
}

/** Documents that are searched together. */
export class Collection {
  readonly name: string;
  readonly #context: CollectionContext;
  readonly #store: CollectionStore;
  readonly #mode: SearchMode;
  #passages: CheckedPassages | undefined;
  #textFields: TextFields | undefined;
  readonly #givenVectors: CheckedVectors | undefined;
  readonly #inFlight = new Map<string, number>();
  readonly #exactBelow: number;
  readonly #hnsw: HnswParameters;
  /** Indexes that a search asked for by name. */
  readonly #wanted = new Set<IndexName>();
  #numbered: Numbered;
  /** What went by ords that are no more, while it is being closed. */
  readonly #outdated = new Set<Promise<void>>();
  #closed = false;

  /**
   * @throws ConflictError when it was stored with other passages, with other fields beside the text, or with vectors of another model than
   * those that are to be given.
   */
  constructor(name: string, context: CollectionContext, options: CheckedCollectionOptions) {
    const { passages, textFields, vectors, hnsw, exactBelow = DEFAULT_EXACT_BELOW, mode = 'hybrid' } = options;
    const { space } = context.store;
    if (passages !== undefined && space !== undefined) requireSamePassages(name, space.passages, passages);
    if (textFields !== undefined && space !== undefined) requireSameTextFields(name, space.textFields, textFields);
    if (vectors !== undefined && space !== undefined) requireGivenSpace(name, space, vectors);
    const parameters = checkHnswOptions(hnsw);
    this.name = name;
    this.#context = context;
    this.#store = context.store;
    this.#mode = mode;
    this.#passages = passages;
    this.#textFields = textFields;
    this.#givenVectors = vectors;
    this.#exactBelow = exactBelow;
    this.#hnsw = parameters;
    this.#numbered = this.#open();
  }

  /**
   * Adds documents, each in place of the one with its id. A document counts as stored once the batch it came in is on disk: it
   * then survives a crash and is found by every search. The graph may still be behind; see `catchUp`. What the source gave before it threw is stored. Of calls
   * that overlap, the one that is stored last stays, which need not be the one that was made last: wait for the one that another is to replace.
   * @throws AbortedError when `signal` fires, ClosedError when the database is closed, also while the source takes its time; ConflictError when the
   * collection was made with another model; what was stored stays.
   */
  async add(
    source:
      | Iterable<Given<DocumentInput> | Given<VectorDocument>>
      | AsyncIterable<Given<DocumentInput> | Given<VectorDocument>>,
    options: AddOptions = {},
  ): Promise<AddResult> {
    const request = checkAdd(source, options);
    await this.#store.latest(request.options.signal);
    const { store } = this.#context;
    const vectors = this.#vectors;
    const isNew = store.space === undefined;
    const context = {
      store,
      encoder: () => this.#encoder(),
      vectors,
      // A document that brings its vector is one passage.
      passages: vectors !== undefined && isNew ? false : this.#passages,
      textFields: this.#textFields,
      inFlight: this.#inFlight,
      onStored: () => this.#followUp(),
      closed: this.#context.closed,
    };
    // Of another model it is told before anything is read.
    if (vectors === undefined) await this.#encoder();
    return addDocuments(context, request);
  }

  /**
   * Removes documents by id, or those that a filter is true of when it is called and still when they are removed: what comes to match meanwhile stays,
   * and what stops matching too; what is updated and matches goes. A thousand passages go in a transaction or, on a full disk, fewer; resolves when that is on disk.
   * @returns how many were there.
   * @throws FilterError when the filter is wrong, and nothing is removed.
   */
  async delete(what: Iterable<string> | DeleteByFilter): Promise<number> {
    const wanted = checkDelete(what);
    const removed = 'key' in wanted ? await this.#deleteByFilter(wanted) : await deleteByIds(this.#store, wanted);
    if (removed > 0) this.#followUp();
    return removed;
  }

  /**
   * Lists documents a page at a time, by id or sorted by fields.
   * @throws InvalidArgumentError when an option is wrong; AbortedError when `signal` fires.
   */
  async list(options: ListOptions = {}): Promise<DocumentList> {
    const checked = checkList(options);
    await this.#store.latest(checked.work.signal);
    return this.#withNumbered(({ store, keeper }) => listDocuments(checked, store, keeper.indexes?.fields));
  }

  /**
   * Changes fields of documents and leaves texts and vectors as they are, so that nothing is encoded: one document by id, or many. Fields that
   * are undefined or not named stay, null is a value, and `unset` names those that go. A batch is one transaction.
   * @throws NotFoundError when the one document is not there, InvalidArgumentError when its change is none; of many, with `strict`, the same.
   */
  async update(id: string, fields: object, options?: UpdateOptions): Promise<UpdateResult>;
  async update(
    changes: Iterable<Given<DocumentChange>> | AsyncIterable<Given<DocumentChange>>,
    options?: UpdateOptions,
  ): Promise<UpdateResult>;
  async update(
    what: string | Iterable<Given<DocumentChange>> | AsyncIterable<Given<DocumentChange>>,
    second?: object,
    third?: UpdateOptions,
  ): Promise<UpdateResult> {
    const isOne = typeof what === 'string';
    const options = (isOne ? third : second) as UpdateOptions | undefined;
    const changes = isOne ? [singleChange(what, second)] : what;
    const request = checkUpdate(changes, options === undefined ? {} : options);
    const checked = isOne ? { ...request, options: { ...request.options, strict: true } } : request;
    return updateDocuments(this.#store, checked, {
      onStored: () => this.#followUp(),
      closed: this.#context.closed,
    });
  }

  /**
   * Reads documents by id, in the order asked for; undefined for those that are not there.
   * @throws FormatError when one of them cannot be read.
   */
  async get(ids: Iterable<string>): Promise<(StoredDocument | undefined)[]> {
    const wanted = readStrings('the ids', ids);
    await this.#store.latest();
    const slice = new TimeSlice();
    const found: (StoredDocument | undefined)[] = [];
    for (const id of wanted) {
      if (slice.spent) await slice.pause();
      found.push(this.#read(id));
    }
    return found;
  }

  /** How many documents there are. */
  async count(): Promise<number> {
    await this.#store.latest();
    return this.#store.state().count;
  }

  /** How many vectors the documents have: one each, and one more for each passage beyond the first. */
  async vectorCount(): Promise<number> {
    await this.#store.latest();
    return this.#store.state().vectors;
  }

  /** What its vectors are of: their dimensions, the model's fingerprint; undefined while nothing was ever added. */
  space(): VectorSpace | undefined {
    this.#store.refresh();
    const { space } = this.#store;
    if (space === undefined) return undefined;
    const { passages: _, textFields: __, ...own } = unitsOf(space);
    return own;
  }

  /** How long the passages of the documents are; undefined where every document is one, and while nothing was ever added. */
  passages(): PassageSize | undefined {
    this.#store.refresh();
    return this.#store.space?.passages;
  }

  /**
   * Finds the documents that fit a text or a vector best.
   * @param query a text that is not blank, or a vector `[dim]` of any length but zero, as a list of numbers.
   * @returns exactly min(k, documents the filter allows) hits; fewer in mode 'lexical' when fewer share a word with the query, and where
   * documents are damaged, of which `onNotice` is told.
   * @throws InvalidArgumentError when the query or an option is wrong; AbortedError when `signal` fires.
   */
  async search(query: string | VectorInput, options: SearchQueryOptions = {}): Promise<SearchResult> {
    const startedAt = performance.now();
    const found = await this.#answer(readQuery(query), checkSearchOptions(options));
    return { ...found, tookMs: performance.now() - startedAt };
  }

  /**
   * Finds the documents that are most like a stored one, by the mean of the vectors of its passages; that one is left out.
   * @returns min(k, other documents that the filter allows) hits, whose scores are cosines.
   * @throws NotFoundError when it is not there; ConflictError when its vector is of zeros, so that nothing can be compared with it; as `search`.
   */
  async similar(id: string, options: SimilarOptions = {}): Promise<SearchResult> {
    const startedAt = performance.now();
    requireString('the id of a document', id);
    const checked = checkSimilarOptions(id, options);
    const vector = await this.#directionOf(id);
    if (vector === undefined) throw new NotFoundError(`there is no document ${shown(id)} in collection ${this.name}`);
    if (vector.every((value) => value === 0))
      throw new ConflictError(`the document ${shown(id)} of collection ${this.name} has no vector to compare by`);
    const found = await this.#answer(vector, checked);
    return { ...found, tookMs: performance.now() - startedAt };
  }

  /**
   * Answers many queries with the same options, one result for each in their order. Texts are encoded 32 at a time.
   * @param queries texts that are not blank, or vectors `[dim]` of any length but zero, each a list of numbers.
   * @throws InvalidArgumentError when an option is wrong; while iterating, as `search`, with the position of a query that is wrong, and what the source
   * of the queries throws, both once those before it were answered.
   */
  searchMany(
    queries: Iterable<string | VectorInput> | AsyncIterable<string | VectorInput>,
    options: Omit<SearchQueryOptions, 'cursor'> = {},
  ): AsyncGenerator<SearchResult, void> {
    const checked = checkSearchOptions(options);
    if (checked.cursor !== undefined)
      throw new InvalidArgumentError('a cursor is of the pages of one query; search for that one, or leave it out');
    return this.#answers(readItems('the queries', queries), checked);
  }

  /** Waits until the indexes hold every document that is stored now; with nothing stored it returns at once. */
  async catchUp(options: LongWorkOptions = {}): Promise<void> {
    const work = readOptions('catchUp', options, LONG_WORK);
    throwIfAborted(work.signal, 'waiting for the indexes');
    await this.#store.latest(work.signal);
    await this.#withNumbered(async ({ keeper, entities }) => {
      await keeper.settle(work);
      await entities.settle(work);
    });
  }

  /** Where the entities of this collection come from, if that was set. */
  entitySettings(): EntitySettings | undefined {
    return this.#current().entities.settings;
  }

  /**
   * Sets where entities come from, in the texts of the documents and in queries; undefined: there are none. The texts are then read
   * in the background, see `catchUp`; what other settings found is forgotten. Other processes see it when they open the
   * database again.
   * @throws InvalidArgumentError when a setting is wrong; NotFoundError while nothing was ever added.
   */
  setEntities(settings: EntitySettings | undefined): Promise<void> {
    return this.#withNumbered(({ entities }) => entities.save(settings));
  }

  /**
   * Waits until the texts of all documents that are stored now were read for entities; without settings it returns at once.
   * @throws AbortedError when `signal` fires, and the reading goes on in the background; what the recognizer throws.
   */
  async extractEntities(options: LongWorkOptions = {}): Promise<void> {
    const work = readOptions('extractEntities', options, LONG_WORK);
    throwIfAborted(work.signal, 'finding entities');
    await this.#store.latest(work.signal);
    await this.#withNumbered(({ entities }) => entities.settle(work));
  }

  /**
   * Sums up the entities that the texts of the documents name, by type, in the place of a field.
   * @param options `top`: how many of the most frequent values to tell, default 5.
   */
  async entities(options: LongWorkOptions & { readonly top?: number } = {}): Promise<FieldSummary[]> {
    const { top = 5, ...work } = readOptions('entities', options, SUMMARY_OPTIONS);
    requireInteger(top, 'top', 0);
    await this.#store.latest(work.signal);
    return this.#withNumbered(({ entities }) => entities.summaries(top, work));
  }

  /**
   * Sums up the fields of the documents, by name; `id` and `text` are left out.
   * @param options `top`: how many of the most frequent values to tell, default 5.
   */
  async fields(options: LongWorkOptions & { readonly top?: number } = {}): Promise<FieldSummary[]> {
    const { top = 5, ...work } = readOptions('fields', options, SUMMARY_OPTIONS);
    requireInteger(top, 'top', 0);
    await this.#store.latest(work.signal);
    return this.#withNumbered(async ({ keeper }) => (await keeper.indexes?.fields.summaries(top, work)) ?? []);
  }

  /** What the columns of tables were that documents came from, as far as that was kept: so are those of further tables to be read. */
  columnTypes(): KeptColumnTypes {
    this.#store.refresh();
    return readColumnTypes(this.#store);
  }

  /**
   * Keeps what columns of tables are, beside those that are kept already, for the tables to come; documents stay as they are.
   * @param types by column, as `readFiles` tells them of a file.
   * @throws InvalidArgumentError when one is none; NotFoundError while nothing was ever added.
   */
  async keepColumnTypes(types: GivenColumnTypes): Promise<void> {
    await this.#store.latest();
    await saveColumnTypes(this.#store, types);
  }

  /** The setting that was measured for this collection and saved, if there is one. */
  setting(): SearchSetting | undefined {
    return this.#current().setting.value;
  }

  /**
   * Saves how this collection is to be searched when a search leaves it open, with the measurement that says so; undefined
   * goes back to the defaults. Other processes see it when they open the database again.
   * @throws InvalidArgumentError when index, options or k are wrong; NotFoundError while nothing was ever added.
   */
  saveSetting(setting: SearchSetting | undefined): Promise<void> {
    return this.#current().setting.save(setting);
  }

  /** Goes by the passages and text fields that are stored now, which the database has cut anew or imported. @internal */
  useStoredUnits(): void {
    this.#passages = undefined;
    this.#textFields = undefined;
  }

  /** Ends what works for a collection that had this name; called by the database. @internal */
  async letGo(): Promise<void> {
    this.#store.refresh();
    this.#current();
    await Promise.all(this.#outdated);
  }

  /** Saves the indexes; called by the database. */
  async close(): Promise<void> {
    this.#closed = true;
    await closeNumbered(this.#numbered);
    await Promise.all(this.#outdated);
  }

  #open(): Numbered {
    const { location, ...context } = this.#context;
    const store = this.#store.pinned();
    const own = { ...context, store, location: () => location(store) };
    const setting = new SavedSetting(store);
    const keeper = new IndexKeeper(own, {
      hnsw: this.#hnsw,
      exactBelow: this.#exactBelow,
      words: this.#mode !== 'semantic',
      setting,
    });
    for (const name of this.#wanted) keeper.want(name);
    return { store, setting, keeper, entities: new CollectionEntities(own, keeper) };
  }

  /** What goes by the ords that the documents have now; begun anew when compacting gave them others, or another collection has the name. */
  #current(): Numbered {
    const before = this.#numbered;
    if (this.#closed || before.store.isOf(this.#store)) return before;
    this.#numbered = this.#open();
    const closing = closeNumbered(before).finally(() => this.#outdated.delete(closing));
    this.#outdated.add(closing);
    return this.#numbered;
  }

  /** Runs a job with what goes by the ords of the documents, and again when they got others meanwhile. */
  async #withNumbered<T>(job: (numbered: Numbered) => Promise<T>): Promise<T> {
    for (;;) {
      const numbered = this.#current();
      try {
        return await job(numbered);
      } catch (error) {
        if (this.#closed) throw error;
        await this.#store.latest();
        if (this.#current() === numbered) throw error;
      }
    }
  }

  async #deleteByFilter(filter: CheckedFilter): Promise<number> {
    await this.#store.latest();
    const found = await this.#withNumbered(async ({ store, keeper }) => {
      const fields = keeper.indexes?.fields;
      return fields && matchingDocuments(store, fields, filter);
    });
    return found === undefined ? 0 : deleteMatching(this.#store, found);
  }

  /** Sources of a search as they are now, or undefined while nothing is stored. */
  #openSources({ store, setting, keeper }: Numbered): SearchSources | undefined {
    store.refresh();
    const state = store.state();
    const indexes = state.count > 0 ? keeper.indexes : undefined;
    // The setting is read once there are documents: before that, another process may still be about to store one.
    if (indexes === undefined) return undefined;
    const encoder = this.#encoderSource() ?? this.#noEncoder();
    return { store, state, indexes, setting: setting.value, exactBelow: this.#exactBelow, encoder };
  }

  /**
   * The direction of a document: the mean of the vectors of its passages, `[dim]`, unit length; undefined when it is not there.
   * @throws FormatError when a vector is damaged.
   */
  async #directionOf(id: string): Promise<Float32Array | undefined> {
    await this.#store.latest();
    const rows = this.#store.vectorsOfId(id);
    const dim = this.#store.space?.dim;
    if (rows === undefined || dim === undefined) return undefined;
    const sum = new Float32Array(dim);
    rows.forEach((value, i) => {
      sum[i % dim] += value;
    });
    // Passages that point to opposite sides leave none; the first one is then as good as any.
    return sum.every((value) => value === 0) ? rows.slice(0, dim) : toUnit(sum, 'the mean of the vectors');
  }

  #read(id: string): StoredDocument | undefined {
    const json = this.#store.jsonOfId(id);
    if (json === undefined) return undefined;
    const found = parseDocument(json);
    const fault = typeof found === 'string' ? found : found.id === id ? undefined : `its id is ${shown(found.id)}`;
    if (fault === undefined) return found as StoredDocument;
    throw new FormatError(
      `the document ${shown(id)} of collection ${this.name} cannot be read: ${fault}; add it again or delete it`,
    );
  }

  #followUp(): void {
    // What was stored while it was being closed is stored; whoever opens it next follows it up.
    if (this.#closed) return;
    this.#store.refresh();
    const { keeper, entities } = this.#current();
    keeper.followUp();
    entities.followUp();
  }

  async #answer(query: string | Float32Array, options: CheckedOptions, encoded?: EncodedQuery) {
    const { name: index } = options.index;
    if (index !== 'auto' && index !== 'exact') this.#wanted.add(index);
    await this.#store.latest(options.work.signal);
    const { reranker } = this.#context;
    return this.#withNumbered(async (numbered) => {
      const question = await this.#readQuestion(query, options, numbered, encoded);
      if (index !== 'auto' && index !== 'exact') numbered.keeper.want(index);
      const encoder = this.#encoderSource() ?? this.#noEncoder();
      return runSearch(question, { open: () => this.#openSources(numbered), encoder, reranker });
    });
  }

  async *#answers(
    queries: Iterable<string | VectorInput> | AsyncIterable<string | VectorInput>,
    options: CheckedOptions,
  ): AsyncGenerator<SearchResult, void> {
    const { signal } = options.work;
    for await (const { start, items: given } of batchesOf(queries, QUERY_BATCH, {
      signal,
      doing: 'answering queries',
    })) {
      await this.#store.latest(signal);
      const { read, failure } = readUntilWrong(given, (one, i) =>
        ofQuery(start + i, () => {
          const query = readQuery(one);
          return { query, text: this.#textOf(query, options) };
        }),
      );
      const right = read.map(({ query }) => query);
      const encoded = await this.#encodeQueries(
        right,
        read.map(({ text }) => text),
        options,
      );
      for (const [i, query] of right.entries()) {
        const startedAt = performance.now();
        const found = await this.#answer(query, options, encoded[i]);
        yield { ...found, tookMs: performance.now() - startedAt };
      }
      if (failure !== undefined) throw failure.error;
    }
  }

  /** Vectors of the texts among some queries; undefined for the others, and where queries are answered by words alone. */
  async #encodeQueries(
    queries: readonly (string | Float32Array)[],
    texts: readonly { readonly text: string }[],
    options: CheckedOptions,
  ): Promise<(EncodedQuery | undefined)[]> {
    const { signal } = options.work;
    const isEncoded = queries.map((query) => typeof query === 'string');
    const example = queries.find((query) => typeof query === 'string');
    const none =
      example === undefined || chooseMode(example, options, await this.#defaultMode(example, options)) === 'lexical';
    if (none) return queries.map(() => undefined);
    const encoder = await this.#needEncoder();
    const { fingerprint, dim } = await encoder.load();
    const wanted = texts.filter((_, i) => isEncoded[i]).map(({ text }) => withoutLongSigns(text));
    const vectors = await encoder.encode(wanted, { role: 'query', signal });
    let from = 0;
    return isEncoded.map((isText) => {
      if (!isText) return undefined;
      from += dim;
      return { fingerprint, vector: vectors.subarray(from - dim, from) };
    });
  }

  /**
   * Turns a query into what the steps of a search are told.
   * @param encoded the query as it was encoded before.
   */
  async #readQuestion(
    query: string | Float32Array,
    options: CheckedOptions,
    { entities }: Numbered,
    encoded?: EncodedQuery,
  ): Promise<Question> {
    const { signal } = options.work;
    throwIfAborted(signal, 'the search');
    const mode = chooseMode(query, options, await this.#defaultMode(query, options));
    const { marks, text } = textOfQuery(query, options);
    // Another model may have come to the collection since.
    const isCurrent = encoded !== undefined && encoded.fingerprint === this.#store.space?.fingerprint;
    const toVector = () => this.#toVector(typeof query === 'string' ? text : query, signal);
    // Each in a thread of its own.
    const [vector, reading] = await Promise.all([
      mode === 'lexical' ? NO_VECTOR : isCurrent ? encoded.vector : toVector(),
      readEntities(typeof query === 'string' ? text : query, options, entities),
    ]);
    // Passages are found with it: one of another model is told of before anything is searched.
    if (options.passages > 0 && mode !== 'lexical') await this.#needEncoder();
    return { mode, text, marks, vector, reading, options: withLikeWords(text, mode, options) };
  }

  async #toVector(query: string | Float32Array, signal: AbortSignal | undefined): Promise<Float32Array> {
    if (typeof query === 'string') {
      const encoder = await this.#needEncoder();
      return encoder.encode([withoutLongSigns(query)], { role: 'query', signal });
    }
    return this.#unitOf(query);
  }

  #unitOf(query: Float32Array): Float32Array {
    const { space } = this.#store;
    const model = space && beforeProjection(space);
    // Of a projected collection one of the model, or one of its own, such as that of a document.
    const isModels = space !== undefined && query.length !== space.dim;
    const dim = (isModels ? model : space)?.dim ?? this.#encoderSource()?.given?.dim ?? query.length;
    requireVector(query, dim, 'the query vector');
    const unit = toUnit(query, 'the query vector');
    return (isModels ? projectionOf(space)?.project(unit) : undefined) ?? unit;
  }

  /** The text of one of many queries. @throws InvalidArgumentError for a text or a vector that cannot be searched by. */
  #textOf(query: string | Float32Array, options: CheckedOptions): { readonly text: string } {
    const read = textOfQuery(query, options);
    if (typeof query !== 'string') this.#unitOf(query);
    return read;
  }

  /** Whose vectors documents may bring along; undefined: none may. */
  get #vectors(): CheckedVectors | undefined {
    const { space } = this.#store;
    const asked = this.#givenVectors;
    if (space === undefined) return asked;
    const { fingerprint: name, dim: dimensions } = beforeProjection(space);
    return asked?.name === name ? asked : space.given && { name, dimensions };
  }

  /** How texts are searched when nothing else is asked for: by words alone where there is no encoder for them. */
  async #defaultMode(query: string | Float32Array, { mode, index }: CheckedOptions): Promise<SearchMode> {
    const isOpen = typeof query === 'string' && mode === undefined && index.name === 'auto' && this.#mode === 'hybrid';
    return isOpen && (await this.#encoder()) === undefined ? 'lexical' : this.#mode;
  }

  #encoderSource(): EncoderSource | undefined {
    const { space } = this.#store;
    const vectors = this.#vectors;
    return this.#context.encoders.of(space ?? (vectors && givenSpace(vectors, vectors.dimensions ?? 0)));
  }

  /**
   * The encoder for texts; undefined where documents bring their vectors and there is none of their model.
   * @throws ConflictError when the collection was made with another model.
   */
  async #encoder(): Promise<EncoderSource | undefined> {
    const source = this.#encoderSource();
    if (source === undefined) return undefined;
    const model = await source.load();
    const vectors = this.#vectors;
    const { space } = this.#store;
    if (vectors !== undefined && model.fingerprint !== (space?.fingerprint ?? vectors.name)) return undefined;
    if (space !== undefined) requireSameSpace(this.name, space, model);
    return source;
  }

  async #needEncoder(): Promise<EncoderSource> {
    return (await this.#encoder()) ?? this.#noEncoder();
  }

  #noEncoder(): EncoderSource {
    return noEncoder(this.name, this.#vectors?.name ?? 'another model');
  }
}

/** Options with the words that are like those of a query, where that is asked for and words are compared. */
function withLikeWords(text: string, mode: SearchMode, options: CheckedOptions): CheckedOptions {
  const { likeWords, words } = options;
  if (likeWords === undefined || mode === 'semantic' || text === '') return options;
  return { ...options, words: { ...words, like: likeWordsOf(text, likeWords) } };
}

async function readEntities(
  query: string | Float32Array,
  { entities: options, work }: CheckedOptions,
  entities: CollectionEntities,
): Promise<QueryReading | undefined> {
  if (options === undefined) return undefined;
  if (typeof query === 'string') return entities.read(query, options, work);
  throw new InvalidArgumentError('entities are found in the text of a query, got a vector; give the text');
}

/** @throws ConflictError where the vectors of a collection are not of the model that is said to be theirs. */
function requireGivenSpace(name: string, stored: VectorSpace, vectors: CheckedVectors): void {
  const model = beforeProjection(stored);
  requireSameSpace(name, model, givenSpace(vectors, vectors.dimensions ?? model.dim));
}

async function closeNumbered({ entities, keeper }: Numbered): Promise<void> {
  await entities.close();
  await keeper.close();
}

/** The text of a query, without its marks; empty of a vector. @throws InvalidArgumentError for a blank one. */
function textOfQuery(query: string | Float32Array, { syntax }: Pick<CheckedOptions, 'syntax'>) {
  const marks = syntax === 'marks' && typeof query === 'string' ? readMarks(query) : undefined;
  const text = typeof query === 'string' ? requireText(marks?.text ?? query, marks?.excluded) : '';
  return { marks, text };
}

/** Says which of many queries is wrong. */
function ofQuery<T>(position: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new InvalidArgumentError(`query ${position}: ${cause.message}`, { cause });
  }
}

function requireText(text: string, excluded: readonly string[] = []): string {
  if (text.trim() === '' && excluded.length > 0)
    throw new InvalidArgumentError(
      `the query only says what it excludes: ${excluded.join(', ')}; say what to look for too`,
    );
  if (text.trim() === '') throw new InvalidArgumentError('the query text must not be blank');
  return text;
}

/** A query as the search takes it. @throws InvalidArgumentError for what is neither a text nor a list of numbers. */
function readQuery(query: unknown): string | Float32Array {
  if (typeof query === 'string' || types.isFloat32Array(query)) return query;
  if (types.isTypedArray(query) || reading('the query', () => Array.isArray(query)))
    return Float32Array.from(readNumbers('the query vector', query as VectorInput));
  throw new InvalidArgumentError(
    `the query must be a text or a vector, which is a list of numbers, got ${shown(query)}`,
  );
}
