import { throwIfAborted } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { type ScoredOrds, TopK } from '../../src/core/top-k.ts';
import type { VectorSource } from '../contract/vector-index.ts';

/** Vectors compared between two looks at the clock. */
const BLOCK = 1024;

/**
 * Finds the `k` candidates of greatest inner product, letting the event loop run in between; ords that the source has lost are
 * left out.
 * @param ords `[n]`, in any order.
 * @throws AbortedError when `signal` fires.
 */
export async function exactBest(
  query: Float32Array,
  ords: Uint32Array,
  k: number,
  source: VectorSource,
  signal: AbortSignal | undefined,
): Promise<ScoredOrds> {
  const best = new TopK(Math.min(k, ords.length));
  const scores = new Float32Array(Math.min(ords.length, BLOCK));
  const slice = new TimeSlice();
  for (let from = 0; from < ords.length; from += BLOCK) {
    await slice.pause();
    throwIfAborted(signal, 'the search');
    const some = ords.subarray(from, from + BLOCK);
    source.dots(query, some, scores.subarray(0, some.length));
    for (let i = 0; i < some.length; i++) best.offer(scores[i], some[i]);
  }
  return best.drain();
}
