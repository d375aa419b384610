import type { TokenBags } from './token-bags.ts';

const HAN_WORD = /^\p{Script=Han}{2,}$/u;

/** How often each token stands in the texts, `[vocabSize]`. */
export function tokenCounts({ ids }: TokenBags, vocabSize: number): Int32Array {
  const counts = new Int32Array(vocabSize);
  for (let i = 0; i < ids.length; i++) counts[ids[i]]++;
  return counts;
}

/**
 * Gives Chinese words that stand in no text the mean of their characters' rows, as far as these do stand in some.
 * @param embeddings `[vocab.length, width]`, written. @param counts of the tokens in the texts.
 */
export function fillUnseenWords(
  embeddings: Float32Array,
  width: number,
  vocab: readonly string[],
  counts: Int32Array,
): void {
  const idOf = new Map(vocab.map((token, id) => [token, id]));
  vocab.forEach((word, id) => {
    if (counts[id] > 0 || !HAN_WORD.test(word)) return;
    const parts = [...word].map((char) => idOf.get(char)).filter((part) => part !== undefined && counts[part] > 0);
    const row = embeddings.subarray(id * width, (id + 1) * width);
    for (const part of parts as number[]) {
      for (let i = 0; i < width; i++) row[i] += embeddings[part * width + i] / parts.length;
    }
  });
}
