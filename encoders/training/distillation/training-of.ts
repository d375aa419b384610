import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { isRecord } from '../../json-object.ts';
import type { TrainSetConfig } from '../set-config.ts';
import { checkTrainConfig, type TrainConfig } from '../train-config.ts';
import type { DistillationConfig } from './distillation-config.ts';
import type { RunFiles } from './run-files.ts';

/** Steps between two looks at the held-out texts, when the training does not say how often a checkpoint is written. */
const USUAL_EVERY = 500;

/**
 * The training of a run as `train` takes it: from the run's start, on its texts and pairs, measured on its held-out texts.
 * @param dims dimensions of the teachers' vectors.
 * @throws InvalidArgumentError as `checkTrainConfig` does, and for a set 'items' that names teachers of its own.
 */
export function trainingOf(config: DistillationConfig, files: RunFiles, dims: readonly number[]): TrainConfig {
  const teachers = config.teachers.map(({ field, weight }, k) => ({
    vectors: files.vectors(k),
    centre: files.centres,
    ...(field && { field }),
    ...(weight !== undefined && { weight }),
  }));
  const { train } = config;
  // What is no list of objects is refused by the check.
  const sets = Array.isArray(train.sets) ? train.sets.map((set) => setOf(set, files, teachers)) : train.sets;
  return checkTrainConfig({
    ...train,
    model: { ...train.model, teachers: dims },
    output: files.training,
    data: config.data,
    vocab: files.vocab,
    init: files.start,
    sets,
    heldout: { items: files.heldout, teachers, every: train.checkpointEvery ?? USUAL_EVERY },
  });
}

function setOf(set: TrainSetConfig, files: RunFiles, teachers: TrainSetConfig['teachers']): TrainSetConfig {
  if (!isRecord(set)) return set;
  if (set.name === 'pairs') return { ...set, name: `pairs:${files.pairs}` };
  if (set.name !== 'items') return set;
  if (set.teachers !== undefined) {
    throw new InvalidArgumentError(
      "distillation config: train.sets items: teachers must be left out: they are the run's, got some",
    );
  }
  return { ...set, name: `items:${files.items}`, task: 'distill', teachers };
}
