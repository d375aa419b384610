import { makeDirectory } from '../../../src/core/durable-file.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { modelFingerprint, readModelDirectory, writeModelDirectory } from '../../roformer/model-directory.ts';
import { createModelTokenizer } from '../../roformer/model-tokenizer.ts';
import type { Weights } from '../../roformer/weights.ts';
import type { TeacherField } from '../config/teacher-config.ts';
import { type ClosedFormOptions, type ClosedFormStart, closedFormStart } from '../start/closed-form-start.ts';
import { teacherCentre, writeTeacherCentres } from '../start/teacher-centre.ts';
import { tokenBags } from '../start/token-bags.ts';
import type { TaughtVectors } from '../taught/open-taught.ts';
import { readDistillItems } from '../taught-sets/distill-items.ts';
import { requireMadeFrom, requireSame, writeMadeFrom } from './made-from.ts';
import type { RunFiles } from './run-files.ts';

export interface MakeStartOptions extends Omit<ClosedFormOptions, 'onStep'> {
  /** Directory of a trained model that is the start in the regression's stead. */
  readonly model?: string;
  readonly teachers: readonly {
    readonly vectors: TaughtVectors;
    readonly field: TeacherField;
    /** How many of the items it was asked for; all unless given. */
    readonly limit?: number | undefined;
  }[];
}

/** Origin of a start beside its model, which the start holds itself. */
async function originOf({ teachers, lambda, steps, seed, model }: MakeStartOptions): Promise<object> {
  const asked = teachers.map(({ vectors, field, limit }) => ({ teacher: vectors.teacher, field, limit }));
  if (model === undefined) return { teachers: asked, regression: { lambda, steps }, seed };
  // Not its path: the weights of the next leg may stand there by now.
  return { teachers: asked, model: await modelFingerprint(model) };
}

/** Refuses the start of a run when it is not the one that {@link makeStart} would make. @throws ConflictError; FormatError. */
export async function requireStart(
  config: RoFormerConfig,
  vocab: readonly string[],
  files: RunFiles,
  options: MakeStartOptions,
): Promise<void> {
  const what = `the start in ${files.start} was made`;
  const found = await readModelDirectory(files.start);
  requireSame(found.config, config, what);
  requireSame(found.vocab, vocab, what);
  await requireMadeFrom(files.startFrom, await originOf(options), what);
}

/**
 * Writes the model that a run's training begins with, and the centres of its teachers, which come last.
 * @returns shares: what the regression explains of the first teacher's squared lengths, and what the student's dimensions can hold
 *   of them; undefined where a trained model is the start
 * @throws ConflictError when that model is of another shape, vocabulary or other teachers' widths than the run's.
 */
export async function makeStart(
  config: RoFormerConfig,
  vocab: readonly string[],
  files: RunFiles,
  wanted: MakeStartOptions,
): Promise<{ explained: number; kept: number } | undefined> {
  const { teachers, model, ...options } = wanted;
  const trained = model === undefined ? undefined : await readTrained(model, config, vocab);
  const items = await readDistillItems(files.items, await createModelTokenizer(config, vocab), {
    maxTokens: config.maxTokens,
    teachers: teachers.map(({ vectors, field }) => ({ teacher: vectors, field })),
    signal: options.signal,
  });
  if (trained) {
    const centres = await Promise.all(
      teachers.map(({ vectors }, k) =>
        teacherCentre(
          vectors,
          items.rows[k].filter((row) => row >= 0),
          options,
        ),
      ),
    );
    await writeStart(config, vocab, files, wanted, { weights: trained, centres });
    return undefined;
  }
  const bags = tokenBags(items.tokens.count, (i) => items.tokens.at(i));
  const found = teachers.map(({ vectors }, k) => ({ vectors, rows: items.rows[k] }));
  let explained = 0;
  const start = await closedFormStart(config, vocab, bags, found, {
    ...options,
    onStep: (step) => {
      explained = step.explained;
      options.onProgress?.({ stage: 'regression', done: step.step, total: options.steps });
    },
  });
  await writeStart(config, vocab, files, wanted, start);
  return { explained, kept: start.kept };
}

/**
 * Weights of a trained model that are to be a run's start.
 * @param config what the run trains; without `teachers`, as before they were heard, those of the model are not looked at.
 * @throws ConflictError when it is another model than that, or of another vocabulary; what reading throws.
 */
export async function readTrained(dir: string, config: RoFormerConfig, vocab: readonly string[]): Promise<Weights> {
  const { config: found, vocab: foundVocab, weights } = await readModelDirectory(dir);
  const { teachers: _, ...bare } = found;
  requireSame(config.teachers === undefined ? bare : found, config, `the start ${dir} was trained`);
  requireSame(foundVocab, vocab, `the start ${dir} was trained`);
  return weights;
}

/** The centres come last: they say that the rest is there. */
async function writeStart(
  config: RoFormerConfig,
  vocab: readonly string[],
  files: RunFiles,
  wanted: MakeStartOptions,
  { weights, centres }: Pick<ClosedFormStart, 'weights' | 'centres'>,
): Promise<void> {
  await makeDirectory(files.start);
  await writeMadeFrom(files.startFrom, await originOf(wanted));
  await writeModelDirectory(files.start, { config, vocab, weights });
  await writeTeacherCentres(files.centres, centres);
}
