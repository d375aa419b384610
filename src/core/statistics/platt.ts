/** p = 1 / (1 + exp(-(slope * score + intercept))), held between `least` and `greatest`. */
export interface Sigmoid {
  /** At least 0: a greater score is never less likely a match. */
  readonly slope: number;
  readonly intercept: number;
  /** n pairs support no probability below 1 / (n + 2), nor above 1 less that. */
  readonly least: number;
  readonly greatest: number;
}

const MOST_STEPS = 100;
const LEAST_STEP = 1e-10;
const SMALL_GRADIENT = 1e-8;
/** Keeps the Hessian invertible. */
const RIDGE = 1e-12;
/** Share of the promised descent that a step must reach. */
const SUFFICIENT = 1e-4;

/**
 * A sigmoid of the score (Platt 1999, "Probabilistic outputs for support vector machines"): Newton's method with backtracking on
 * the log loss, written so that no exponent overflows, towards targets short of 0 and 1 (Lin, Lin and Weng 2007, "A note on Platt's
 * probabilistic outputs", algorithm 1). Scores are standardised on the way, so any scale will do. Scores that run against the
 * labels give a level sigmoid.
 * @param scores `[n]`, finite, n at least 1. @param labels `[n]`, 0 or 1.
 */
export function fitSigmoid(scores: ArrayLike<number>, labels: ArrayLike<number>): Sigmoid {
  const count = scores.length;
  let matches = 0;
  for (let i = 0; i < count; i++) matches += labels[i];
  const least = 1 / (count + 2);
  const bounds = { least, greatest: 1 - least };
  const level = { slope: 0, intercept: Math.log((matches + 1) / (count - matches + 1)), ...bounds };
  const { middle, spread } = momentsOf(scores);
  if (!(spread > 0 && Number.isFinite(1 / spread))) return level;
  const standard = Float64Array.from(scores, (score) => (score - middle) / spread);
  const targets = Float64Array.from(labels, (label) =>
    label === 1 ? (matches + 1) / (matches + 2) : 1 / (count - matches + 2),
  );
  const { slope, intercept } = descend(standard, targets, level.intercept);
  if (!(slope > 0)) return level;
  return { slope: slope / spread, intercept: intercept - (slope * middle) / spread, ...bounds };
}

/** Height of the sigmoid at a score. */
export function sigmoidAt({ slope, intercept, least, greatest }: Sigmoid, score: number): number {
  const z = slope * score + intercept;
  const p = z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
  return Math.min(greatest, Math.max(least, p));
}

/** Mean and standard deviation, each computed on halves of the values so that nothing overflows. */
function momentsOf(values: ArrayLike<number>): { middle: number; spread: number } {
  let middle = 0;
  for (let i = 0; i < values.length; i++) middle += values[i] / values.length;
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] - middle));
  let squares = 0;
  for (let i = 0; i < values.length && largest > 0; i++) squares += ((values[i] - middle) / largest) ** 2;
  return { middle, spread: largest * Math.sqrt(squares / values.length) };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

function descend(scores: Float64Array, targets: Float64Array, start: number): Line {
  let at: Line = { slope: 0, intercept: start };
  let loss = lossOf(scores, targets, at);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { g1, g2, h11, h12, h22 } = derivatives(scores, targets, at);
    if (Math.abs(g1) < SMALL_GRADIENT && Math.abs(g2) < SMALL_GRADIENT) break;
    const determinant = h11 * h22 - h12 * h12;
    const towards = { slope: -(h22 * g1 - h12 * g2) / determinant, intercept: -(h11 * g2 - h12 * g1) / determinant };
    const descent = g1 * towards.slope + g2 * towards.intercept;
    let size = 1;
    for (; size >= LEAST_STEP; size /= 2) {
      const next = { slope: at.slope + size * towards.slope, intercept: at.intercept + size * towards.intercept };
      const nextLoss = lossOf(scores, targets, next);
      if (nextLoss >= loss + SUFFICIENT * size * descent) continue;
      [at, loss] = [next, nextLoss];
      break;
    }
    if (size < LEAST_STEP) break;
  }
  return at;
}

/** Sum of -t log p - (1 - t) log(1 - p). */
function lossOf(scores: Float64Array, targets: Float64Array, { slope, intercept }: Line): number {
  let loss = 0;
  for (let i = 0; i < scores.length; i++) {
    const z = slope * scores[i] + intercept;
    loss += z >= 0 ? (1 - targets[i]) * z + Math.log1p(Math.exp(-z)) : -targets[i] * z + Math.log1p(Math.exp(z));
  }
  return loss;
}

/** Gradient and Hessian of the loss by slope (1) and intercept (2). */
function derivatives(scores: Float64Array, targets: Float64Array, { slope, intercept }: Line) {
  let [g1, g2, h11, h12, h22] = [0, 0, RIDGE, 0, RIDGE];
  for (let i = 0; i < scores.length; i++) {
    const p = 1 / (1 + Math.exp(-(slope * scores[i] + intercept)));
    const weight = p * (1 - p);
    g1 += (p - targets[i]) * scores[i];
    g2 += p - targets[i];
    h11 += weight * scores[i] * scores[i];
    h12 += weight * scores[i];
    h22 += weight;
  }
  return { g1, g2, h11, h12, h22 };
}
