/**
 * Average precision of a ranking in which many entries are equally far: its expectation over every order of the tied ones, in
 * closed form (McSherry and Najork 2008, "Computing information retrieval performance measures efficiently in the presence of
 * tied scores"). Short codes have few distances, so that a fixed order of ties would decide the figure.
 *
 * In a block of t tied entries, s of them relevant, that follows n entries with r relevant, the j-th place is relevant with
 * probability s/t and has then r + 1 + (j - 1)(s - 1)/(t - 1) relevant entries up to and with itself, out of n + j.
 * @param relevant relevant entries at each distance, nearest first.
 * @param total all entries at each distance.
 * @returns from 0 to 1; 0 when nothing is relevant.
 */
export function expectedAveragePrecision(relevant: ArrayLike<number>, total: ArrayLike<number>): number {
  let sum = 0;
  let before = 0;
  let relevantBefore = 0;
  for (let level = 0; level < total.length; level++) {
    const t = total[level];
    const s = relevant[level];
    if (s > 0) {
      const growth = t > 1 ? (s - 1) / (t - 1) : 0;
      let precisions = 0;
      for (let j = 1; j <= t; j++) precisions += (relevantBefore + 1 + (j - 1) * growth) / (before + j);
      sum += (s / t) * precisions;
    }
    before += t;
    relevantBefore += s;
  }
  return relevantBefore === 0 ? 0 : sum / relevantBefore;
}
