/** A move that the tags forbid and the learned scores like better than one that they allow. */
export interface CrossedMove {
  readonly from: string;
  readonly to: string;
  readonly score: number;
  /** Allowed moves from the same tag that score lower. */
  readonly above: readonly string[];
}

/**
 * Finds the forbidden moves that score above an allowed one of the same row (kexue.fm 7196 reads a transition matrix so: only
 * scores of one row compare, since a constant on a row can be moved to the tag itself).
 * @param transitions `[tags, tags]`, row-major: entry [i, j] scores going from tag i to tag j.
 * @param isLegal whether a scheme has the move between two tag numbers.
 */
export function crossedMoves(
  transitions: Float32Array,
  tags: readonly string[],
  isLegal: (from: number, to: number) => boolean,
): CrossedMove[] {
  const found: CrossedMove[] = [];
  for (const [i, from] of tags.entries()) {
    const row = transitions.subarray(i * tags.length, (i + 1) * tags.length);
    for (const [j, to] of tags.entries()) {
      if (isLegal(i, j)) continue;
      const above = tags.filter((_, legal) => isLegal(i, legal) && row[legal] < row[j]);
      if (above.length > 0) found.push({ from, to, score: row[j], above });
    }
  }
  return found;
}
