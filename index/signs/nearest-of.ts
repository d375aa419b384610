/**
 * Finds the distance up to which the `limit` nearest lie.
 * @param distances any that is not an index of the histogram counts as none.
 * @param histogram is overwritten; its last index is the greatest distance there can be.
 * @returns `worst`, the greatest distance that is kept, and `ties`, how many that have it are kept; where there are fewer than
 *   `limit` distances all are.
 */
export function worstOf(
  distances: Uint16Array,
  limit: number,
  histogram: Uint32Array,
): { worst: number; ties: number } {
  const greatest = histogram.length - 1;
  histogram.fill(0);
  for (let i = 0; i < distances.length; i++) {
    const distance = distances[i];
    if (distance <= greatest) histogram[distance]++;
  }
  let below = 0;
  let worst = 0;
  for (; worst < greatest && below + histogram[worst] < limit; worst++) below += histogram[worst];
  return { worst, ties: limit - below };
}

/**
 * Keeps the `limit` ords of least distance, in their order; of equal distances those that come first.
 * @param distances one an ord; an ord whose distance is above `greatest` is left out.
 */
export function nearestOf(ords: Uint32Array, distances: Uint16Array, limit: number, greatest: number): Uint32Array {
  const { worst, ties } = worstOf(distances, limit, new Uint32Array(greatest + 1));
  const kept = new Uint32Array(Math.min(limit, ords.length));
  let size = 0;
  let left = ties;
  for (let i = 0; i < ords.length; i++) {
    const distance = distances[i];
    if (distance < worst || (distance === worst && left-- > 0)) kept[size++] = ords[i];
  }
  return kept.subarray(0, size);
}
