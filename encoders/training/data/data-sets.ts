/** Two sentences and how alike they are; a larger label means more alike, and only the order of labels counts. */
export interface LabelledPair {
  readonly a: string;
  readonly b: string;
  readonly label: number;
}

/** A query and a passage that answers (or translates) it. */
export interface PositivePair {
  readonly query: string;
  readonly passage: string;
}

/** Rows that a reader left out, by reason: 'empty text', 'no label', 'leak', 'held out'. */
export type DropCounts = Readonly<Record<string, number>>;

/** Trains with CoSENT. */
export interface LabelledPairSet {
  readonly kind: 'labelled';
  readonly name: string;
  readonly pairs: readonly LabelledPair[];
  readonly dropped: DropCounts;
}

/** Trains with in-batch negatives. A query may stand in several pairs (several right passages). */
export interface PositivePairSet {
  readonly kind: 'positive';
  readonly name: string;
  readonly pairs: readonly PositivePair[];
  readonly dropped: DropCounts;
}

export type TrainingSet = LabelledPairSet | PositivePairSet;

/** A passage of a retrieval corpus. */
export interface Passage {
  readonly id: string;
  readonly text: string;
}

/** Questions, what is searched, and which passages answer which question. */
export interface RetrievalSet {
  readonly queries: readonly string[];
  /** Reads the passages anew at each call; a large corpus is streamed. */
  corpus(): AsyncIterable<Passage> | Iterable<Passage>;
  /** Ids of the right passages of each query, at least one a query. */
  readonly relevant: readonly ReadonlySet<string>[];
}

/** Pairs in, pairs out, with a count of each reason for leaving one out. */
export class PairCollector<Pair> {
  readonly pairs: Pair[] = [];
  readonly #dropped: Record<string, number> = {};

  drop(reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  get dropped(): DropCounts {
    return { ...this.#dropped };
  }
}
