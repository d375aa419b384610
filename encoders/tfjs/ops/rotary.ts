import { tf } from '../core/tfjs-core.ts';

/** Constants of the rotation for positions 0 .. seqLen - 1. */
export interface RotaryTables {
  /** `[seqLen, 1, dim]`: cos of the pair's angle, the same for both members. */
  readonly cos: tf.Tensor;
  /** `[seqLen, 1, dim]`: its sin. */
  readonly sin: tf.Tensor;
  /** `[dim, dim]`: right factor that turns every pair (a, b) into (-b, a). */
  readonly quarterTurn: tf.Tensor;
}

/**
 * Tables of rotary position embedding (Su 2021, arXiv:2104.09864, eq. 34) in its interleaved layout: dimensions
 * (2i, 2i + 1) are one pair with angle position * 10000^(-2i / dim).
 * @param dim length of one attention head, even
 */
export function rotaryTables(seqLen: number, dim: number): RotaryTables {
  const cos = new Float32Array(seqLen * dim);
  const sin = new Float32Array(seqLen * dim);
  for (let position = 0; position < seqLen; position++) {
    for (let d = 0; d < dim; d++) {
      const angle = position * 10000 ** (-(d - (d % 2)) / dim);
      cos[position * dim + d] = Math.cos(angle);
      sin[position * dim + d] = Math.sin(angle);
    }
  }
  const turn = new Float32Array(dim * dim);
  for (let d = 0; d < dim; d += 2) {
    turn[(d + 1) * dim + d] = -1;
    turn[d * dim + d + 1] = 1;
  }
  return {
    cos: tf.tensor(cos, [seqLen, 1, dim]),
    sin: tf.tensor(sin, [seqLen, 1, dim]),
    quarterTurn: tf.tensor(turn, [dim, dim]),
  };
}

function turned(x: tf.Tensor, quarterTurn: tf.Tensor): tf.Tensor {
  // One plain product: slicing out the pairs and stacking them again costs several passes over strided memory.
  const dim = quarterTurn.shape[0];
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, dim]), quarterTurn as tf.Tensor2D), x.shape);
}

const withGradient = tf.customGrad((x, cos, sin, quarterTurn, save) => {
  const [value, ...tables] = [x, cos, sin, quarterTurn] as tf.Tensor[];
  (save as tf.GradSaveFunc)(tables);
  return {
    value: tf.add(tf.mul(value, tables[0]), tf.mul(turned(value, tables[2]), tables[1])),
    // The inverse of a rotation is the rotation by the negative angle; the tables are constants.
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
      tf.sub(tf.mul(dy, saved[0]), tf.mul(turned(dy, saved[2]), saved[1])),
      ...saved.map((table) => tf.zerosLike(table)),
    ],
  };
});

/**
 * Rotates every pair of `x` by the angle of its position: (a, b) becomes (a cos - b sin, b cos + a sin).
 * @param x `[batch, seqLen, heads, dim]`
 */
export function rotate(x: tf.Tensor, { cos, sin, quarterTurn }: RotaryTables): tf.Tensor {
  return withGradient(x, cos, sin, quarterTurn);
}
