import { headWidth, type RoFormerConfig } from '../../roformer/config.ts';
import {
  HEAD_BIAS,
  HEAD_WEIGHT,
  initialWeights,
  isEntityWeight,
  isTeacherWeight,
  layerNames,
  POOLING_HIDDEN,
  POOLING_TOKEN,
  PROJECTION,
  ROW_TABLES,
  SEGMENT_EMBEDDING,
  type Weight,
  type Weights,
} from '../../roformer/weights.ts';
import { ROLE_NUMBERS } from '../../tokenizer/tokenizer.ts';

const HEAD = [HEAD_WEIGHT, HEAD_BIAS];

/**
 * Fits the tensors of a start to a model with more above the encoder, or with something else there. Where the start has none of that shape, the head stays as `fresh`
 * has it; and where it never read a second text, every segment begins as the first, the only one that was trained.
 * @param options.readRoles the start was told roles: then the first text of a pair begins as a query is read, and the second as a document.
 */
export function startFor(
  fresh: Weights,
  found: Weights,
  { readRoles = false }: { readonly readRoles?: boolean | undefined } = {},
): Weights {
  const start = withFreshParts(fresh, found);
  if (HEAD.every((name) => start.get(name)?.shape.join() === fresh.get(name)?.shape.join())) return start;
  const tensors: Weights = new Map(start);
  for (const name of HEAD) {
    const weight = fresh.get(name);
    if (weight !== undefined) tensors.set(name, weight);
  }
  const segments = start.get(SEGMENT_EMBEDDING);
  if (segments === undefined || readsPairs(start, segments)) return tensors;
  const order = Array.from({ length: segments.shape[0] }, (_, row) => (readRoles ? (FIRST_IS_ASKED[row] ?? 0) : 0));
  return tensors.set(SEGMENT_EMBEDDING, rowsOf(segments, order));
}

/** Segments of the roles that the first and the second text of a pair have. */
const FIRST_IS_ASKED = [ROLE_NUMBERS.query, ROLE_NUMBERS.document];

/**
 * The weights of a start whose tokens are others: rows of the tables go by their tokens, and those of tokens that it has not are fresh.
 * @param fresh of the model that is to be trained, whose tokens are `vocab`.
 */
export function withRowsOf(vocab: readonly string[], start: Weights, { startVocab, fresh }: StartRows): Weights {
  const rowOf = new Map(startVocab.map((token, row) => [token, row]));
  const moved: Weights = new Map(start);
  for (const name of ROW_TABLES) {
    const [table, own] = [start.get(name), fresh.get(name)];
    if (table === undefined || own === undefined || table.shape[1] !== own.shape[1]) continue;
    const width = own.shape[1];
    const data = own.data.slice();
    vocab.forEach((token, row) => {
      const from = rowOf.get(token);
      if (from !== undefined) data.set(table.data.subarray(from * width, (from + 1) * width), row * width);
    });
    moved.set(name, { shape: own.shape, data });
  }
  return moved;
}

/** What {@link withRowsOf} moves rows between. */
interface StartRows {
  readonly startVocab: readonly string[];
  readonly fresh: Weights;
}

/** The weights with every segment as the first: of a model that never read another. */
export function withEqualSegments(weights: Weights): Weights {
  const segments = weights.get(SEGMENT_EMBEDDING);
  if (segments === undefined) return weights;
  return new Map(weights).set(SEGMENT_EMBEDDING, rowsOf(segments, new Array(segments.shape[0]).fill(0)));
}

/**
 * The weights of a trained model with layers more on top, up to those of `config`. Branches of the new layers begin at zero, so that
 * the deeper model gives what the trained one gives until it is trained on.
 * @param numLayers of the trained model.
 */
export function withMoreLayers(weights: Weights, numLayers: number, config: RoFormerConfig, seed: number): Weights {
  if (numLayers >= config.numLayers) return weights;
  const fresh = initialWeights(config, seed, { zeroBranches: true });
  const grown: Weights = new Map(weights);
  for (let i = numLayers; i < config.numLayers; i++) {
    for (const name of Object.values(layerNames(i))) if (fresh.has(name)) grown.set(name, fresh.get(name)!);
  }
  return grown;
}

/**
 * Parts of other shapes than the start has, or that it has not at all, stay fresh as a whole. Names of types and of teachers are
 * not compared, for a start does not tell them: of as many types, or as wide a teacher, it is taken for one of the same.
 */
function withFreshParts(fresh: Weights, start: Weights): Weights {
  const unfit = new Set<string>();
  for (const [name, { shape }] of fresh) {
    const part = partOf(name);
    if (part !== undefined && start.get(name)?.shape.join() !== shape.join()) unfit.add(part);
  }
  if (unfit.size === 0) return start;
  return new Map([...start, ...[...fresh].filter(([name]) => unfit.has(partOf(name) ?? ''))]);
}

/** The part above the encoder that a weight belongs to, but for the heads over pairs; the encoder itself is none. */
function partOf(name: string): string | undefined {
  if (isEntityWeight(name)) return 'entities';
  if (name === POOLING_TOKEN || name === POOLING_HIDDEN) return 'pooling';
  return name === PROJECTION || isTeacherWeight(name) ? name : undefined;
}

/** Whether the start has a head over both texts at once: any but that of Sentence-BERT. */
function readsPairs(start: Weights, { shape: [, hiddenSize] }: Weight): boolean {
  const head = start.get(HEAD_WEIGHT);
  return head !== undefined && head.shape[0] !== headWidth({ kind: 'sbert', classes: 2 }, { hiddenSize });
}

/** The rows of a table of those numbers, in that order. */
function rowsOf({ shape, data }: Weight, rows: readonly number[]): Weight {
  const [, width] = shape;
  const copied = new Float32Array(data.length);
  rows.forEach((row, i) => {
    copied.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return { shape, data: copied };
}
