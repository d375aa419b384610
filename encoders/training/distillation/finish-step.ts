import type { LongWorkOptions } from '../../../src/core/progress.ts';
import type { DistillationConfig } from './distillation-config.ts';
import { foldModel } from './fold-model.ts';
import type { RunFiles } from './run-files.ts';

/**
 * Writes the model that a run is for: the trained one, its teachers' heads folded in by their shares.
 * @returns the share of squared lengths that the first 64, 128, ... dimensions hold
 */
export function finishModel(
  { train, teachers }: DistillationConfig,
  files: RunFiles,
  options: LongWorkOptions,
): Promise<Readonly<Record<string, number>>> {
  const sets = train.sets.map(({ name }) => name).filter((name) => name !== 'items' && name !== 'pairs');
  return foldModel(files.training, files.items, files.model, {
    ...options,
    shares: teachers.map(({ share }, k) => share ?? (k === 0 ? 1 : 0)),
    trainedOn: sets,
  });
}
