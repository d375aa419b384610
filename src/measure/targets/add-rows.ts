import type { SavedForm } from '../../../index/contract/saved-form.ts';
import { throwIfAborted } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { TimeSlice } from '../../core/time-slice.ts';
import type { VectorRows } from '../rows/vector-rows.ts';

/** Vectors added between two reports and looks at the signal. */
const STEP_ROWS = 1024;

/** Index or table that takes vectors. */
interface Adding {
  add(ords: Uint32Array, rows: Float32Array): unknown;
}

/** Adds all vectors to an index or a table, row i as ord i. @throws AbortedError when the signal fires. */
export async function addRows(
  index: Adding,
  { dim, count, rows }: VectorRows,
  { stage, signal, onProgress }: LongWorkOptions & { readonly stage: string },
): Promise<void> {
  const slice = new TimeSlice();
  for (let from = 0; from < count; from += STEP_ROWS) {
    throwIfAborted(signal, 'the benchmark');
    const to = Math.min(count, from + STEP_ROWS);
    const ords = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    await index.add(ords, rows.subarray(from * dim, to * dim));
    onProgress?.({ stage, done: to, total: count });
    await slice.pause();
  }
}

/** Bytes of a saved index. */
export function savedBytes({ meta, payload }: SavedForm): number {
  let sizeBytes = Buffer.byteLength(JSON.stringify(meta));
  for (const piece of payload) sizeBytes += piece.byteLength;
  return sizeBytes;
}
