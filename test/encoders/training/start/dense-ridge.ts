import type { TokenBags } from '../../../../encoders/training/start/token-bags.ts';
import type { Random } from '../../../../src/core/random.ts';

/** Random bags of so many texts, of 1 to `longest` tokens each; tokens may come twice, and some never. */
export function randomTexts(random: Random, count: number, vocabSize: number, longest: number): number[][] {
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.below(longest) }, () => random.below(vocabSize)),
  );
}

/** The ridge regression by the normal equations written out and Gaussian elimination: the naive twin. */
export function denseRidge(
  { offsets, ids }: TokenBags,
  targets: Float32Array,
  vocabSize: number,
  width: number,
  lambda: number,
): Float64Array {
  const rows = Array.from({ length: vocabSize }, (_, i) =>
    Float64Array.from({ length: vocabSize + width }, (_, j) => (i === j ? lambda : 0)),
  );
  for (let text = 0; text + 1 < offsets.length; text++) {
    const tokens = ids.subarray(offsets[text], offsets[text + 1]);
    for (const i of tokens) {
      for (const j of tokens) rows[i][j] += 1 / tokens.length ** 2;
      for (let k = 0; k < width; k++) rows[i][vocabSize + k] += targets[text * width + k] / tokens.length;
    }
  }
  eliminate(rows);
  return Float64Array.from(rows.flatMap((row) => [...row.subarray(vocabSize)]));
}

/** Gauss and Jordan, without pivoting: the matrix is positive definite. */
function eliminate(rows: Float64Array[]): void {
  rows.forEach((pivot, p) => {
    const scale = 1 / pivot[p];
    for (let k = p; k < pivot.length; k++) pivot[k] *= scale;
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[p];
      for (let k = p; k < row.length; k++) row[k] -= factor * pivot[k];
    }
  });
}
