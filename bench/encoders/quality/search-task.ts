import { BestPassages } from '../../../encoders/training/metrics/best-passages.ts';
import type { MeasuredModel, NamedCorpus } from './measured-model.ts';
import type { Observations } from './observations.ts';
import { type QualityTask, sampleOf, type TaskLimits } from './quality-task.ts';

/** A query and the positions of the texts that answer it, at least one. */
export interface SearchQuery {
  readonly text: string;
  readonly relevant: ReadonlySet<number>;
  /** Figures of each group stand beside those of all. */
  readonly groups?: readonly string[];
}

/** Measure of what is found: 'hit@3' is the share of queries with a right text among the first three, 'recall@10' that of their right texts. */
export type SearchMetric = `${'hit' | 'recall'}@${number}`;

/** A corpus, its queries and what is counted. */
export interface SearchSetup extends Pick<QualityTask, 'name' | 'source'> {
  readonly corpus: NamedCorpus;
  readonly queries: readonly SearchQuery[];
  readonly metrics: readonly SearchMetric[];
}

const BLOCK = 2048;

/** Search by exact cosine, one vector a text. */
export function searchTask({ corpus, metrics, ...setup }: SearchSetup, { sample }: TaskLimits = {}): QualityTask {
  const queries = sampleOf(setup.queries, sample);
  return {
    name: setup.name,
    source: setup.source,
    size: queries.length,
    passages: corpus.texts.length,
    content: [
      JSON.stringify([metrics, corpus.role]),
      ...queries.map(({ text, relevant, groups }) => JSON.stringify([text, [...relevant], groups])),
      ...corpus.texts,
    ],
    measure: async (model) => found(queries, await rankings(model, corpus, queries, depthOf(metrics)), metrics),
  };
}

/** Positions of each query's best texts, best first. */
async function rankings(
  model: MeasuredModel,
  corpus: NamedCorpus,
  queries: readonly SearchQuery[],
  depth: number,
): Promise<readonly (readonly number[])[]> {
  const asked = await model.encode(
    queries.map(({ text }) => text),
    'query',
  );
  const rows = await model.corpus(corpus);
  const best = new BestPassages(asked, model.dim, depth);
  for (let from = 0; from < corpus.texts.length; from += BLOCK) {
    const ids = corpus.texts.slice(from, from + BLOCK).map((_, i) => String(from + i));
    best.add(ids, rows.subarray(from * model.dim, (from + ids.length) * model.dim));
  }
  return best.rankings().map((ids) => ids.map(Number));
}

function found(
  queries: readonly SearchQuery[],
  ranked: readonly (readonly number[])[],
  metrics: readonly SearchMetric[],
): Record<string, Observations> {
  const names = new Set(queries.flatMap(({ groups = [] }) => groups));
  const figures: Record<string, Observations> = {};
  for (const metric of metrics) {
    const values = queries.map(({ relevant }, q) => shareFound(metric, ranked[q], relevant));
    figures[metric] = { kind: 'mean', values };
    for (const group of names) {
      figures[`${metric} ${group}`] = {
        kind: 'mean',
        values: values.filter((_, q) => queries[q].groups?.includes(group)),
      };
    }
  }
  return figures;
}

function shareFound(metric: SearchMetric, ranking: readonly number[], relevant: ReadonlySet<number>): number {
  const count = ranking.slice(0, cutOf(metric)).filter((at) => relevant.has(at)).length;
  return metric.startsWith('hit') ? Math.min(1, count) : count / relevant.size;
}

function cutOf(metric: SearchMetric): number {
  return Number(metric.split('@')[1]);
}

function depthOf(metrics: readonly SearchMetric[]): number {
  return Math.max(...metrics.map(cutOf));
}
