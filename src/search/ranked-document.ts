/** Score and place of a document in one ranking. */
export interface LegScore {
  /** Place among its candidates, from 1; absent when the hit is not one of them. */
  readonly rank?: number;
  readonly score: number;
}

/** A document at its place in a ranking. */
export interface RankedDocument {
  readonly ord: number;
  /** Larger is better; comparable between documents of one query. */
  readonly score: number;
  /** Absent when that way of searching has not scored the document. */
  readonly semantic?: LegScore;
  readonly lexical?: LegScore;
}
