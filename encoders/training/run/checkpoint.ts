import { ConflictError, FormatError, messageOf, StorageError } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import { readTensorFile, writeTensorFile } from '../../roformer/tensor-file.ts';
import type { Weight, Weights } from '../../roformer/weights.ts';
import type { StreamPosition } from '../batches/batch-stream.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';

const MEAN = 'adam.mean:';
const VARIANCE = 'adam.variance:';

/** Where a run stands beside its weights and moments. */
export interface RunState {
  readonly step: number;
  /** Position of each data set's stream, in the order of the configuration. */
  readonly positions: readonly StreamPosition[];
  /** Items of each set, which must be the same on resuming; absent from older checkpoints. */
  readonly counts?: readonly number[];
  /** Of each set what it was made from, where its source says; absent from older checkpoints. */
  readonly origins?: readonly (string | null)[];
  /** The configuration that the run began with, less what may change on resuming. */
  readonly signature: string;
}

/**
 * Writes weights, optimizer moments and the run's state, all at once or not at all.
 * @throws StorageError when the disk refuses; the checkpoint before is then still there.
 */
export async function writeCheckpoint(
  path: string,
  weights: Weights,
  optimizer: Optimizer,
  state: RunState,
): Promise<void> {
  const tensors = new Map<string, Weight>(weights);
  for (const [name, { mean, variance }] of optimizer.moments) {
    const { shape } = weights.get(name)!;
    tensors.set(MEAN + name, { shape, data: mean });
    tensors.set(VARIANCE + name, { shape, data: variance });
  }
  try {
    await writeTensorFile(path, tensors, { ...state, adamStep: optimizer.step });
  } catch (cause) {
    throw new StorageError(
      `checkpoint ${path} of step ${state.step} cannot be written: ${messageOf(cause)}; the one before is kept: make room, ` +
        'and the same command goes on from there',
      { cause },
    );
  }
}

/**
 * Puts a checkpoint's values into `weights` and `optimizer`, in place.
 * @throws ConflictError when the checkpoint belongs to another configuration.
 */
export async function restoreCheckpoint(
  path: string,
  weights: Weights,
  optimizer: Optimizer,
  signature: string,
): Promise<RunState> {
  const { meta, tensors } = await readTensorFile(path);
  const state = meta as unknown as RunState & { adamStep: number };
  if (state.signature !== signature) {
    throw new ConflictError(
      `${path} was written by a run with another configuration; restore that one, or train into another output`,
    );
  }
  requireState(path, state);
  copyInto(weights, tensors);
  for (const [name, { mean, variance }] of optimizer.moments) {
    mean.set(momentOf(tensors, MEAN + name, mean.length));
    variance.set(momentOf(tensors, VARIANCE + name, variance.length));
  }
  optimizer.step = state.adamStep;
  return state;
}

/** @throws FormatError unless a run can go on from there. */
function requireState(path: string, { step, adamStep, positions, counts }: RunState & { adamStep: number }): void {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isPosition = (value: unknown) => isRecord(value) && Object.values(value).every(isCount);
  const isPlaced = Array.isArray(positions) && positions.every(isPosition);
  const isCounted = counts === undefined || (Array.isArray(counts) && counts.every(isCount));
  if (isCount(step) && isCount(adamStep) && isPlaced && isCounted) return;
  throw new FormatError(`${path} does not say where its run stands; train into another output`);
}

function momentOf(tensors: ReadonlyMap<string, Weight>, name: string, length: number): Float32Array {
  const { data } = tensors.get(name) ?? {};
  if (data?.length === length) return data;
  throw new FormatError(`the checkpoint has ${data?.length ?? 'no'} numbers of ${name}, expected ${length}`);
}

/**
 * Copies tensors of the same names and shapes over the weights.
 * @throws ConflictError when one is missing or has another shape.
 */
export function copyInto(weights: Weights, tensors: ReadonlyMap<string, Weight>): void {
  for (const [name, { shape, data }] of weights) {
    const found = tensors.get(name);
    if (found?.shape.join() !== shape.join()) {
      throw new ConflictError(
        `weight ${name}: expected shape [${shape}], got ${found ? `[${found.shape}]` : 'none'}; the model sizes differ`,
      );
    }
    data.set(found.data);
  }
}
