import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { makeDirectory } from '../../../src/core/durable-file.ts';
import { chooseOnnxFile } from '../../hub/onnx-file.ts';
import { type RoFormerConfig, vectorDim } from '../../roformer/config.ts';
import { modelFingerprint, readModelDirectory, writeModelDirectory } from '../../roformer/model-directory.ts';
import { createModelTokenizer } from '../../roformer/model-tokenizer.ts';
import { teacherName, type Weight, type Weights } from '../../roformer/weights.ts';
import type { TeacherField } from '../config/teacher-config.ts';
import { withEqualSegments, withMoreLayers } from '../run/start-weights.ts';
import { type ClosedFormOptions, type ClosedFormStart, closedFormStart } from '../start/closed-form-start.ts';
import { modelLayers } from '../start/model-layers.ts';
import { ridgeHead } from '../start/ridge-head.ts';
import { centredRows, teacherCentre, writeTeacherCentres } from '../start/teacher-centre.ts';
import { teacherLayers } from '../start/teacher-layers.ts';
import { rowsOf, type TextRows } from '../start/text-rows.ts';
import { tokenBags } from '../start/token-bags.ts';
import type { TaughtVectors } from '../taught/open-taught.ts';
import { type Item, type ItemVectors, readDistillItems, rowOf } from '../taught-sets/distill-items.ts';
import { readTrainingTexts } from '../texts/training-text.ts';
import { encodeInRoles } from './encode-in-roles.ts';
import { requireMadeFrom, requireSame, writeMadeFrom } from './made-from.ts';
import type { RunFiles } from './run-files.ts';

/** Texts that the head of a further teacher is fitted on. */
const HEAD_SAMPLE = 40_000;

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
async function originOf(
  { numLayers }: RoFormerConfig,
  { teachers, lambda, steps, seed, model }: MakeStartOptions,
): Promise<object> {
  const asked = teachers.map(({ vectors, field, limit }) => ({ teacher: vectors.teacher, field, limit }));
  if (model === undefined) return { teachers: asked, regression: { lambda, steps }, seed };
  // Not its path: the weights of the next leg may stand there by now.
  const { config } = await readModelDirectory(model);
  return { teachers: asked, model: await modelFingerprint(model), ...(config.numLayers < numLayers && { seed }) };
}

/** Whose layers a student begins with, and which. */
interface ChosenLayers {
  /** A model directory of ours; that of the first teacher unless given. */
  readonly model?: string | undefined;
  readonly teacher: string;
  readonly layers: readonly number[];
}

/**
 * Writes the layers that a run's student begins with as a model, once; what it was made from comes last.
 * @throws ConflictError when the run has others; what `modelLayers` and `teacherLayers` throw.
 */
export async function makeLayers(
  config: RoFormerConfig,
  vocab: readonly string[],
  { layers: dir, layersFrom }: RunFiles,
  { model, teacher, layers }: ChosenLayers,
): Promise<void> {
  const origin = model === undefined ? await teacherOrigin(teacher) : { model: await modelFingerprint(model) };
  const takeLayers = model === undefined ? teacherLayers : modelLayers;
  const chosen = { ...origin, layers };
  if (existsSync(layersFrom)) return requireMadeFrom(layersFrom, chosen, `the layers in ${dir} were taken`);
  const weights = await takeLayers(model ?? teacher, config, vocab, layers);
  await makeDirectory(dir);
  await writeModelDirectory(dir, { config, vocab, weights });
  await writeMadeFrom(layersFrom, chosen);
}

async function teacherOrigin(dir: string): Promise<{ teacher: string }> {
  const graph = await readFile(await chooseOnnxFile(dir, undefined));
  return { teacher: createHash('sha256').update(graph).digest('hex') };
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
  await requireMadeFrom(files.startFrom, await originOf(config, options), what);
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
  const trained = model === undefined ? undefined : await readTrained(model, config, vocab, options.seed);
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
    const heads = await furtherHeads(config, trained, model!, files, { ...wanted, centres });
    await writeStart(config, vocab, files, wanted, { weights: new Map([...trained, ...heads]), centres });
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
 * Weights of a trained model that are to be a run's start. It may lack heads of the run's last teachers and layers on top, and may not
 * have been told the roles of texts: queries then begin as documents are read.
 * @param config what the run trains; without `teachers`, as before they were heard, those of the model are not looked at.
 * @param seed of layers that it lacks.
 * @throws ConflictError when it is another model than that, or of another vocabulary; what reading throws.
 */
export async function readTrained(
  dir: string,
  config: RoFormerConfig,
  vocab: readonly string[],
  seed: number,
): Promise<Weights> {
  const { config: found, vocab: foundVocab, weights } = await readModelDirectory(dir);
  const { teachers: heard = [], ...bare } = found;
  const teachers = config.teachers && [...heard, ...config.teachers.slice(heard.length)];
  const numLayers = Math.max(found.numLayers, config.numLayers);
  const told = { ...bare, numLayers, ...(config.roles && { roles: config.roles }), ...(teachers && { teachers }) };
  requireSame(told, config, `the start ${dir} was trained`);
  requireSame(foundVocab, vocab, `the start ${dir} was trained`);
  const grown = withMoreLayers(weights, found.numLayers, config, seed);
  return config.roles && !found.roles ? withEqualSegments(grown) : grown;
}

/** Heads of the teachers that a trained model has not heard, fitted to the vectors that it gives. */
async function furtherHeads(
  config: RoFormerConfig,
  trained: Weights,
  model: string,
  files: RunFiles,
  { teachers, centres, sample = HEAD_SAMPLE, signal, onProgress }: MakeStartOptions & Pick<ClosedFormStart, 'centres'>,
): Promise<[string, Weight][]> {
  const work = { signal, onProgress };
  const heads: [string, Weight][] = [];
  for (const [k, { vectors, field }] of teachers.entries()) {
    if (trained.has(teacherName(k))) continue;
    const { texts, rows } = await taughtTexts(files.items, { teacher: vectors, field }, sample);
    const own = await encodeInRoles(model, texts, work);
    const dim = vectorDim(config);
    const targets: TextRows = {
      dim: vectors.dim,
      copyRow: (i, into, at) => vectors.copyRow(rows[i], into, at),
    };
    const all = Int32Array.from(texts.keys());
    const data = await ridgeHead(rowsOf(own, dim), centredRows(targets, centres[k]), all, work);
    heads.push([teacherName(k), { shape: [dim, vectors.dim], data }]);
  }
  return heads;
}

/** The first texts of which a teacher has a vector, and the rows of these. */
async function taughtTexts(
  items: string,
  teacher: ItemVectors,
  most: number,
): Promise<{ texts: Item[]; rows: number[] }> {
  const texts: Item[] = [];
  const rows: number[] = [];
  for await (const item of readTrainingTexts(items)) {
    const row = rowOf(teacher, item);
    if (row < 0) continue;
    texts.push(item);
    if (rows.push(row) === most) break;
  }
  return { texts, rows };
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
  await writeMadeFrom(files.startFrom, await originOf(config, wanted));
  await writeModelDirectory(files.start, { config, vocab, weights });
  await writeTeacherCentres(files.centres, centres);
}
