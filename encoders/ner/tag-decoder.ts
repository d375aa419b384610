import { type EntityHead, schemeOf } from '../roformer/entity-head.ts';
import type { Weights } from '../roformer/weights.ts';
import { type ChainScores, chainOf, legalOnly } from './chain-scores.ts';
import type { FoundSpan } from './entity-runner.ts';
import { marginals } from './marginals.ts';
import { spansOfTags } from './tag-schemes.ts';
import { type BatchShape, viterbi } from './viterbi.ts';

/** Options of {@link createTagDecoder}. */
export interface TagDecoderOptions {
  /** Whether tags may follow each other only as spans can give them. Default false: what was learned decides. */
  readonly legal?: boolean;
}

/** Smallest float32 with all its digits: a probability may be rounded to 0, a score is above. */
const LEAST_SCORE = 2 ** -126;

/**
 * Makes the function that reads spans from a tagging head's emissions `[count, seqLen, tags]`: those of the best tags, each with the
 * probability of its least sure one.
 * @param head of kind 'crf' or 'softmax'.
 */
export function createTagDecoder(
  head: EntityHead,
  weights: Weights,
  { legal = false }: TagDecoderOptions = {},
): (emissions: Float32Array, batch: BatchShape) => FoundSpan[] {
  const scheme = schemeOf(head);
  const learned = chainOf(head, weights);
  const chain = legal ? legalOnly(learned, scheme, head.types) : learned;
  return (emissions, batch) => {
    const tags = viterbi(emissions, batch, chain);
    const probabilities = marginals(emissions, batch, chain);
    const found: FoundSpan[] = [];
    for (let row = 0; row < batch.count; row++) {
      const base = row * batch.seqLen;
      for (const span of spansOfTags(scheme, tags.subarray(base, base + batch.seqLen), 1, batch.lengths[row] - 1)) {
        found.push({ ...span, row, score: leastSure(span, base, tags, probabilities, chain) });
      }
    }
    return found;
  };
}

function leastSure(
  { first, last }: Pick<FoundSpan, 'first' | 'last'>,
  base: number,
  tags: Int32Array,
  probabilities: Float32Array,
  { numTags }: ChainScores,
): number {
  let least = 1;
  for (let t = base + first; t <= base + last; t++) least = Math.min(least, probabilities[t * numTags + tags[t]]);
  return Math.max(least, LEAST_SCORE);
}
