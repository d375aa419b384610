import { type EntityHead, numTags, schemeOf, type TagScheme } from '../roformer/entity-head.ts';
import { CRF_END, CRF_START, CRF_TRANSITIONS, type Weights } from '../roformer/weights.ts';
import { EDGE, isLegalMove } from './tag-schemes.ts';

/** What a linear chain adds to the scores of the tags of single tokens. */
export interface ChainScores {
  readonly numTags: number;
  /** `[tags, tags]`: of going from tag i to tag j; -Infinity forbids. */
  readonly transitions: Float32Array;
  /** `[tags]`: of beginning with a tag. */
  readonly start: Float32Array;
  /** `[tags]`: of ending with a tag. */
  readonly end: Float32Array;
}

/** The learned chain of a 'crf'; zeros of a 'softmax', whose tokens do not know of each other. */
export function chainOf(head: EntityHead, weights: Weights): ChainScores {
  const count = numTags(schemeOf(head), head.types.length);
  if (head.kind !== 'crf') {
    const [start, end] = [new Float32Array(count), new Float32Array(count)];
    return { numTags: count, transitions: new Float32Array(count * count), start, end };
  }
  const [transitions, start, end] = [CRF_TRANSITIONS, CRF_START, CRF_END].map((name) => weights.get(name)!.data);
  return { numTags: count, transitions, start, end };
}

/** The same chain with every move forbidden that no spans give (see `isLegalMove`). */
export function legalOnly(chain: ChainScores, scheme: TagScheme, types: readonly string[]): ChainScores {
  const count = chain.numTags;
  const legal = (from: number, to: number, score: number) =>
    isLegalMove(scheme, types, from, to) ? score : Number.NEGATIVE_INFINITY;
  return {
    numTags: count,
    transitions: chain.transitions.map((score, i) => legal(Math.floor(i / count), i % count, score)),
    start: chain.start.map((score, tag) => legal(EDGE, tag, score)),
    end: chain.end.map((score, tag) => legal(tag, EDGE, score)),
  };
}
