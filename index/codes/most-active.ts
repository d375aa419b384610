import { TopK } from '../../src/core/top-k.ts';

/**
 * Winner takes all: writes the names of the largest activations, largest first; of equal ones the smaller name first.
 * @param activations one a bit.
 * @param bits as many are written as it has places, or as there are activations.
 * @returns how many were written.
 */
export function mostActive(activations: Float32Array, bits: Uint32Array): number {
  const best = new TopK(Math.min(bits.length, activations.length));
  for (let bit = 0; bit < activations.length; bit++) best.offer(activations[bit], bit);
  const { ords } = best.drain();
  bits.set(ords);
  return ords.length;
}
