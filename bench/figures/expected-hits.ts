/**
 * How many of some wanted entries stand among the first `limit` of a ranking with ties: the expectation over every order of the
 * tied ones, so that no figure rests on the order in which the entries happen to lie.
 * @param wanted distance of each wanted entry.
 * @param total all entries at each distance, nearest first.
 */
export function expectedHits(wanted: readonly number[], total: ArrayLike<number>, limit: number): number {
  let before = 0;
  let level = 0;
  while (level < total.length && before + total[level] <= limit) before += total[level++];
  const whole = wanted.filter((distance) => distance < level).length;
  const tied = wanted.filter((distance) => distance === level).length;
  return tied === 0 ? whole : whole + (tied * (limit - before)) / total[level];
}
