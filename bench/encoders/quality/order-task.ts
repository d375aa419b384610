import { createRandom, type Random } from '../../../src/core/random.ts';
import { loadPairEvaluation } from '../../data/pair-evaluation.ts';
import { type QualityTask, sampleOf, type TaskLimits } from './quality-task.ts';
import { piecesOf } from './words.ts';

const LEAST_WORDS = 5;
const TEXTS = 500;
const SEED = 20261129;

/**
 * How far a text moves when its words are shuffled: the mean cosine, 1 for a bag of words; beside it that of texts which have
 * nothing to do with each other, as models differ in it. Sentences of the STS-B test split of five words or more.
 */
export async function orderTask(dataDir: string, lang: 'zh' | 'en', limits: TaskLimits): Promise<QualityTask> {
  const { test } = await loadPairEvaluation(dataDir, `stsb_${lang}`);
  const texts = [...new Set(test.map(({ a }) => a))];
  return shuffledTask(`order_${lang}`, sampleOf(texts, Math.min(TEXTS, limits.sample ?? TEXTS)), lang);
}

/** The same of any texts; too short ones are left out. */
export function shuffledTask(name: string, texts: readonly string[], lang: 'zh' | 'en'): QualityTask {
  const random = createRandom(SEED);
  const pairs = texts.flatMap((a) => {
    const b = shuffled(a, lang, random);
    return b === undefined ? [] : [{ a, b }];
  });
  const unrelated = pairs.map(({ a }, i) => ({ a, b: pairs[(i + 1) % pairs.length].a }));
  return {
    name,
    size: pairs.length,
    content: pairs.flatMap(({ a, b }) => [a, b]),
    measure: async (model) => {
      const cosines = await model.cosines([...pairs, ...unrelated]);
      return {
        'cosine to shuffled': { kind: 'mean', values: cosines.slice(0, pairs.length) },
        'cosine of unrelated': { kind: 'mean', values: cosines.slice(pairs.length) },
      };
    },
  };
}

/** The words in another order, what stands between them in its place; undefined where a text has too few words. */
export function shuffled(text: string, lang: 'zh' | 'en', random: Random): string | undefined {
  const pieces = piecesOf(text, lang);
  const words = pieces.filter(({ isWord }) => isWord).map((piece) => piece.text);
  if (words.length < LEAST_WORDS || new Set(words).size < LEAST_WORDS) return undefined;
  for (;;) {
    const order = random.shuffle(words.slice());
    let next = 0;
    const other = pieces.map((piece) => (piece.isWord ? order[next++] : piece.text)).join('');
    if (other !== text) return other;
  }
}
