/**
 * Area under the receiver operating characteristic: how often a match scores above what is none, ties counted half.
 * @param labels `[n]`, 0 or 1; both must occur, else NaN. Costs a comparison of every match with every other pair.
 */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let above = 0;
  let count = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 1) continue;
    for (let j = 0; j < labels.length; j++) {
      if (labels[j] !== 0) continue;
      count++;
      if (scores[i] >= scores[j]) above += scores[i] === scores[j] ? 0.5 : 1;
    }
  }
  return above / count;
}
