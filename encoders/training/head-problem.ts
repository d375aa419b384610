import type { PairHead } from '../roformer/config.ts';
import { HEAD_BIAS, HEAD_WEIGHT, type Weights } from '../roformer/weights.ts';
import type { TrainBatch } from './batch.ts';
import type { TrainTask } from './train-config.ts';

const MOST_CLASSES_OF_A_RANKING = 2;

/** The weights that a loss reads, which are those that get a gradient: all, or all but those of the head. */
export function usedWeights(weights: Weights, loss: TrainBatch['loss']): Weights {
  if (usesHead(loss)) return weights;
  return new Map([...weights].filter(([name]) => name !== HEAD_WEIGHT && name !== HEAD_BIAS));
}

function usesHead(loss: TrainTask): boolean {
  return loss === 'sbert' || loss === 'interaction' || loss === 'interaction-cosent';
}

/** Says why a model with this head, or without one, cannot be trained with a loss; undefined when it can. */
export function headProblem(loss: TrainTask, head: PairHead | undefined): string | undefined {
  if (!usesHead(loss)) return undefined;
  const kind = loss === 'sbert' ? 'sbert' : 'interaction';
  if (head?.kind !== kind) {
    return `'${loss}' needs a model with a head of kind '${kind}', got ${head === undefined ? 'none' : `'${head.kind}'`}`;
  }
  if (loss === 'interaction' && head.classes < 2) return `'interaction' needs head.classes of at least 2, got 1`;
  if (loss === 'interaction-cosent' && head.classes > MOST_CLASSES_OF_A_RANKING) {
    return `'interaction-cosent' needs head.classes of 1 or 2, got ${head.classes}`;
  }
  return undefined;
}
