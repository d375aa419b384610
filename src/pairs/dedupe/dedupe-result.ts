import type { Decision } from '../threshold/fitted-threshold.ts';
import type { DedupeItem } from './dedupe-item.ts';

/** How alike two items are. */
export interface PairScore extends Partial<Pick<Decision, 'probability'>> {
  /** Score that decided: that of the model that reads both texts if there is one, else the cosine. */
  readonly score: number;
  /** Cosine of the texts' vectors. */
  readonly cosine: number;
}

/** An item that says what another one says. */
export interface Duplicate {
  readonly item: DedupeItem;
  /** 'exact': equal but for width, case and spaces; 'near': the pair was decided to be a match. */
  readonly reason: 'exact' | 'near';
  /** How alike it and the one kept are; absent for exact duplicates. */
  readonly alike?: PairScore;
}

/** Items that say the same, any two of them. With an old list the one kept is an old one, and each duplicate matches that one. */
export interface Cluster {
  readonly kept: DedupeItem;
  /** At least one; in the order given. */
  readonly duplicates: readonly Duplicate[];
}

/** Two items that a person should look at. */
export interface ReviewPair {
  readonly a: DedupeItem;
  readonly b: DedupeItem;
  /**
   * 'between clusters': they match, but something else in their clusters does not; 'unsure': the score lies in the band that is
   * left to people; 'no threshold': nothing says what the score means.
   */
  readonly reason: 'between clusters' | 'unsure' | 'no threshold';
  readonly alike: PairScore;
}

/** How pairs were looked for. */
export interface CandidateFigures {
  /** 'all': every pair was compared; 'bands': those that met in a bucket of sign bits; else the index of the collection. */
  readonly method: string;
  /** With 'bands': the least probability of finding a pair at the floor. */
  readonly promisedRecall?: number;
  /** Counts of comparing some rows with all: pairs there are from the floor on, and how many of them had been found. */
  readonly checked?: { readonly rows: number; readonly pairs: number; readonly found: number };
}

/** Figures of what was done. */
export interface DedupeSummary {
  readonly items: number;
  /** Items of the old list or documents of the collection that were met. */
  readonly oldItems?: number;
  readonly rejected: number;
  readonly clusters: number;
  readonly largestCluster: number;
  /** Duplicates whose text another item has too, whichever of a cluster is kept: the same at every threshold. */
  readonly exactDuplicates: number;
  /** The other duplicates. */
  readonly nearDuplicates: number;
  /** Items that are left. */
  readonly kept: number;
  readonly review: number;
  /** Pairs that would be for a person too, were they not beyond `reviewLimit`. */
  readonly reviewLeftOut: number;
  /** Pairs scored. */
  readonly pairs: number;
  /** Least cosine of these; absent when only exact duplicates were looked for. */
  readonly floor?: number;
  /** There were more pairs than were to be kept: those of a cosine above this are all there. */
  readonly completeAbove?: number;
  readonly threshold?: number;
  /** Where the threshold begins to leave pairs to people, if that is below the floor: those up to the floor are not in the review. */
  readonly unsureFrom?: number;
  /** Evidence of the threshold in one line, or that there is none. */
  readonly evidence: string;
  /** Fingerprint of what made the scores, and what that is in words. */
  readonly model?: string;
  readonly scorer?: string;
  readonly candidates?: CandidateFigures;
  /** Seconds of each stage that was not taken over from an earlier run. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Result of deduplicating. Nothing was changed anywhere. */
export interface DedupeResult {
  /** Clusters of two items or more, in the order of the items kept. */
  readonly clusters: readonly Cluster[];
  /** Pairs for a person, those of the highest score first. */
  readonly review: readonly ReviewPair[];
  /** The items without the duplicates, in the order given. */
  readonly kept: readonly DedupeItem[];
  readonly summary: DedupeSummary;
}
