/**
 * Where a collection stands. `nextOrd` and `removals` only grow, and together they name a state of the collection: an
 * index that holds the live rows below `nextOrd` and has applied the first `removals` removals is up to date.
 */
export interface Position {
  /** The ord the next document gets; ords are never given twice. */
  readonly nextOrd: number;
  /** How many rows were ever removed, replaced ones included. */
  readonly removals: number;
}

/** A collection's counters, kept as one record. */
export interface CollectionState extends Position {
  /** Live documents. */
  readonly count: number;
  /** Number of the oldest removal still in the log. */
  readonly firstRemoval: number;
}

/** State of a collection nothing was ever added to. */
export const EMPTY_STATE: CollectionState = { nextOrd: 0, removals: 0, count: 0, firstRemoval: 0 };

const FIELDS = ['nextOrd', 'removals', 'count', 'firstRemoval'] as const;

/** Encodes the counters as four little-endian float64: exact, and 2^32 itself fits. */
export function encodeState(state: CollectionState): Buffer {
  const bytes = Buffer.allocUnsafe(FIELDS.length * 8);
  FIELDS.forEach((field, i) => {
    bytes.writeDoubleLE(state[field], i * 8);
  });
  return bytes;
}

/** Decodes what {@link encodeState} wrote. */
export function decodeState(bytes: Buffer): CollectionState {
  return {
    nextOrd: bytes.readDoubleLE(0),
    removals: bytes.readDoubleLE(8),
    count: bytes.readDoubleLE(16),
    firstRemoval: bytes.readDoubleLE(24),
  };
}
