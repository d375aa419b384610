import { headWidth } from '../roformer/config.ts';
import {
  HEAD_BIAS,
  HEAD_WEIGHT,
  isEntityWeight,
  SEGMENT_EMBEDDING,
  type Weight,
  type Weights,
} from '../roformer/weights.ts';

const HEAD = [HEAD_WEIGHT, HEAD_BIAS];

/**
 * Fits the tensors of a start to a model with a head. Where the start has none of that shape, the head stays as `fresh`
 * has it; and where it never read a second text, every segment begins as the first, the only one that was trained.
 */
export function startFor(fresh: Weights, found: Weights): Weights {
  const start = withFreshEntities(fresh, found);
  if (HEAD.every((name) => start.get(name)?.shape.join() === fresh.get(name)?.shape.join())) return start;
  const tensors: Weights = new Map(start);
  for (const name of HEAD) {
    const weight = fresh.get(name);
    if (weight !== undefined) tensors.set(name, weight);
  }
  const segments = start.get(SEGMENT_EMBEDDING);
  if (segments && !readsPairs(start, segments)) tensors.set(SEGMENT_EMBEDDING, firstRowEverywhere(segments));
  return tensors;
}

/**
 * A start whose head for entities has other shapes gives its encoder only. Names of types are not compared, for a start does not
 * tell them: of as many types it is taken for a head of the same.
 */
function withFreshEntities(fresh: Weights, start: Weights): Weights {
  const own = [...fresh].filter(([name]) => isEntityWeight(name));
  const fits = own.every(([name, { shape }]) => start.get(name)?.shape.join() === shape.join());
  return fits ? start : new Map([...start, ...own]);
}

/** Whether the start has a head over both texts at once: any but that of Sentence-BERT. */
function readsPairs(start: Weights, { shape: [, hiddenSize] }: Weight): boolean {
  const head = start.get(HEAD_WEIGHT);
  return head !== undefined && head.shape[0] !== headWidth({ kind: 'sbert', classes: 2 }, hiddenSize);
}

function firstRowEverywhere({ shape, data }: Weight): Weight {
  const [rows, width] = shape;
  const copied = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) copied.set(data.subarray(0, width), row * width);
  return { shape, data: copied };
}
