import { createRandom } from '../../../src/core/random.ts';
import { scaleToUnit, type VectorRows } from '../../../src/measure/rows/vector-rows.ts';

/** Seeded unit vectors around a few centres, so that some are nearer than others. */
export function seededRows(count: number, dim: number, seed: number): VectorRows {
  const random = createRandom(seed);
  const centres = Array.from({ length: 8 }, () => Float32Array.from({ length: dim }, () => random.normal()));
  const rows = new Float32Array(count * dim);
  for (let i = 0; i < count; i++) {
    const centre = centres[random.below(centres.length)];
    for (let j = 0; j < dim; j++) rows[i * dim + j] = centre[j] + random.normal();
    scaleToUnit(rows, i * dim, dim);
  }
  return { dim, count, rows };
}
