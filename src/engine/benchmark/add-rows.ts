import type { SearchOptions, VectorIndex } from '../../../index/vector-index.ts';
import { throwIfAborted } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { VectorRows } from './vector-rows.ts';

/** Vectors added between two reports and looks at the signal. */
const STEP_ROWS = 1024;

/** Adds all vectors to an index, row i as ord i. @throws AbortedError when the signal fires. */
export async function addRows<Options extends SearchOptions>(
  index: VectorIndex<Options>,
  { dim, count, rows }: VectorRows,
  { stage, signal, onProgress }: LongWorkOptions & { readonly stage: string },
): Promise<void> {
  for (let from = 0; from < count; from += STEP_ROWS) {
    throwIfAborted(signal, 'the benchmark');
    const to = Math.min(count, from + STEP_ROWS);
    const ords = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    await index.add(ords, rows.subarray(from * dim, to * dim));
    onProgress?.({ stage, done: to, total: count });
  }
}
