import { BIASES, isBiasOrGain, ROW_TABLES } from '../../roformer/weights.ts';

/** Whether weight decay applies to a weight. */
export function decays(name: string): boolean {
  return !(name.startsWith('embedding.') || ROW_TABLES.has(name) || BIASES.has(name) || isBiasOrGain(name));
}
