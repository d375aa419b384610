import type { Document, DocumentInterface } from '@langchain/core/documents';
import type { EmbeddingsInterface } from '@langchain/core/embeddings';
import { maximalMarginalRelevance } from '@langchain/core/utils/math';
import { type MaxMarginalRelevanceSearchOptions, VectorStore } from '@langchain/core/vectorstores';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { Collection, DocumentInput, Filter, Hit, SearchQueryOptions } from '../../main.ts';
import { checkDocument } from '../../store/document.ts';
import { KenyonEmbeddings } from './kenyon-embeddings.ts';
import { toLangChain, toStored } from './langchain-document.ts';

/** Where documents are kept, and how they are searched. */
export interface KenyonVectorStoreOptions {
  readonly collection: Collection;
  /** Of every search, such as `mode`, `fusion`, `entities` or `rerank`; `k` and `filter` come from the call. */
  readonly search?: Omit<SearchQueryOptions, 'k' | 'filter'>;
}

/**
 * A collection as a vector store of LangChain. With {@link KenyonEmbeddings} the collection encodes by itself: long documents are cut into
 * passages, and a search by text compares meaning and words. With embeddings of others the collection must take given
 * vectors (`kenyon.collection(name, { vectors: 'model@1' })`), and is searched by vector.
 */
export class KenyonVectorStore extends VectorStore {
  declare FilterType: string | Filter;
  readonly collection: Collection;
  readonly #search: KenyonVectorStoreOptions['search'];

  constructor(embeddings: EmbeddingsInterface, { collection, search = {} }: KenyonVectorStoreOptions) {
    super(embeddings, {});
    this.collection = collection;
    this.#search = search;
  }

  _vectorstoreType(): string {
    return 'kenyon';
  }

  /**
   * Stores documents, each in place of the one with its id.
   * @param options `ids`: of the documents, instead of their own; a document without one gets an id made from its content.
   * @returns the ids, on disk.
   * @throws InvalidArgumentError for the first document that cannot be stored; those before it may be.
   */
  override async addDocuments(documents: DocumentInterface[], options?: { ids?: string[] }): Promise<string[]> {
    if (!this.#encodesItself) {
      const vectors = await this.embeddings.embedDocuments(documents.map(({ pageContent }) => pageContent));
      return this.addVectors(vectors, documents, options);
    }
    const stored = withIds(documents, options?.ids);
    await this.collection.add(stored, { strict: true });
    return stored.map(({ id }) => id);
  }

  /** Stores documents with vectors that were made elsewhere, for a collection that takes such. @throws as {@link addDocuments}. */
  async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options?: { ids?: string[] },
  ): Promise<string[]> {
    if (vectors.length !== documents.length)
      throw new InvalidArgumentError(
        `expected as many vectors as documents, got ${vectors.length} and ${documents.length}`,
      );
    const stored = withIds(documents, options?.ids);
    await this.collection.add(
      stored.map((document, i) => ({ ...document, vector: vectors[i] })),
      { strict: true },
    );
    return stored.map(({ id }) => id);
  }

  /** Removes documents by id, or those that a filter is true of. @throws InvalidArgumentError unless one of both is given. */
  override async delete(params: { ids?: string[]; filter?: string | Filter } = {}): Promise<void> {
    const { ids, filter } = params;
    if ((ids === undefined) === (filter === undefined))
      throw new InvalidArgumentError('delete takes ids or a filter, one of both');
    await this.collection.delete(ids ?? { filter: filter! });
  }

  /** @returns documents and scores: cosines. */
  async similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: this['FilterType'],
  ): Promise<[Document, number][]> {
    // Words, entities and rerankers want a text.
    const { index, minScore } = this.#search ?? {};
    return this.#pairs(Float32Array.from(query), k, filter, { index, minScore });
  }

  override async similaritySearch(query: string, k = 4, filter?: this['FilterType']): Promise<Document[]> {
    return (await this.similaritySearchWithScore(query, k, filter)).map(([document]) => document);
  }

  /** @returns documents and scores: those of the mode, by default of meaning and words together (see `Hit.score`). */
  override async similaritySearchWithScore(
    query: string,
    k = 4,
    filter?: this['FilterType'],
  ): Promise<[Document, number][]> {
    if (this.#encodesItself) return this.#pairs(query, k, filter, this.#search ?? {});
    return this.similaritySearchVectorWithScore(await this.embeddings.embedQuery(query), k, filter);
  }

  /** Takes `k` of the `fetchK` (20) best documents, each weighed against those that were taken before (`lambda` 0.5; 1: not at all). */
  override async maxMarginalRelevanceSearch(
    query: string,
    { k, fetchK = 20, lambda = 0.5, filter }: MaxMarginalRelevanceSearchOptions<this['FilterType']>,
  ): Promise<Document[]> {
    const found = await this.similaritySearch(query, Math.max(fetchK, k), filter);
    const rows = await this.embeddings.embedDocuments(found.map(({ pageContent }) => pageContent));
    const chosen = maximalMarginalRelevance(await this.embeddings.embedQuery(query), rows, lambda, k);
    return chosen.map((i) => found[i]);
  }

  /** Stores texts, and gives the store of them. */
  static override async fromTexts(
    texts: string[],
    metadatas: object[] | object,
    embeddings: EmbeddingsInterface,
    options: KenyonVectorStoreOptions,
  ): Promise<KenyonVectorStore> {
    const documents = texts.map((pageContent, i) => ({
      pageContent,
      metadata: { ...(Array.isArray(metadatas) ? metadatas[i] : metadatas) },
    }));
    return KenyonVectorStore.fromDocuments(documents, embeddings, options);
  }

  /** Stores documents, and gives the store of them. */
  static override async fromDocuments(
    documents: DocumentInterface[],
    embeddings: EmbeddingsInterface,
    options: KenyonVectorStoreOptions,
  ): Promise<KenyonVectorStore> {
    const store = new KenyonVectorStore(embeddings, options);
    await store.addDocuments(documents);
    return store;
  }

  get #encodesItself(): boolean {
    return this.embeddings instanceof KenyonEmbeddings;
  }

  async #pairs(
    query: string | Float32Array,
    k: number,
    filter: string | Filter | undefined,
    options: SearchQueryOptions,
  ): Promise<[Document, number][]> {
    const { hits } = await this.collection.search(query, { ...options, k, ...(filter !== undefined && { filter }) });
    return hits.map(({ doc, score }: Hit) => [toLangChain(doc), score]);
  }
}

/** Documents with the ids that they are stored under. @throws InvalidArgumentError for one that cannot be stored. */
function withIds(documents: readonly DocumentInterface[], ids?: readonly string[]): (DocumentInput & { id: string })[] {
  if (ids !== undefined && ids.length !== documents.length)
    throw new InvalidArgumentError(`expected as many ids as documents, got ${ids.length} and ${documents.length}`);
  return documents.map((document, i) => {
    const stored = toStored(ids === undefined ? document : { ...document, id: ids[i] });
    const checked = checkDocument(stored);
    if (typeof checked === 'string') throw new InvalidArgumentError(`document ${i} cannot be stored: ${checked}`);
    return { ...stored, id: checked.id };
  });
}
