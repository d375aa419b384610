import { join } from 'node:path';
import { writeWholeFile } from '../../../src/core/durable-file.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import type { DistillationConfig } from './distillation-config.ts';
import { foldModel } from './fold-model.ts';
import type { RunFiles } from './run-files.ts';

/** Says which public sets a model was trained on, so that a table of figures can say what is zero-shot. */
const TRAINED_ON = 'trained-on.json';

/**
 * Writes the model that a run is for: the trained one, its teachers' heads folded in by their shares.
 * @returns the share of squared lengths that the first 64, 128, ... dimensions hold
 */
export async function finishModel(
  { train, teachers }: DistillationConfig,
  files: RunFiles,
  options: LongWorkOptions,
): Promise<Readonly<Record<string, number>>> {
  const shares = teachers.map(({ share }, k) => share ?? (k === 0 ? 1 : 0));
  const held = await foldModel(files.training, files.items, files.model, { ...options, shares });
  const sets = train.sets.map(({ name }) => name).filter((name) => name !== 'items' && name !== 'pairs');
  await writeWholeFile(join(files.model, TRAINED_ON), `${JSON.stringify({ sets })}\n`);
  return held;
}
