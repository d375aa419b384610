import type { SavedForm } from '../../index/contract/saved-form.ts';
import { FormatError } from '../core/errors.ts';
import { createRandom } from '../core/random.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { type IndexFile, loadIndex, saveIndex } from './index-file.ts';
import type { FollowingIndex } from './index-follower.ts';
import type { IndexKind } from './live-index.ts';
import { vectorReader } from './row-readers.ts';
import { sampleVectors } from './sample-vectors.ts';

/** How much a collection must have outgrown the sample that an index learned from to be worth learning anew. */
const OUTGROWN = 8;

/** Seed of what stands in for vectors to learn from. */
const SEED = 3119;

/** Setup of a kind of index that learns from a sample of the vectors. */
export interface TrainedKindSetup<Index> {
  readonly name: string;
  readonly file: IndexFile;
  /** Vectors it learns from at most. */
  readonly sampleSize: number;
  readonly train: (sample: Float32Array, signal: AbortSignal) => Index | Promise<Index>;
  /** Makes the index from what it saved. */
  readonly restore: (meta: Record<string, unknown>, payload: Uint8Array) => Index | Promise<Index>;
}

/**
 * Keeps an index that learns from a sample of the vectors before it takes them in. One that learned from a collection when it was
 * small is built again when that has grown.
 */
export function trainedKind<Index extends FollowingIndex<Float32Array> & { save(): SavedForm }>(
  store: CollectionStore,
  { name, file, sampleSize, train, restore }: TrainedKindSetup<Index>,
): IndexKind<Index, Float32Array> {
  const learnedFrom = new WeakMap<Index, number>();
  return {
    name,
    read: vectorReader(store),
    create: async (signal) => {
      const { dim } = store.space!;
      const sample = await sampleVectors(store, sampleSize);
      const index = await train(await spread(sample, dim), signal);
      learnedFrom.set(index, sample.length / dim);
      return index;
    },
    load: () =>
      loadIndex(file, store, async ({ learned, ...meta }, payload) => {
        if (typeof learned !== 'number') throw new FormatError(`${file.path} must say what it learned from`);
        const index = await restore(meta, payload);
        learnedFrom.set(index, learned);
        return index;
      }),
    save: ({ index, position }) => {
      const { meta, payload } = index.save();
      const form = { meta: { ...meta, learned: learnedFrom.get(index) }, payload };
      return saveIndex(file, store, { index: { save: () => form }, position });
    },
    isWorn: (index) => {
      const learned = learnedFrom.get(index)!;
      return learned < sampleSize && index.count > OUTGROWN * Math.max(1, learned);
    },
  };
}

/**
 * A sample that says something of directions. One document, or any number of equal ones, says nothing, nor does a collection whose
 * documents were all removed: vectors around that one, or around any, will do until there are others.
 */
async function spread(sample: Float32Array, dim: number): Promise<Float32Array> {
  const first = sample.length > 0 ? sample.subarray(0, dim) : new Float32Array(dim).fill(dim ** -0.5);
  const slice = new TimeSlice();
  for (let from = 0; from < sample.length; from += dim) {
    if (slice.spent) await slice.pause();
    if (sample.subarray(from, from + dim).some((value, j) => value !== first[j])) return sample;
  }
  const random = createRandom(SEED);
  const around = new Float32Array(Math.max(sample.length, 2 * dim));
  for (let i = 0; i < around.length; i++) {
    if (i % dim === 0 && slice.spent) await slice.pause();
    around[i] = first[i % dim] + 0.1 * random.normal();
  }
  return around;
}
