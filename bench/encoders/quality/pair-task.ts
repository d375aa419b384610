import type { LabelledPair } from '../../../encoders/training/data/data-sets.ts';
import { loadPairEvaluation } from '../../data/pair-evaluation.ts';
import { type QualityTask, sampleOf, type TaskLimits } from './quality-task.ts';

/** Rank correlation of cosine and label on the test split of a labelled set. */
export async function labelledTask(dataDir: string, name: string, { sample }: TaskLimits): Promise<QualityTask> {
  const { test } = await loadPairEvaluation(dataDir, name);
  return pairTask({ name, source: name }, sampleOf(test, sample));
}

/** Rank correlation of cosine and label on the given pairs. */
export function pairTask(about: Pick<QualityTask, 'name' | 'source'>, pairs: readonly LabelledPair[]): QualityTask {
  const labels = pairs.map(({ label }) => label);
  return {
    ...about,
    size: pairs.length,
    content: pairs.flatMap(({ a, b, label }) => [a, b, String(label)]),
    measure: async (model) => ({ spearman: { kind: 'spearman', scores: await model.cosines(pairs), labels } }),
  };
}
