/**
 * Inner product of `query` with the row of `rows` that starts at `offset`; the cosine when both are unit vectors.
 * Eight products a turn over four accumulators, so that additions do not wait for each other.
 */
export function dotAt(query: Float32Array, rows: Float32Array, offset: number): number {
  const dim = query.length;
  const whole = dim - (dim % 8);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let j = offset; i < whole; i += 8, j += 8) {
    a += query[i] * rows[j] + query[i + 4] * rows[j + 4];
    b += query[i + 1] * rows[j + 1] + query[i + 5] * rows[j + 5];
    c += query[i + 2] * rows[j + 2] + query[i + 6] * rows[j + 6];
    d += query[i + 3] * rows[j + 3] + query[i + 7] * rows[j + 7];
  }
  for (; i < dim; i++) a += query[i] * rows[offset + i];
  return a + b + (c + d);
}
