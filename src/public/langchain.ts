/** Collections, encoders and rerankers for LangChain.js; needs `@langchain/core` beside it. Import as `kenyon/langchain`. */

export { KenyonEmbeddings, type KenyonEmbeddingsOptions } from '../adapters/langchain/kenyon-embeddings.ts';
export { KenyonReranker, type KenyonRerankerOptions } from '../adapters/langchain/kenyon-reranker.ts';
export { KenyonRetriever, type KenyonRetrieverOptions } from '../adapters/langchain/kenyon-retriever.ts';
export { KenyonVectorStore, type KenyonVectorStoreOptions } from '../adapters/langchain/kenyon-vector-store.ts';
