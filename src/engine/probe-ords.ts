const SPREAD = 16;

/**
 * Ords to compare when a saved index is loaded: spread over all of them, and denser and denser towards the end, where a
 * collection that went another way (one put back from a backup, for example) differs.
 */
export function probeOrds(nextOrd: number): number[] {
  const ords = Array.from({ length: SPREAD }, (_, i) => Math.floor((nextOrd * i) / SPREAD));
  for (let back = 1; back < nextOrd; back *= 2) ords.push(nextOrd - back);
  return ords;
}
