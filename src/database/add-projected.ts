import { throwIfAborted } from '../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../core/progress.ts';
import { projectionOf } from '../core/projection.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore, StoredRow } from '../store/collection-store.ts';
import type { VectorUnits } from '../store/vector-space.ts';

/** How documents are projected. */
interface ProjectedDocuments {
  /** What their vectors are of then. */
  readonly units: VectorUnits;
  /** How many documents there are. */
  readonly total: number;
  readonly work: LongWorkOptions;
}

/**
 * Stores documents with their vectors projected, a block in a transaction, but those that are there already.
 * @returns how many.
 */
export async function addProjected(
  store: CollectionStore,
  blocks: AsyncIterable<readonly StoredRow[]>,
  { units, total, work: { signal, onProgress } }: ProjectedDocuments,
): Promise<number> {
  const progress = throttleProgress(onProgress);
  const projection = projectionOf(units)!;
  const slice = new TimeSlice();
  let stored = 0;
  let done = 0;
  for await (const block of blocks) {
    const rows: StoredRow[] = [];
    await store.latest();
    for (const row of block) {
      throwIfAborted(signal, 'projecting vectors');
      if (slice.spent) await slice.pause();
      const vectors = projection.project(row.vectors);
      if (!store.holds(row.id, row.json, vectors)) rows.push({ ...row, vectors });
    }
    if (rows.length > 0) await store.put(rows, units, signal);
    stored += rows.length;
    done += block.length;
    progress.report({ stage: 'project', done, total });
  }
  progress.flush();
  return stored;
}
