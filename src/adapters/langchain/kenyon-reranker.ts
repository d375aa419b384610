import { Document, type DocumentInterface } from '@langchain/core/documents';
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors';
import { requireInteger } from '../../core/checks.ts';
import { requireScorer } from '../../core/model-checks.ts';
import { rankTexts } from '../../core/pair-scorer.ts';
import type { PairScorer } from '../../main.ts';

/** Options of a {@link KenyonReranker}. */
export interface KenyonRerankerOptions {
  /** Reads query and document together: a cross-encoder that `loadPairScorer` opened. It stays its owner's to close. */
  readonly scorer: PairScorer;
  /** How many documents to keep. Default: all. */
  readonly topN?: number;
}

/** A model that reads query and document together, as a compressor of LangChain: it orders documents anew and keeps the best. */
export class KenyonReranker extends BaseDocumentCompressor {
  readonly #scorer: PairScorer;
  readonly #topN: number | undefined;

  /** @throws InvalidArgumentError when an option is wrong. */
  constructor({ scorer, topN }: KenyonRerankerOptions) {
    super();
    requireScorer('scorer', scorer);
    if (topN !== undefined) requireInteger(topN, 'topN', 1);
    this.#scorer = scorer;
    this.#topN = topN;
  }

  /** @returns the best documents, best first, each with the model's score as `metadata.relevanceScore`. */
  async compressDocuments(documents: DocumentInterface[], query: string): Promise<Document[]> {
    const texts = documents.map(({ pageContent }) => pageContent);
    const ranking = await rankTexts(this.#scorer, query, texts, { topN: this.#topN });
    return ranking.map(({ index, score }) => {
      const { pageContent, metadata, id } = documents[index];
      return new Document({
        ...(id !== undefined && { id }),
        pageContent,
        metadata: { ...metadata, relevanceScore: score },
      });
    });
  }
}
