import type { Encoder } from '../../../../src/core/encoder.ts';
import { createRandom } from '../../../../src/core/random.ts';

/** What all texts have in common, a character. */
const OFFSET = 0.5;

/** Adds up a vector a character: a teacher that the smallest student can follow. */
export function toyTeacher(dim: number, seed: number): Encoder {
  const vectorOf = (character: string) => {
    const random = createRandom(seed * 100_000 + character.charCodeAt(0));
    return Float32Array.from({ length: dim }, () => random.normal() + OFFSET);
  };
  const encodeOne = (text: string) => {
    const sum = new Float32Array(dim);
    for (const character of text) {
      vectorOf(character).forEach((x, i) => {
        sum[i] += x;
      });
    }
    const length = Math.hypot(...sum);
    return sum.map((x) => x / length);
  };
  return {
    dim,
    fingerprint: `toy ${dim} ${seed}`,
    runtime: 'sums of random vectors',
    async encode(texts) {
      const vectors = new Float32Array(texts.length * dim);
      texts.forEach((text, row) => {
        vectors.set(encodeOne(text), row * dim);
      });
      return vectors;
    },
    async close() {},
  };
}
