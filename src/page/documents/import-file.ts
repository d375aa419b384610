import { importDocuments } from '../api/calls.ts';
import type { ImportReport } from '../api/types.ts';

/** Documents sent at a time, and their characters: so that progress shows, and little is lost where it stops. */
const BATCH = 200;
const BATCH_LENGTH = 400_000;
/** Failures that are kept to be shown. */
const MOST_TOLD = 200;

/** How far an import has come. */
export interface ImportProgress extends ImportReport {
  readonly total: number;
}

/** Sends documents a batch after the other. @throws ApiError; the reason of the signal. What was sent until then is stored. */
export async function importFile(
  collection: string,
  documents: readonly object[],
  work: { readonly signal: AbortSignal; readonly onProgress: (progress: ImportProgress) => void },
): Promise<ImportProgress> {
  const { signal, onProgress } = work;
  let progress: ImportProgress = { received: 0, indexed: 0, failed: 0, failures: [], total: documents.length };
  onProgress(progress);
  for (const { start, batch } of batchesOf(documents)) {
    signal.throwIfAborted();
    const { received, indexed, failed, failures } = await importDocuments(collection, batch, signal);
    const moved = failures.map((failure) => ({ ...failure, index: failure.index + start }));
    progress = {
      total: documents.length,
      received: progress.received + received,
      indexed: progress.indexed + indexed,
      failed: progress.failed + failed,
      failures: [...progress.failures, ...moved].slice(0, MOST_TOLD),
    };
    onProgress(progress);
  }
  return progress;
}

function* batchesOf(documents: readonly object[]): Generator<{ readonly start: number; readonly batch: object[] }> {
  let batch: object[] = [];
  let length = 0;
  let start = 0;
  for (const [i, document] of documents.entries()) {
    const size = JSON.stringify(document).length;
    if (batch.length === BATCH || (batch.length > 0 && length + size > BATCH_LENGTH)) {
      yield { start, batch };
      [batch, length, start] = [[], 0, i];
    }
    batch.push(document);
    length += size;
  }
  if (batch.length > 0) yield { start, batch };
}
