import type { TeacherTargets } from './batch.ts';

/** Share of each row in the mean of the cosines, `[count]`: w / count. */
export function rowShares({ weights }: TeacherTargets): Float32Array {
  return weights.map((weight) => weight / weights.length);
}

/**
 * What the squared difference of each pair's similarities counts, `[count, count]` row-major:
 * similarity * mean(w) / pairs where i != j and both weights are above 0, else 0.
 */
export function pairShares({ weights }: TeacherTargets, similarity: number): Float32Array {
  const count = weights.length;
  const present = Array.from(weights.keys()).filter((row) => weights[row] > 0);
  const shares = new Float32Array(count * count);
  const pairs = present.length * (present.length - 1);
  if (pairs === 0) return shares;
  const share = (similarity * weights.reduce((sum, weight) => sum + weight, 0)) / count / pairs;
  for (const i of present) {
    for (const j of present) if (i !== j) shares[i * count + j] = share;
  }
  return shares;
}

/** The given rows, in that order. */
export function takeTargets({ dim, values, weights }: TeacherTargets, rows: readonly number[]): TeacherTargets {
  const taken = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => {
    taken.set(values.subarray(row * dim, (row + 1) * dim), i * dim);
  });
  return { dim, values: taken, weights: Float32Array.from(rows, (row) => weights[row]) };
}
