import type { TeacherScores } from './batch.ts';

/** Targets of InfoNCE for the scores of `rows` texts with `passages` texts, the first `rows` of which are their answers. */
export interface WantedAnswers {
  /**
   * `[rows, passages]`: half the sum of the wanted distributions over the passages of each row, and over the rows of each answer,
   * by the number of rows.
   */
  readonly pairs: Float32Array;
  /** `[passages]`: share of each column's entropy, 1 / (2 rows) of answers and 0 of other passages. */
  readonly columns: Float32Array;
}

/** Wanted distributions: the answers, mixed with those of a teacher. */
export function wantedAnswers(rows: number, passages: number, teacher?: TeacherScores): WantedAnswers {
  const share = 1 / (2 * rows);
  const pairs = new Float32Array(rows * passages);
  const hard = 2 * share * (1 - (teacher?.weight ?? 0));
  for (let row = 0; row < rows; row++) pairs[row * passages + row] = hard;
  if (teacher) {
    const soft = teacher.weight * share;
    for (let row = 0; row < rows; row++)
      addSoftmax(pairs, soft, teacher, { start: row * passages, step: 1, count: passages });
    for (let row = 0; row < rows; row++) addSoftmax(pairs, soft, teacher, { start: row, step: passages, count: rows });
  }
  return { pairs, columns: new Float32Array(passages).fill(share, 0, rows) };
}

/** Some places of a matrix. */
interface Line {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Adds `share` times the softmax of the scaled scores on one line. */
function addSoftmax(pairs: Float32Array, share: number, { scores, scale }: TeacherScores, line: Line): void {
  const { start, step, count } = line;
  const at = Array.from({ length: count }, (_, i) => start + i * step);
  const most = at.reduce((best, i) => Math.max(best, scores[i]), Number.NEGATIVE_INFINITY);
  const exps = at.map((i) => Math.exp(scale * (scores[i] - most)));
  const sum = exps.reduce((x, y) => x + y, 0);
  at.forEach((i, n) => {
    pairs[i] += (share * exps[n]) / sum;
  });
}

/** A teacher's scores with rows and passages, as many of both, in another order. */
export function reorderScores(teacher: TeacherScores, order: readonly number[]): TeacherScores {
  const { scores } = teacher;
  return {
    ...teacher,
    scores: Float32Array.from(order.flatMap((i) => order.map((j) => scores[i * order.length + j]))),
  };
}
