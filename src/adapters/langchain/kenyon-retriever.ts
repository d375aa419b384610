import type { Document } from '@langchain/core/documents';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import type { Collection, Hit, SearchQueryOptions } from '../../main.ts';
import { toLangChain } from './langchain-document.ts';

/** Options of a {@link KenyonRetriever}. */
export interface KenyonRetrieverOptions extends BaseRetrieverInput {
  readonly collection: Collection;
  /** How it searches: `k`, `mode`, `filter`, `entities`, `rerank`, `groupBy` and all else that a search takes. */
  readonly search?: SearchQueryOptions;
  /** What a document's content is: all of its text, or the passage that fits, of which many find room in a prompt. Default 'document'. */
  readonly content?: 'document' | 'passage';
}

/** A collection as a retriever of LangChain: a search by meaning and words, with all that a search can be told. */
export class KenyonRetriever extends BaseRetriever {
  lc_namespace = ['kenyon', 'retrievers'];
  readonly #options: KenyonRetrieverOptions;

  constructor(options: KenyonRetrieverOptions) {
    super(options);
    this.#options = options;
  }

  static override lc_name(): string {
    return 'KenyonRetriever';
  }

  /** @returns the documents, best first, each with its score as `metadata.relevanceScore`. */
  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    const { collection, search = {}, content = 'document' } = this.#options;
    const { hits } = await collection.search(query, search);
    return hits.map(({ doc, score, passage }: Hit) => {
      const document = toLangChain(doc, content === 'passage' ? (passage?.text ?? doc.text) : doc.text);
      document.metadata.relevanceScore = score;
      return document;
    });
  }
}
