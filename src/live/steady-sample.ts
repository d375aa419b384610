import { FormatError } from '../core/errors.ts';
import { createRandom } from '../core/random.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { sampleVectors } from './sample-vectors.ts';

const SEED = 8161;
/** By how much the range of ords grows that places are drawn from. */
const GROWTH = 1.25;
/** Least share of that range that must be live: finding those among many that are not costs more than reading all live ords. */
const LEAST_LIVE = 1 / 4;
/** Places drawn for each vector, at most: damaged ones are never found. */
const MOST_DRAWS = 64;

/**
 * Reads a sample of `size` live vectors of a collection, `[n, dim]`, or all when there are no more. It follows from what is stored alone, so all
 * who have the collection open draw the same. A document that comes or goes changes at most one vector of many, until there are a quarter more: ords
 * are drawn below a bound, and those that are not live are passed over, so that each live one is as likely as another.
 */
export async function steadySample(store: CollectionStore, size: number): Promise<Float32Array> {
  if (!isSteady(store, size)) return sampleVectors(store, size);
  const { nextOrd } = store.state();
  const { dim } = store.space!;
  const sample = new Float32Array(size * dim);
  const random = createRandom(SEED);
  const bound = boundOf(nextOrd);
  const drawn = new Set<number>();
  const slice = new TimeSlice();
  let end = 0;
  for (let draw = 0; draw < MOST_DRAWS * size && end < sample.length; draw++) {
    const ord = random.below(bound);
    if (ord >= nextOrd || drawn.has(ord)) continue;
    drawn.add(ord);
    const row = readableVector(store, ord);
    if (row !== undefined) {
      sample.set(row, end);
      end += dim;
    }
    await slice.pause();
  }
  return sample.subarray(0, end);
}

function readableVector(store: CollectionStore, ord: number): Float32Array | undefined {
  try {
    return store.vectorOf(ord);
  } catch (error) {
    // Whoever reads all vectors tells of those that are damaged.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether a sample is drawn place by place, which costs little; it is read among all live ords otherwise. */
export function isSteady(store: CollectionStore, size: number): boolean {
  const { nextOrd, vectors } = store.state();
  return vectors > size * GROWTH && vectors >= LEAST_LIVE * boundOf(nextOrd);
}

/** The least power of {@link GROWTH} that is no less. */
function boundOf(nextOrd: number): number {
  return Math.ceil(GROWTH ** Math.ceil(Math.log(Math.max(1, nextOrd)) / Math.log(GROWTH)));
}
