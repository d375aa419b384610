import { Embeddings, type EmbeddingsParams } from '@langchain/core/embeddings';
import { requireEncoder } from '../../core/model-checks.ts';
import type { Encoder } from '../../main.ts';

/** Options of {@link KenyonEmbeddings}. */
export interface KenyonEmbeddingsOptions extends EmbeddingsParams {
  /** The model; it stays its owner's to close. */
  readonly encoder: Encoder;
}

/** An encoder as embeddings of LangChain; documents and queries are each read in their own role. */
export class KenyonEmbeddings extends Embeddings {
  readonly encoder: Encoder;

  /** @throws InvalidArgumentError when there is no encoder. */
  constructor({ encoder, ...params }: KenyonEmbeddingsOptions) {
    super(params);
    requireEncoder('encoder', encoder);
    this.encoder = encoder;
  }

  /** @returns unit vectors, `[documents.length][encoder.dim]`. */
  async embedDocuments(documents: string[]): Promise<number[][]> {
    const { dim } = this.encoder;
    const rows = await this.encoder.encode(documents, { role: 'document' });
    return documents.map((_, i) => Array.from(rows.subarray(i * dim, (i + 1) * dim)));
  }

  /** @returns a unit vector, `[encoder.dim]`. */
  async embedQuery(query: string): Promise<number[]> {
    return Array.from(await this.encoder.encode([query], { role: 'query' }));
  }
}
