import { marginals } from './marginals.ts';
import { type BatchShape, type ChainScores, viterbi } from './viterbi.ts';

/** The tags of a batch and how sure they are, `[count, seqLen]` each; 0 at [CLS], [SEP] and padding. */
export interface BestTags {
  readonly tags: Int32Array;
  readonly probabilities: Float32Array;
}

/**
 * Best path of each row, with the marginal probability of each of its tags.
 * @param emissions `[count, seqLen, tags]`.
 */
export function bestOfChain(emissions: Float32Array, batch: BatchShape, chain: ChainScores): BestTags {
  const tags = viterbi(emissions, batch, chain);
  const all = marginals(emissions, batch, chain);
  return { tags, probabilities: Float32Array.from(tags, (tag, i) => all[i * chain.numTags + tag]) };
}

/**
 * Best tag of each token by itself, the smaller of equal ones, with its share of the softmax. What {@link bestOfChain}
 * gives with a chain of zeros, at the cost of `tags` a token.
 * @param emissions `[count, seqLen, tags]`.
 */
export function bestOfTokens(emissions: Float32Array, batch: BatchShape, numTags: number): BestTags {
  const { count, seqLen, lengths } = batch;
  const tags = new Int32Array(count * seqLen);
  const probabilities = new Float32Array(count * seqLen);
  for (let row = 0; row < count; row++) {
    for (let t = row * seqLen + 1; t < row * seqLen + lengths[row] - 1; t++) {
      const at = t * numTags;
      let best = at;
      for (let i = at; i < at + numTags; i++) if (emissions[i] > emissions[best]) best = i;
      let sum = 0;
      for (let i = at; i < at + numTags; i++) sum += Math.exp(emissions[i] - emissions[best]);
      tags[t] = best - at;
      probabilities[t] = 1 / sum;
    }
  }
  return { tags, probabilities };
}
