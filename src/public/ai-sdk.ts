/** Encoders and rerankers as models of the Vercel AI SDK, which needs nothing beside it. Import as `kenyon/ai-sdk`. */

export { type EmbeddingModel, type EmbeddingModelOptions, embeddingModel } from '../adapters/ai-sdk/embedding-model.ts';
export type { CallOptions, Specification } from '../adapters/ai-sdk/model-options.ts';
export { type RerankingModel, type RerankingModelOptions, rerankingModel } from '../adapters/ai-sdk/reranking-model.ts';
