/**
 * Where a collection stands. `nextOrd` and `removals` only grow, and together they name a state of the collection: an
 * index that holds the live rows below `nextOrd` and has applied the first `removals` removals is up to date.
 */
export interface Position {
  /** The ord the next document gets; ords are never given twice. */
  readonly nextOrd: number;
  /** How many ords were ever removed, those of replaced documents included. */
  readonly removals: number;
}

/** A collection's counters, kept as one record. */
export interface CollectionState extends Position {
  /** Live documents. */
  readonly count: number;
  /** Live vectors: as many, and one more for each passage beyond the first of a document. */
  readonly vectors: number;
  /** Number of the oldest removal still in the log. */
  readonly firstRemoval: number;
}

/** State of a collection nothing was ever added to. */
export const EMPTY_STATE: CollectionState = { nextOrd: 0, removals: 0, count: 0, firstRemoval: 0, vectors: 0 };

/** Numbers in the record. */
const FIELDS = 5;
const numbers = new Float64Array(FIELDS);
const numberBytes = new Uint8Array(numbers.buffer);

/** Encodes the counters as five float64, in the byte order of the machine like all of the database: exact, and 2^32 fits. @internal */
export function encodeState({ nextOrd, removals, count, firstRemoval, vectors }: CollectionState): Buffer {
  return Buffer.from(Float64Array.of(nextOrd, removals, count, firstRemoval, vectors).buffer);
}

/** Decodes what {@link encodeState} wrote; read with every search, hence the copy by hand. */
export function decodeState(bytes: Uint8Array): CollectionState {
  for (let i = 0; i < numberBytes.length; i++) numberBytes[i] = bytes[i];
  const [nextOrd, removals, count, firstRemoval, vectors] = numbers;
  return { nextOrd, removals, count, firstRemoval, vectors };
}
