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
