import { requireOneOf } from '../../core/checks.ts';
import { requireScorer } from '../../core/model-checks.ts';
import { readOptions } from '../../core/options.ts';
import { rankTexts } from '../../core/pair-scorer.ts';
import type { PairScorer } from '../../main.ts';
import { type CallOptions, SPECIFICATIONS, type Specification } from './call-options.ts';

/** How a scorer serves the AI SDK. */
export interface RerankingModelOptions<V extends Specification = Specification> {
  /** Default 'v4', of AI SDK 7; AI SDK 6 takes 'v3'. */
  readonly specification?: V;
  /** Name of the model in logs. Default: the beginning of its fingerprint. */
  readonly modelId?: string;
}

/** Documents of the AI SDK: texts, or objects, which are read as JSON. */
type Documents = { type: 'text'; values: string[] } | { type: 'object'; values: Record<string, unknown>[] };

/** A reranking model as the AI SDK calls it. */
export interface RerankingModel<V extends Specification> {
  readonly specificationVersion: V;
  readonly provider: 'kenyon';
  readonly modelId: string;
  doRerank(options: CallOptions & { documents: Documents; query: string; topN?: number | undefined }): Promise<{
    ranking: { index: number; relevanceScore: number }[];
  }>;
}

const OPTIONS = { specification: 'any', modelId: 'string' } as const;

/**
 * A model that reads query and document together, for `rerank` of the AI SDK. Its scores may be of any size. It stays its owner's to close.
 * @throws InvalidArgumentError when it is none, or an option is wrong.
 */
export function rerankingModel<V extends Specification = 'v4'>(
  scorer: PairScorer,
  options: RerankingModelOptions<V> = {},
): RerankingModel<V> {
  requireScorer('scorer', scorer);
  const read = readOptions('rerankingModel', options, OPTIONS);
  const { specification = 'v4', modelId = scorer.fingerprint.slice(0, 16) } = read;
  requireOneOf('specification', specification, SPECIFICATIONS);
  return {
    specificationVersion: specification as V,
    provider: 'kenyon',
    modelId,
    async doRerank({ documents, query, topN, abortSignal: signal }) {
      const texts = documents.type === 'text' ? documents.values : documents.values.map((each) => JSON.stringify(each));
      const ranking = await rankTexts(scorer, query, texts, { topN, signal });
      return { ranking: ranking.map(({ index, score }) => ({ index, relevanceScore: score })) };
    },
  };
}
