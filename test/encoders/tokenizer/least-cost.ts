import { zipfCosts } from '../../../encoders/tokenizer/piece-costs.ts';

/** Costs of cuts, found by trying every piece of the vocabulary at every place. */
export const leastCost = {
  /** What tokens cost together. */
  ofTokens(ids: readonly number[], vocab: readonly string[]): number {
    const { costs, unknown } = zipfCosts(vocab.length);
    return ids.reduce((sum, id) => sum + (vocab[id] === '[UNK]' ? unknown : costs[id]), 0);
  },

  /** Of a run of Han characters in which each may be [UNK]. */
  ofRun(run: string, vocab: readonly string[]): number {
    const { unknown } = zipfCosts(vocab.length);
    const chars = [...run];
    return least(
      chars,
      (i, end) => costOf(chars.slice(i, end).join(''), vocab) ?? (end === i + 1 ? unknown : undefined),
    )!;
  },

  /** Of a word of letters; undefined where no pieces make it up. */
  ofWord(word: string, vocab: readonly string[]): number | undefined {
    const chars = [...word];
    return least(chars, (i, end) => costOf((i === 0 ? '' : '##') + chars.slice(i, end).join(''), vocab));
  },
};

function costOf(piece: string, vocab: readonly string[]): number | undefined {
  const id = vocab.indexOf(piece);
  return id < 0 ? undefined : zipfCosts(vocab.length).costs[id];
}

const LONGEST = 6;

function least(chars: readonly string[], cost: (start: number, end: number) => number | undefined): number | undefined {
  const best: (number | undefined)[] = [0];
  for (let end = 1; end <= chars.length; end++) {
    for (let start = Math.max(0, end - LONGEST); start < end; start++) {
      const before = best[start];
      const last = before === undefined ? undefined : cost(start, end);
      if (last !== undefined && (best[end] === undefined || before! + last < best[end]!)) best[end] = before! + last;
    }
  }
  return best[chars.length];
}
