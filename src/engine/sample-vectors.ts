import { createRandom } from '../core/random.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';

const SEED = 8159;

/**
 * Reads a seeded sample of the live vectors of a collection, `[n, dim]`, letting the event loop run in between: all of them when there are no
 * more than `size`, else `size` draws of which few fall together.
 */
export async function sampleVectors(store: CollectionStore, size: number): Promise<Float32Array> {
  const { nextOrd, count } = store.state();
  const random = createRandom(SEED);
  const starts = Array.from({ length: size }, () => random.below(nextOrd)).sort((a, b) => a - b);
  const parts: Float32Array[] = [];
  const slice = new TimeSlice();
  let next = 0;
  for (const start of count <= size ? eachFrom(nextOrd) : starts) {
    const { ords, rows } = store.vectors(Math.max(start, next), nextOrd, 1);
    if (ords.length === 0) break;
    next = ords[0] + 1;
    parts.push(rows);
    await slice.pause();
  }
  return join(parts);
}

function* eachFrom(nextOrd: number): Generator<number> {
  for (let ord = 0; ord < nextOrd; ord++) yield ord;
}

function join(parts: readonly Float32Array[]): Float32Array {
  const dim = parts[0]?.length ?? 0;
  const all = new Float32Array(parts.length * dim);
  for (const [i, part] of parts.entries()) all.set(part, i * dim);
  return all;
}
