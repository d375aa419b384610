import { createRandom } from '../core/random.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';

const SEED = 8159;
const BLOCK_ORDS = 4096;

/**
 * Reads a seeded sample of `size` live vectors of a collection, `[n, dim]`, or all when there are no more, letting the event loop run in
 * between. Fewer come back only when documents are removed meanwhile. For what is learned once: other handles and copies draw others, where scores need
 * a `DocumentSample`.
 */
export async function sampleVectors(store: CollectionStore, size: number): Promise<Float32Array> {
  const { dim } = store.space!;
  const all = new Float32Array(Math.min(size, store.state().vectors) * dim);
  let end = 0;
  const slice = new TimeSlice();
  for await (const ord of sampleOrds(store, size, slice)) {
    const { rows } = store.vectors(ord, ord + 1, 1);
    all.set(rows, end);
    end += rows.length;
    await slice.pause();
  }
  return all.subarray(0, end);
}

/** Live ords at places that are drawn among the live ones: what was removed may lie anywhere, all at the end for example. */
async function* sampleOrds(store: CollectionStore, size: number, slice: TimeSlice): AsyncGenerator<number> {
  const { nextOrd, vectors: count } = store.state();
  const places = count <= size ? Array.from({ length: count }, (_, i) => i) : drawPlaces(count, size);
  let [passed, from, next] = [0, 0, 0];
  while (next < places.length) {
    const ords = store.liveOrds(from, nextOrd, BLOCK_ORDS);
    if (ords.length === 0) return;
    for (; next < places.length && places[next] < passed + ords.length; next++) yield ords[places[next] - passed];
    passed += ords.length;
    from = ords[ords.length - 1] + 1;
    await slice.pause();
  }
}

/** `size` different numbers below `count`, ascending; draws that fall together move apart. */
function drawPlaces(count: number, size: number): number[] {
  const random = createRandom(SEED);
  const places = Array.from({ length: size }, () => random.below(count)).sort((a, b) => a - b);
  let last = -1;
  for (const [i, place] of places.entries()) {
    last = Math.min(Math.max(place, last + 1), count - size + i);
    places[i] = last;
  }
  return places;
}
