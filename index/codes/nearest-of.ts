/**
 * Finds the distance up to which the `limit` nearest lie.
 * @param distances any above `greatest` count as none.
 * @returns `worst`, the greatest distance that is kept, and `ties`, how many that have it are kept; where there are fewer than
 *   `limit` distances all up to `greatest` are.
 */
export function worstOf(distances: Uint16Array, limit: number, greatest: number): { worst: number; ties: number } {
  const histogram = new Uint32Array(greatest + 1);
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
  const { worst, ties } = worstOf(distances, limit, greatest);
  const kept = new Uint32Array(Math.min(limit, ords.length));
  let size = 0;
  let left = ties;
  for (let i = 0; i < ords.length; i++) {
    const distance = distances[i];
    if (distance < worst || (distance === worst && left-- > 0)) kept[size++] = ords[i];
  }
  return kept.subarray(0, size);
}
