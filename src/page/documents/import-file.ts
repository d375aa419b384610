import { pathOf } from '../api/calls.ts';
import { ApiError } from '../api/request.ts';
import { sendFile } from '../api/send-file.ts';

/** Failures that are kept to be shown. */
const MOST_TOLD = 200;

/** A line of a file that became no document. */
export interface ImportFailure {
  readonly line: number;
  readonly reason: string;
}

/** How far an import has come. */
export interface ImportProgress {
  /** Share of the file that is out, and share that was read, 0 to 1. */
  readonly sent: number;
  readonly read: number;
  readonly received: number;
  readonly indexed: number;
  readonly failed: number;
  readonly failures: readonly ImportFailure[];
}

/** Where nothing has happened yet. */
export const NOTHING_IMPORTED: ImportProgress = {
  ...{ sent: 0, read: 0, received: 0, indexed: 0, failed: 0 },
  failures: [],
};

/** Which fields hold what; absent: those that are called so. */
export interface ImportFields {
  readonly textField?: string | undefined;
  readonly idField?: string | undefined;
}

/** A line of the answer. */
type Line = Partial<ImportFailure> &
  Partial<Omit<ImportProgress, 'failures'>> & {
    readonly status?: string;
    readonly progress?: { readonly received: number; readonly bytesRead: number; readonly totalBytes: number };
    readonly done?: boolean;
    readonly error?: ConstructorParameters<typeof ApiError>[0];
  };

/** Sends a file, whose documents the server reads and adds. @throws ApiError; the reason of the signal. What was stored until then stays. */
export async function importFile(
  collection: string,
  file: File,
  { textField, idField }: ImportFields,
  work: { readonly signal: AbortSignal; readonly onProgress: (progress: ImportProgress) => void },
): Promise<ImportProgress> {
  const query = new URLSearchParams({ name: file.name, results: 'failed' });
  if (textField !== undefined) query.set('textField', textField);
  if (idField !== undefined) query.set('idField', idField);
  let progress = NOTHING_IMPORTED;
  let last: Line | undefined;
  const change = (made: Partial<ImportProgress>) => {
    progress = { ...progress, ...made };
    work.onProgress(progress);
  };
  const onLines = (lines: readonly string[]) => {
    for (const text of lines) {
      const line = JSON.parse(text) as Line;
      if (line.status === 'failed') change(withFailure(progress, line));
      else if (line.progress !== undefined) change(countsOf(line.progress, progress));
      else last = line;
    }
  };
  await sendFile(`${pathOf(collection)}/files?${query}`, file, {
    signal: work.signal,
    onSent: (bytes) => change({ sent: file.size === 0 ? 1 : Math.min(1, bytes / file.size) }),
    onLines,
  });
  const { done, error, received = 0, indexed = 0, failed = 0 } = last ?? {};
  change({ received, indexed, failed, sent: 1, read: 1 });
  if (error !== undefined) throw new ApiError(error);
  if (done !== true) throw new ApiError({ status: 0, code: 'UNREACHABLE', detail: '' });
  return progress;
}

function withFailure(progress: ImportProgress, { line = 0, reason = '' }: Line): Partial<ImportProgress> {
  const { failed, failures } = progress;
  return {
    failed: failed + 1,
    ...(failures.length < MOST_TOLD && { failures: [...failures, { line, reason }] }),
  };
}

function countsOf(
  { received, bytesRead, totalBytes }: NonNullable<Line['progress']>,
  { failed }: ImportProgress,
): Partial<ImportProgress> {
  return { received, indexed: received - failed, sent: 1, read: totalBytes === 0 ? 1 : bytesRead / totalBytes };
}
