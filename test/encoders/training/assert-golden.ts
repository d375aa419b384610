import assert from 'node:assert/strict';
import type { LossGradients } from '../../../encoders/training/batches/batch.ts';
import { gradientValues, type WeightGradient } from '../../../encoders/training/optimizer/gradient.ts';
import type { GradientCase } from '../roformer/golden-cases.ts';

/** Asserts that loss, gradient norms and the sampled entries equal the reference, relative to each norm. */
export function assertGolden(
  result: LossGradients,
  golden: Pick<GradientCase, 'loss' | 'gradients'>,
  tolerance = 1e-4,
): void {
  assert.ok(Math.abs(result.loss - golden.loss) < tolerance * Math.max(1, golden.loss), `loss ${result.loss}`);
  assert.deepEqual([...result.gradients.keys()], Object.keys(golden.gradients));
  // A gradient that is 0 by nature (of a bias that every score shares) is left with the rounding of the others.
  const rounding = 1e-6 * Math.max(...Object.values(golden.gradients).map(({ norm }) => norm));
  for (const [name, { norm, entries }] of Object.entries(golden.gradients)) {
    const gradient = result.gradients.get(name)!;
    const allowed = tolerance * norm + rounding;
    const gotNorm = Math.hypot(...gradientValues(gradient));
    assert.ok(Math.abs(gotNorm - norm) < allowed, `${name}: norm ${gotNorm}, reference ${norm}`);
    for (const [i, expected] of entries) {
      const got = entryOf(gradient, i);
      assert.ok(Math.abs(got - expected) < allowed, `${name}[${i}]: ${got}, reference ${expected}`);
    }
  }
}

/** Number `i` of a gradient in its weight's own layout. */
function entryOf(gradient: WeightGradient, i: number): number {
  if (gradient instanceof Float32Array) return gradient[i];
  const { rows, values } = gradient;
  const width = values.length / rows.length;
  const row = rows.indexOf(Math.floor(i / width));
  return row < 0 ? 0 : values[row * width + (i % width)];
}
