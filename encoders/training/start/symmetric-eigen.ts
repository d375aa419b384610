import { InvalidArgumentError } from '../../../src/core/errors.ts';

/** Eigenvalues, largest first, and the unit eigenvectors that belong to them. */
export interface SymmetricEigen {
  /** `[n]`. */
  readonly values: Float64Array;
  /** `[n, n]`; row k belongs to value k. */
  readonly vectors: Float64Array;
}

/** Far more than are ever needed: a dozen suffice at 384. */
const MAX_SWEEPS = 60;
/** Share of the matrix that may be left beside the diagonal. */
const TOLERANCE = 1e-15;

/**
 * Decomposes a symmetric matrix by cyclic Jacobi rotations (Jacobi 1846; Golub and Van Loan, Matrix Computations, 8.5), which find
 * small eigenvalues as well as large ones and orthogonal vectors always. Takes about 2 s at 384.
 * @param matrix `[n, n]`, not changed; only its upper triangle is read.
 * @throws InvalidArgumentError when it is not n x n or holds what is no finite number.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  if (matrix.length !== n * n || !matrix.every(Number.isFinite)) {
    throw new InvalidArgumentError(
      `expected a matrix of ${n} x ${n} finite numbers, got ${matrix.length} values${matrix.length === n * n ? ', not all finite' : ''}`,
    );
  }
  const a = Float64Array.from(
    matrix,
    (_, at) => matrix[at % n < Math.floor(at / n) ? (at % n) * n + Math.floor(at / n) : at],
  );
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const enough = TOLERANCE * Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, n) > enough; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  return sorted(a, v, n);
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) sum += 2 * a[i * n + j] ** 2;
  return Math.sqrt(sum);
}

/** Makes a[p, q] zero: A becomes J^T A J, and the vectors, kept as rows, J^T V. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  // The smaller of the two roots of t^2 + 2 theta t - 1: the rotation by at most 45 degrees.
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const app = a[p * n + p];
  const aqq = a[q * n + q];
  turnRows(a, p * n, q * n, n, c, s);
  turnRows(v, p * n, q * n, n, c, s);
  for (let k = 0; k < n; k++) {
    a[k * n + p] = a[p * n + k];
    a[k * n + q] = a[q * n + k];
  }
  a[p * n + p] = app - t * apq;
  a[q * n + q] = aqq + t * apq;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

function turnRows(a: Float64Array, p: number, q: number, n: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const x = a[p + k];
    const y = a[q + k];
    a[p + k] = c * x - s * y;
    a[q + k] = s * x + c * y;
  }
}

function sorted(a: Float64Array, v: Float64Array, n: number): SymmetricEigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  const vectors = new Float64Array(n * n);
  order.forEach((i, k) => {
    vectors.set(v.subarray(i * n, (i + 1) * n), k * n);
  });
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors };
}
