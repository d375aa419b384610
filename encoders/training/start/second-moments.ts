/** Rows that are added at once: each sum is loaded and stored once for all of them. */
const BLOCK = 8;

/** Sums x y^T over pairs of rows in float64; of rows with themselves, their second moments. */
export class SecondMoments {
  readonly #left: number;
  readonly #right: number;
  readonly #sums: Float64Array;
  readonly #block: { readonly left: Float64Array; readonly right: Float64Array };
  #held = 0;

  /** @param left length of x. @param right length of y. */
  constructor(left: number, right: number = left) {
    this.#left = left;
    this.#right = right;
    this.#sums = new Float64Array(left * right);
    this.#block = { left: new Float64Array(BLOCK * left), right: new Float64Array(BLOCK * right) };
  }

  /** @param x `[left]`. @param y `[right]`; x itself unless given. */
  add(x: Float32Array | Float64Array, y: Float32Array | Float64Array = x): void {
    this.#block.left.set(x, this.#held * this.#left);
    this.#block.right.set(y, this.#held * this.#right);
    if (++this.#held === BLOCK) this.#flush();
  }

  /** `[left, right]`: the sum of all products. */
  sums(): Float64Array {
    this.#flush();
    return this.#sums.slice();
  }

  #flush(): void {
    const { left, right } = this.#block;
    const [n, m] = [this.#left, this.#right];
    left.fill(0, this.#held * n);
    right.fill(0, this.#held * m);
    this.#held = 0;
    for (let i = 0; i < n; i++) {
      const [a, b, c, d] = [left[i], left[n + i], left[2 * n + i], left[3 * n + i]];
      const [e, f, g, h] = [left[4 * n + i], left[5 * n + i], left[6 * n + i], left[7 * n + i]];
      for (let j = 0, at = i * m; j < m; j++, at++) {
        this.#sums[at] +=
          a * right[j] +
          b * right[m + j] +
          c * right[2 * m + j] +
          d * right[3 * m + j] +
          (e * right[4 * m + j] + f * right[5 * m + j] + g * right[6 * m + j] + h * right[7 * m + j]);
      }
    }
  }
}
