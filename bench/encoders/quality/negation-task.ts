import { wordKey } from '../../../src/core/text/pair-key.ts';
import { loadPairEvaluation } from '../../data/pair-evaluation.ts';
import { negated } from './negated.ts';
import { type QualityTask, sampleOf, type TaskLimits } from './quality-task.ts';

/** A text, another that means the same in other words, and its opposite in nearly the same words. */
export interface NegationTriple {
  readonly text: string;
  readonly paraphrase: string;
  readonly opposite: string;
}

/** Least label of STS-B whose texts mean the same: 4 is "but some unimportant details differ". */
const SAME = 4;

/** Whether a paraphrase is nearer than the opposite: pairs of the STS-B test split that mean the same, opposites by rule. */
export async function negationTask(dataDir: string, lang: 'zh' | 'en', { sample }: TaskLimits): Promise<QualityTask> {
  const { test } = await loadPairEvaluation(dataDir, `stsb_${lang}`);
  const triples = test.flatMap(({ a, b, label }) => {
    const opposite = negated(a, lang);
    if (label < SAME || opposite === undefined || wordKey(a) === wordKey(b)) return [];
    return [{ text: a, paraphrase: b, opposite }];
  });
  return triplesTask(`negation_${lang}`, sampleOf(triples, sample));
}

/** The share of triples whose paraphrase is nearer than the opposite, and both mean cosines. */
export function triplesTask(name: string, triples: readonly NegationTriple[]): QualityTask {
  return {
    name,
    size: triples.length,
    content: triples.flatMap(({ text, paraphrase, opposite }) => [text, paraphrase, opposite]),
    measure: async (model) => {
      const cosines = await model.cosines([
        ...triples.map(({ text, paraphrase }) => ({ a: text, b: paraphrase })),
        ...triples.map(({ text, opposite }) => ({ a: text, b: opposite })),
      ]);
      const [same, other] = [cosines.slice(0, triples.length), cosines.slice(triples.length)];
      return {
        'paraphrase nearer': { kind: 'mean', values: same.map((cosine, i) => (cosine > other[i] ? 1 : 0)) },
        'cosine to paraphrase': { kind: 'mean', values: same },
        'cosine to negated': { kind: 'mean', values: other },
      };
    },
  };
}
