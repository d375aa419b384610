import { readJsonLines } from '../../../encoders/training/data/text-lines.ts';
import { centreVector } from '../../../encoders/training/start/teacher-centre.ts';
import type { TextRole } from '../../../src/core/encoder.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import type { MeasuredModel } from './measured-model.ts';
import { type QualityTask, sampleOf, type TaskLimits } from './quality-task.ts';

/** A text that neither side was trained on. */
export interface HeldOutText {
  readonly text: string;
  readonly role: TextRole;
  /** What the teacher reads in its place: a translation, or the same in other characters. */
  readonly like?: string;
}

const PAIRS = 20_000;
const SEED = 20261129;

/** Reads texts, one `{"text", "role", "like"?}` a line. @throws FormatError when a line is no such text. */
export async function readHeldOutTexts(path: string): Promise<HeldOutText[]> {
  const texts: HeldOutText[] = [];
  for await (const row of readJsonLines<HeldOutText>(path)) {
    const { text, role, like } = row;
    const isText = typeof text === 'string' && (like === undefined || typeof like === 'string');
    if (!isText || (role !== 'query' && role !== 'document')) {
      throw new FormatError(
        `read ${path}: expected {"text", "role": "query" or "document", "like"?}, got ${JSON.stringify(row)}`,
      );
    }
    texts.push(row);
  }
  if (texts.length < 2) throw new FormatError(`read ${path}: expected two texts or more, got ${texts.length}`);
  return texts;
}

/**
 * How alike a model and its teacher see the same texts: the correlation of their cosines over random pairs, each side centred on its
 * own mean and normalised, since neither a common axis nor a common width is needed for it.
 */
export function heldOutTask(all: readonly HeldOutText[], teacher: MeasuredModel, { sample }: TaskLimits): QualityTask {
  const texts = sampleOf(all, sample);
  const pairs = pairsOf(texts.length);
  let taught: Promise<number[]> | undefined;
  return {
    name: 'heldout',
    size: pairs.length,
    passages: texts.length,
    content: texts.flatMap(({ text, role, like }) => [text, role, like ?? text]),
    measure: async (model) => {
      taught ??= cosinesOf(
        teacher,
        texts.map(({ text, role, like }) => ({ text: like ?? text, role })),
        pairs,
      );
      const [labels, scores] = [await taught, await cosinesOf(model, texts, pairs)];
      return {
        'spearman to teacher': { kind: 'spearman', scores, labels },
        'pearson to teacher': { kind: 'pearson', scores, labels },
      };
    },
  };
}

/** Pairs of different positions below `count`: all there are where they are few, else drawn by a seed. */
function pairsOf(count: number): readonly (readonly [number, number])[] {
  const positions = Array.from({ length: count }, (_, i) => i);
  if ((count * (count - 1)) / 2 <= PAIRS)
    return positions.flatMap((first) => positions.slice(first + 1).map((second) => [first, second] as const));
  const random = createRandom(SEED);
  return Array.from({ length: PAIRS }, () => {
    const first = random.below(count);
    return [first, (first + 1 + random.below(count - 1)) % count] as const;
  });
}

async function cosinesOf(
  model: MeasuredModel,
  texts: readonly HeldOutText[],
  pairs: readonly (readonly [number, number])[],
): Promise<number[]> {
  const { dim } = model;
  const rows = new Float32Array(texts.length * dim);
  for (const role of ['query', 'document'] as const) {
    const positions = texts.flatMap((text, i) => (text.role === role ? [i] : []));
    if (positions.length === 0) continue;
    const some = await model.encode(
      positions.map((i) => texts[i].text),
      role,
    );
    for (const [at, i] of positions.entries()) rows.set(some.subarray(at * dim, (at + 1) * dim), i * dim);
  }
  centre(rows, dim);
  return pairs.map(([a, b]) => dotAt(rows.subarray(a * dim, (a + 1) * dim), rows, b * dim));
}

/** Takes the mean row off every row and gives each length 1, in place; a row that is the mean stays zero. */
export function centre(rows: Float32Array, dim: number): void {
  const mean = new Float64Array(dim);
  for (let i = 0; i < rows.length; i++) mean[i % dim] += rows[i];
  for (let d = 0; d < dim; d++) mean[d] /= rows.length / dim;
  const centred = { mean: Float32Array.from(mean) };
  for (let from = 0; from < rows.length; from += dim) centreVector(centred, rows, from);
}
