/** Pairs of rows and how alike they are, the best first; equal scores by ascending a, then b. */
export interface NearPairs {
  /** The smaller row of each pair, `[n]`. */
  readonly a: Uint32Array;
  /** The greater row of each pair, `[n]`. */
  readonly b: Uint32Array;
  /** Exact inner products, `[n]`. */
  readonly scores: Float32Array;
  /**
   * Every pair with a score above this was kept; -Infinity unless there were more pairs than were to be kept. It is the score of
   * the best pair that was not.
   */
  readonly cutAt: number;
}
