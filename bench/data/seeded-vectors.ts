import { createRandom } from '../../src/core/random.ts';
import { toUnit } from '../../src/core/vectors.ts';

const CENTRES = 500;
const SPREAD = 0.7;

/**
 * Draws unit vectors of a dimension around 500 common centres, so that neighbours are nearer than chance. The same seed and count
 * give the same vectors.
 */
export function seededVectors(count: number, { dim, seed }: { readonly dim: number; readonly seed: number }) {
  const random = createRandom(seed);
  const gaussian = () => Float32Array.from({ length: dim }, () => random.normal());
  const centres = Array.from({ length: CENTRES }, gaussian);
  return Array.from({ length: count }, (): Float32Array => {
    const centre = centres[random.below(centres.length)];
    return toUnit(
      gaussian().map((x, i) => centre[i] + SPREAD * x),
      'a seeded vector',
    );
  });
}
