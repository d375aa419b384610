/**
 * Inner product of row `i` of `a` with row `j` of `b`, both `[rows, dim]`, row-major.
 * Four sums side by side, so that no addition waits for the one before it.
 */
export function innerProduct(a: Float32Array, i: number, b: Float32Array, j: number, dim: number): number {
  let x = i * dim;
  let y = j * dim;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (const end = x + dim - 3; x < end; x += 4, y += 4) {
    s0 += a[x] * b[y];
    s1 += a[x + 1] * b[y + 1];
    s2 += a[x + 2] * b[y + 2];
    s3 += a[x + 3] * b[y + 3];
  }
  for (const end = (i + 1) * dim; x < end; x++, y++) s0 += a[x] * b[y];
  return s0 + s1 + s2 + s3;
}
