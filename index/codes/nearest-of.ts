/**
 * Keeps the `limit` ords of least distance, in their order; of equal distances those that come first. Ords without a distance
 * (65,535) are left out.
 * @param distances one an ord.
 * @param greatest no other distance is above it.
 */
export function nearestOf(ords: Uint32Array, distances: Uint16Array, limit: number, greatest: number): Uint32Array {
  const histogram = new Uint32Array(greatest + 2);
  for (const distance of distances) histogram[Math.min(distance, greatest + 1)]++;
  let below = 0;
  let worst = 0;
  for (; worst <= greatest && below + histogram[worst] < limit; worst++) below += histogram[worst];
  const kept = new Uint32Array(Math.min(limit, ords.length));
  let size = 0;
  let ties = limit - below;
  for (let i = 0; i < ords.length; i++) {
    const distance = distances[i];
    if (distance > worst || distance > greatest || (distance === worst && ties-- <= 0)) continue;
    kept[size++] = ords[i];
  }
  return kept.subarray(0, size);
}
