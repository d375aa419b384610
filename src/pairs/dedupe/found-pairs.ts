import type { NearPairs } from '../../../index/join/join-input.ts';
import type { DedupeItem } from './dedupe-item.ts';
import type { CandidateFigures } from './dedupe-result.ts';

/** The items, their distinct texts as rows, and which rows are alike: all that deciding needs. */
export interface FoundPairs {
  /** Items given, then those of the old list. */
  readonly items: readonly DedupeItem[];
  /** Items from here on are old; all are new when it is their number and there is no old list. */
  readonly oldFrom: number;
  /** Items of each row, ascending; rows of new items first. */
  readonly members: readonly (readonly number[])[];
  /** Rows from here on are old; 0 when there is one list only. */
  readonly split: number;
  /** Old row of the same normal text by new row. */
  readonly sameText: ReadonlyMap<number, number>;
  /** Near pairs of rows with their cosines, best first; empty when only exact duplicates are looked for. */
  readonly pairs: NearPairs;
  /** Scores that decide, `[pairs]`: those of the model that reads both texts, or the cosines. */
  readonly scores: Float32Array;
  readonly found: PairFigures;
}

/** Figures of the pairs as a whole. */
export interface PairFigures {
  readonly rejected: number;
  /** Absent when only exact duplicates were looked for. */
  readonly floor?: number;
  /** Whether the scores are the cosines. */
  readonly byCosine: boolean;
  readonly model?: string;
  readonly scorer?: string;
  readonly candidates?: CandidateFigures;
  readonly seconds: Readonly<Record<string, number>>;
}
