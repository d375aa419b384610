import type { PairScorer, RerankOptions } from '../../main.ts';
import { openPairScorer, type PairModelChoice } from '../open/open-model.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';
import { PAIR_MODELS } from './shared-options.ts';

/** Options of a search whose best hits a model is to read with the query. */
export const RERANK_OPTIONS = {
  rerank: {
    type: 'text',
    value: 'MODEL',
    help: 'model that reads query and document together and orders the best hits',
  },
  'rerank-top': { type: 'integer', min: 1, max: 10_000, help: 'hits that it reads; by default 20, or -k' },
  'budget-ms': { type: 'integer', min: 1, help: 'time that the reading may take; the rest keeps its order' },
} as const satisfies OptionSpecs;

/** Values of {@link RERANK_OPTIONS}. */
export type RerankValues = OptionValues<typeof RERANK_OPTIONS>;

/** Says which models rerank. */
export const RERANK_NOTE = `--rerank ${PAIR_MODELS} The score shown is then that of this model.`;

/** Rerank options of a search; undefined when nothing is to be reranked. @throws UsageError for options without a model. */
export function rerankOptions(values: RerankValues): RerankOptions | undefined {
  const { rerank, 'rerank-top': top, 'budget-ms': budgetMs } = values;
  if (rerank !== undefined) return { ...(top !== undefined && { top }), ...(budgetMs !== undefined && { budgetMs }) };
  if (top === undefined && budgetMs === undefined) return undefined;
  throw new UsageError('--rerank-top and --budget-ms go with --rerank MODEL', 'search');
}

/** A function that opens the model when it is needed; undefined when nothing is to be reranked. */
export function rerankerOf({
  rerank,
  ...choice
}: RerankValues & PairModelChoice): (() => Promise<PairScorer>) | undefined {
  return rerank === undefined ? undefined : () => openPairScorer(rerank, choice);
}
