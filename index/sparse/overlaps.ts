/** Ords and how many of the asked bits each has. */
export interface Overlaps {
  /** Every ord once, in the order in which they were met. */
  readonly ords: Uint32Array;
  /** From 1 up. */
  readonly counts: Uint16Array;
}

/**
 * Keeps the `limit` greatest overlaps, in their order; of equal ones those that were met first.
 * @param greatest no count is above it.
 */
export function cutByCount({ ords, counts }: Overlaps, limit: number, greatest: number): Overlaps {
  if (ords.length <= limit) return { ords, counts };
  const { least, ties } = thresholdOf(counts, limit, greatest);
  const kept = { ords: new Uint32Array(limit), counts: new Uint16Array(limit) };
  let size = 0;
  let left = ties;
  for (let i = 0; i < ords.length; i++) {
    if (counts[i] < least || (counts[i] === least && left-- <= 0)) continue;
    kept.ords[size] = ords[i];
    kept.counts[size++] = counts[i];
  }
  return kept;
}

/** The least count that is kept, and how many of those that have it. */
function thresholdOf(counts: Uint16Array, limit: number, greatest: number): { least: number; ties: number } {
  const histogram = new Uint32Array(greatest + 1);
  for (const count of counts) histogram[count]++;
  let above = 0;
  let least = greatest;
  for (; above + histogram[least] < limit; least--) above += histogram[least];
  return { least, ties: limit - above };
}
