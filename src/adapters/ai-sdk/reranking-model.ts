import { requireScorer } from '../../core/model-checks.ts';
import { readOptions } from '../../core/options.ts';
import { rankTexts } from '../../core/pair-scorer.ts';
import type { PairScorer } from '../../main.ts';
import {
  type CallOptions,
  MODEL_OPTIONS,
  type ModelNames,
  type ModelOptions,
  modelNames,
  type Specification,
} from './model-options.ts';

/** How a scorer serves the AI SDK. */
export interface RerankingModelOptions<V extends Specification = Specification> extends ModelOptions<V> {}

/** Documents of the AI SDK: texts, or objects, which are read as JSON. */
type Documents = { type: 'text'; values: string[] } | { type: 'object'; values: Record<string, unknown>[] };

/** A reranking model as the AI SDK calls it. */
export interface RerankingModel<V extends Specification> extends ModelNames<V> {
  doRerank(options: CallOptions & { documents: Documents; query: string; topN?: number | undefined }): Promise<{
    ranking: { index: number; relevanceScore: number }[];
  }>;
}

/**
 * A model that reads query and document together, for `rerank` of the AI SDK. Its scores may be of any size. It stays its owner's to close.
 * @throws InvalidArgumentError when it is none, or an option is wrong.
 */
export function rerankingModel<V extends Specification = 'v4'>(
  scorer: PairScorer,
  options: RerankingModelOptions<V> = {},
): RerankingModel<V> {
  requireScorer('scorer', scorer);
  return {
    ...modelNames(readOptions('rerankingModel', options, MODEL_OPTIONS), scorer),
    async doRerank({ documents, query, topN, abortSignal: signal }) {
      const texts = documents.type === 'text' ? documents.values : documents.values.map((each) => JSON.stringify(each));
      const ranking = await rankTexts(scorer, query, texts, { topN, signal });
      return { ranking: ranking.map(({ index, score }) => ({ index, relevanceScore: score })) };
    },
  };
}
