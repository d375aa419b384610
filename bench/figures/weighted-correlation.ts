/** A correlation of two lists by how often each entry counts; counts of zero leave it out. */
export type WeightedCorrelation = (counts: Uint32Array) => number;

/**
 * Spearman's rank correlation of samples of the same pairs. The values are sorted once; the ranks of a sample follow from its
 * counts in linear time, ties averaged.
 */
export function weightedSpearman(x: readonly number[], y: readonly number[]): WeightedCorrelation {
  const [codesX, codesY] = [denseRanks(x), denseRanks(y)];
  return (counts) => {
    const [ranksX, ranksY] = [ranksOf(codesX, counts), ranksOf(codesY, counts)];
    return pearson(
      (i) => ranksX[codesX[i]],
      (i) => ranksY[codesY[i]],
      counts,
    );
  };
}

/** Pearson's correlation of samples of the same pairs. */
export function weightedPearson(x: readonly number[], y: readonly number[]): WeightedCorrelation {
  return (counts) =>
    pearson(
      (i) => x[i],
      (i) => y[i],
      counts,
    );
}

/** Position of each value among the distinct ones. */
function denseRanks(values: readonly number[]): Uint32Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const codes = new Uint32Array(values.length);
  let code = 0;
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && values[order[i]] !== values[order[i - 1]]) code++;
    codes[order[i]] = code;
  }
  return codes;
}

/** Mean rank of each distinct value in the sample. */
function ranksOf(codes: Uint32Array, counts: Uint32Array): Float64Array {
  const ranks = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) ranks[codes[i]] += counts[i];
  let before = 0;
  for (let code = 0; code < ranks.length; code++) {
    const times = ranks[code];
    ranks[code] = before + (times + 1) / 2;
    before += times;
  }
  return ranks;
}

function pearson(x: (i: number) => number, y: (i: number) => number, counts: Uint32Array): number {
  let [total, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    total += counts[i];
    sumX += counts[i] * x(i);
    sumY += counts[i] * y(i);
  }
  const [meanX, meanY] = [sumX / total, sumY / total];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    const [u, v] = [x(i) - meanX, y(i) - meanY];
    xy += counts[i] * u * v;
    xx += counts[i] * u * u;
    yy += counts[i] * v * v;
  }
  return xy / Math.sqrt(xx * yy);
}
