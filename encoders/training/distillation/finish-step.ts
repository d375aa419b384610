import { join } from 'node:path';
import { makeDirectory, writeWholeFile } from '../../../src/core/durable-file.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { readModelDirectory, writeModelDirectory } from '../../roformer/model-directory.ts';
import { foldTeacherHeads } from '../start/fold-teacher-heads.ts';
import type { Item } from '../taught-sets/distill-items.ts';
import { readTrainingTexts } from '../texts/training-text.ts';
import type { DistillationConfig } from './distillation-config.ts';
import { encodeInRoles } from './encode-in-roles.ts';
import type { RunFiles } from './run-files.ts';

/** Texts whose vectors show the axes of a finished model. */
const SAMPLE = 8000;
/** Says which public sets a model was trained on, so that a table of figures can say what is zero-shot. */
const TRAINED_ON = 'trained-on.json';

/**
 * Writes the model that a run is for: the trained one with the heads of its teachers folded into its projection, by their shares, so
 * that its vectors compare as those heads' do and their first dimensions hold the most, its matrices as 8-bit integers.
 * @returns the share of squared lengths that the first 64, 128, ... dimensions hold
 */
export async function finishModel(
  { train, teachers }: DistillationConfig,
  files: RunFiles,
  options: LongWorkOptions,
): Promise<Readonly<Record<string, number>>> {
  const texts: Item[] = [];
  for await (const item of readTrainingTexts(files.items)) if (texts.push(item) === SAMPLE) break;
  const sample = await encodeInRoles(files.training, texts, options);
  const shares = teachers.map(({ share }, k) => share ?? (k === 0 ? 1 : 0));
  const { model, kept } = foldTeacherHeads(await readModelDirectory(files.training), sample, { shares });
  await makeDirectory(files.model);
  await writeModelDirectory(files.model, model, 'int8');
  const sets = train.sets.map(({ name }) => name).filter((name) => name !== 'items' && name !== 'pairs');
  await writeWholeFile(join(files.model, TRAINED_ON), `${JSON.stringify({ sets })}\n`);
  const held: Record<string, number> = {};
  for (let dim = 64; dim <= kept.length; dim *= 2) held[dim] = kept[dim - 1];
  return held;
}
