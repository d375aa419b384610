import type { RoFormerConfig } from '../../roformer/config.ts';
import { isPointer } from '../../roformer/entity-head.ts';
import {
  HEAD_BIAS,
  HEAD_WEIGHT,
  isEntityWeight,
  isTeacherWeight,
  POOLING_HIDDEN,
  POOLING_TOKEN,
  PROJECTION,
  type Weights,
} from '../../roformer/weights.ts';

/** The tasks that a configuration may name. */
export const TASKS = [
  'cosent',
  'infonce',
  'distill',
  'sbert',
  'interaction',
  'interaction-cosent',
  'interaction-listwise',
  'mlm',
  'inverse-cloze',
  'entities',
] as const;

/** Training task of a set. */
export type TrainTask = (typeof TASKS)[number];

/** Loss of a batch. */
export type LossName =
  | 'cosent'
  | 'infonce'
  | 'distill'
  | 'sbert'
  | 'interaction'
  | 'interaction-cosent'
  | 'interaction-listwise'
  | 'mlm'
  | 'pointer'
  | 'crf'
  | 'softmax';

const MOST_CLASSES_OF_A_RANKING = 2;

/** The weights that a loss reads, which are those that get a gradient: those of the layers, and those above that it uses. */
export function usedWeights({ head }: Pick<RoFormerConfig, 'head'>, weights: Weights, loss: LossName): Weights {
  const pools = loss === 'sbert' || (loss.startsWith('interaction') && head?.features !== 'matched');
  const projects = usesVectors(loss) || (loss.startsWith('interaction') && head?.features === 'vectors');
  const isRead = (name: string) => {
    if (name === POOLING_TOKEN || name === POOLING_HIDDEN) return pools || usesVectors(loss);
    if (name === PROJECTION) return projects;
    if (isTeacherWeight(name)) return loss === 'distill';
    if (name === HEAD_WEIGHT || name === HEAD_BIAS) return usesPairHead(loss);
    return !isEntityWeight(name) || usesEntityHead(loss);
  };
  return new Map([...weights].filter(([name]) => isRead(name)));
}

function usesVectors(loss: LossName): boolean {
  return loss === 'cosent' || loss === 'infonce' || loss === 'distill';
}

function usesPairHead(loss: TrainTask | LossName): boolean {
  return loss === 'sbert' || loss.startsWith('interaction');
}

function usesEntityHead(loss: TrainTask | LossName): boolean {
  return loss === 'entities' || loss === 'pointer' || loss === 'crf' || loss === 'softmax';
}

/** The loss that trains a head for entities. */
export function entityLoss(head: NonNullable<RoFormerConfig['entities']>): 'pointer' | 'crf' | 'softmax' {
  if (isPointer(head)) return 'pointer';
  return head.kind === 'crf' ? 'crf' : 'softmax';
}

/** Says why a model with these heads, or without one, cannot be trained with a loss; undefined when it can. */
export function headProblem(
  loss: TrainTask | LossName,
  { head, entities, teachers }: Pick<RoFormerConfig, 'head' | 'entities' | 'teachers'>,
): string | undefined {
  if (loss === 'distill') return teachers ? undefined : `'${loss}' needs a model with teachers (model.teachers)`;
  if (usesEntityHead(loss)) {
    if (entities === undefined) return `'${loss}' needs a model with a head for entities (model.entities)`;
    const own = entityLoss(entities);
    return loss === 'entities' || loss === own
      ? undefined
      : `'${loss}' does not train a head of kind '${entities.kind}'`;
  }
  if (!usesPairHead(loss)) return undefined;
  const kind = loss === 'sbert' ? 'sbert' : 'interaction';
  if (head?.kind !== kind) {
    return `'${loss}' needs a model with a head of kind '${kind}', got ${head === undefined ? 'none' : `'${head.kind}'`}`;
  }
  if (loss === 'interaction' && head.classes < 2) return `'interaction' needs head.classes of at least 2, got 1`;
  if (loss !== 'interaction' && loss !== 'sbert' && head.classes > MOST_CLASSES_OF_A_RANKING) {
    return `'${loss}' needs head.classes of 1 or 2, got ${head.classes}`;
  }
  return undefined;
}
