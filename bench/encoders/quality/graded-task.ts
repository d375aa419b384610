import { type GradedQuery, readQbqtcRankings } from '../../../encoders/training/data/qbqtc.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { ndcg } from '../../figures/ndcg.ts';
import type { MeasuredModel } from './measured-model.ts';
import { type QualityTask, sampleOf, type TaskLimits } from './quality-task.ts';

const K = 10;

/** The judged titles of search engine queries, ordered by cosine. */
export async function qbqtcTask(dataDir: string, limits: TaskLimits): Promise<QualityTask> {
  return gradedTask('qbqtc', await readQbqtcRankings(dataDir), limits);
}

/** NDCG@10 of judged texts ordered by cosine, equal ones as they stand; queries for which nothing is right are passed over. */
export function gradedTask(name: string, rankings: readonly GradedQuery[], { sample }: TaskLimits = {}): QualityTask {
  const judged = rankings.filter(({ titles }) => titles.some(({ grade }) => grade > 0));
  const queries = sampleOf(judged, sample);
  return {
    name,
    source: name,
    size: queries.length,
    passages: queries.reduce((sum, { titles }) => sum + titles.length, 0),
    content: queries.flatMap(({ query, titles }) => [query, ...titles.map(({ text, grade }) => `${grade}${text}`)]),
    measure: async (model) => ({ 'ndcg@10': { kind: 'mean', values: await gains(model, queries) } }),
  };
}

async function gains(model: MeasuredModel, queries: readonly GradedQuery[]): Promise<number[]> {
  const texts = [...new Set(queries.flatMap(({ titles }) => titles.map(({ text }) => text)))];
  const positions = new Map(texts.map((text, i) => [text, i]));
  const rows = await model.encode(texts, 'document');
  const asked = await model.encode(
    queries.map(({ query }) => query),
    'query',
  );
  return queries.map(({ titles }, q) => {
    const query = asked.subarray(q * model.dim, (q + 1) * model.dim);
    const scored = titles.map(({ text, grade }) => ({
      grade,
      score: dotAt(query, rows, positions.get(text)! * model.dim),
    }));
    const grades = scored.toSorted((a, b) => b.score - a.score).map(({ grade }) => grade);
    return ndcg(grades, grades, K);
  });
}
