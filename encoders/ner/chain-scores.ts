import { CRF_END, CRF_START, CRF_TRANSITIONS, type Weights } from '../roformer/weights.ts';

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

/** The chain that a CRF learned. */
export function learnedChain(weights: Weights): ChainScores {
  const [transitions, start, end] = [CRF_TRANSITIONS, CRF_START, CRF_END].map((name) => weights.get(name)!.data);
  return { numTags: start.length, transitions, start, end };
}
