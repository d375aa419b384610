import { type EntityHead, numTags, schemeOf } from '../roformer/entity-head.ts';
import type { Weights } from '../roformer/weights.ts';
import { type BestTags, bestOfChain, bestOfTokens } from './best-tags.ts';
import { spansOfTags } from './tag-schemes.ts';
import type { FoundSpan } from './token-spans.ts';
import { type BatchShape, learnedChain } from './viterbi.ts';

/** Smallest float32 with all its digits: a probability may be rounded to 0, a score is above. */
const LEAST_SCORE = 2 ** -126;

/**
 * Makes the function that reads spans from a tagging head's emissions `[count, seqLen, tags]`: those of the best tags,
 * each with the probability of its least sure one.
 * @param head of kind 'crf' or 'softmax'.
 */
export function createTagDecoder(
  head: EntityHead,
  weights: Weights,
): (emissions: Float32Array, batch: BatchShape) => FoundSpan[] {
  const scheme = schemeOf(head);
  const read = tagReader(head, weights);
  return (emissions, batch) => {
    const { tags, probabilities } = read(emissions, batch);
    const found: FoundSpan[] = [];
    for (let row = 0; row < batch.count; row++) {
      const start = row * batch.seqLen;
      const rowTags = tags.subarray(start, start + batch.lengths[row] - 1);
      for (const span of spansOfTags(scheme, rowTags, 1)) {
        const least = Math.min(...probabilities.subarray(start + span.first, start + span.last + 1));
        found.push({ ...span, row, score: Math.max(least, LEAST_SCORE) });
      }
    }
    return found;
  };
}

function tagReader(head: EntityHead, weights: Weights): (emissions: Float32Array, batch: BatchShape) => BestTags {
  if (head.kind === 'crf') {
    const chain = learnedChain(weights);
    return (emissions, batch) => bestOfChain(emissions, batch, chain);
  }
  const count = numTags(schemeOf(head), head.types.length);
  return (emissions, batch) => bestOfTokens(emissions, batch, count);
}
