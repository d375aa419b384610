import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { findModelLayout } from '../../hub/model-layout.ts';
import { loadEncoder, modelPath } from '../../pretrained.ts';
import type { TextToTeach } from '../taught/block-texts.ts';
import { type TeachResult, teachTexts } from '../taught/teach-texts.ts';
import { readTrainingTexts } from '../texts/training-text.ts';
import type { DistillationConfig, TeacherModelConfig } from './distillation-config.ts';
import type { RunFiles } from './run-files.ts';

/**
 * Has every teacher of a run give its vectors of the held-out texts and the items; what it has given already is passed over.
 * @returns what came of each teacher
 * @throws what `loadEncoder` and `teachTexts` throw.
 */
export async function teachAll(
  { teachers, train }: DistillationConfig,
  files: RunFiles,
  options: LongWorkOptions,
): Promise<TeachResult[]> {
  // One that is not there should not be found out when another has worked for hours.
  for (const { model } of teachers) await findModelLayout(modelPath(model));
  const results: TeachResult[] = [];
  for (const [k, teacher] of teachers.entries()) {
    const encoder = await loadEncoder(teacher.model, train.threads === undefined ? {} : { threads: train.threads });
    try {
      results.push(await teachTexts(encoder, textsFor(teacher, files), { ...options, path: files.vectors(k) }));
    } finally {
      await encoder.close();
    }
  }
  return results;
}

/** Held-out texts first, so that a run that is stopped early can be measured. */
async function* textsFor(teacher: TeacherModelConfig, files: RunFiles): AsyncGenerator<TextToTeach> {
  yield* linesFor(teacher, files.heldout, Number.POSITIVE_INFINITY);
  yield* linesFor(teacher, files.items, teacher.limit ?? Number.POSITIVE_INFINITY);
}

async function* linesFor(
  { field = 'like' }: TeacherModelConfig,
  path: string,
  limit: number,
): AsyncGenerator<TextToTeach> {
  let line = 0;
  for await (const { text, like, english, role } of readTrainingTexts(path)) {
    if (line++ >= limit) return;
    if (field === 'like') yield { text: like ?? text, role };
    else if (english !== undefined) yield { text: english, role: 'document' };
  }
}
