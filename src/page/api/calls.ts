import { isBinary } from './file-formats.ts';
import { ApiError, call, callJson } from './request.ts';
import { sendFile } from './send-file.ts';
import type {
  CollectionFacts,
  DedupeResult,
  DocumentPage,
  FieldSummary,
  FilePairs,
  FilePreview,
  FitRequest,
  FittedAnswer,
  MatchAnswer,
  MeasureRequest,
  MeasureResult,
  Scorer,
  SearchAnswer,
  SearchSetting,
  ServerInfo,
  StoredDocument,
  Task,
} from './types.ts';

/** Milliseconds between two looks at a task. */
const LOOK_EVERY_MS = 400;

export async function listCollections(): Promise<readonly CollectionFacts[]> {
  const { collections } = await callJson<{ collections: readonly CollectionFacts[] }>('v1/collections');
  return collections;
}

export function search(collection: string, body: object, signal: AbortSignal): Promise<SearchAnswer> {
  return callJson(`${pathOf(collection)}/search`, { method: 'POST', body, signal });
}

export async function listFields(collection: string, signal: AbortSignal): Promise<readonly FieldSummary[]> {
  const { fields } = await callJson<{ fields: readonly FieldSummary[] }>(`${pathOf(collection)}/fields?top=0`, {
    signal,
  });
  return fields;
}

/** Whether queries of a collection are read for entities. */
export async function readsEntities(collection: string, signal: AbortSignal): Promise<boolean> {
  const { settings } = await callJson<{ settings?: object }>(`${pathOf(collection)}/entities?top=0`, { signal });
  return settings !== undefined;
}

/** The setting that was measured; undefined where none was. */
export async function readSetting(collection: string, signal: AbortSignal): Promise<SearchSetting | undefined> {
  const { setting } = await callJson<{ setting?: SearchSetting }>(`${pathOf(collection)}/setting`, { signal });
  return setting;
}

/** Which documents a page of the list has. */
export interface ListQuery {
  readonly filter?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export function listDocuments(collection: string, query: ListQuery, signal: AbortSignal): Promise<DocumentPage> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const params = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return callJson(`${pathOf(collection)}/documents?${params}`, { signal });
}

export function getDocument(collection: string, id: string, signal: AbortSignal): Promise<StoredDocument> {
  return callJson(`${pathOf(collection)}/documents/${encodeURIComponent(id)}`, { signal });
}

/** Bytes of a file that are looked at: its first records. What is no text has to be whole. */
const HEAD_BYTES = 256 * 1024;

/** Looks at the beginning of a file. */
export async function previewFile(file: File, signal: AbortSignal): Promise<FilePreview> {
  const isCut = file.size > HEAD_BYTES && !isBinary(file.name);
  const head = isCut ? file.slice(0, HEAD_BYTES) : file;
  const query = new URLSearchParams({ name: file.name, cut: String(isCut) });
  return JSON.parse(await sendFile(`v1/files/preview?${query}`, head, { signal })) as FilePreview;
}

/** Reads the pairs of a file. */
export async function readPairs(file: File, signal: AbortSignal): Promise<FilePairs> {
  const query = new URLSearchParams({ name: file.name });
  return JSON.parse(await sendFile(`v1/files/pairs?${query}`, file, { signal })) as FilePairs;
}

/** Scores pairs of texts. */
export function matchPairs(
  body: {
    readonly pairs: readonly { readonly a: string; readonly b: string }[];
    readonly scorer?: Scorer;
    readonly explain?: boolean;
  },
  signal: AbortSignal,
): Promise<MatchAnswer> {
  return callJson('v1/match', { method: 'POST', body, signal });
}

/**
 * Looks for pairs of a collection that are alike, for a person to review.
 * @param floor least cosine of a pair.
 * @throws ApiError also when the task failed; the reason of the signal, which stops the task too.
 */
export function findPairs(
  collection: string,
  options: { readonly floor: number; readonly scorer: Scorer; readonly reviewLimit: number },
  work: TaskWork,
): Promise<DedupeResult> {
  return runTask('v1/dedupe', { collection, ...options }, work);
}

/** Measures what recall costs with each index of a collection. @throws as {@link findPairs}. */
export function measureCollection(collection: string, body: MeasureRequest, work: TaskWork): Promise<MeasureResult> {
  return runTask(`${pathOf(collection)}/measure`, body, work);
}

/** How a task is waited for. */
interface TaskWork {
  readonly signal: AbortSignal;
  readonly onProgress: (task: Task) => void;
}

/** Starts a task and waits for its result. @throws ApiError also when it failed; the reason of the signal, which stops the task too. */
async function runTask<T>(start: string, body: object, { signal, onProgress }: TaskWork): Promise<T> {
  let task = await callJson<Task>(start, { method: 'POST', body, signal });
  const path = `v1/tasks/${encodeURIComponent(task.id)}`;
  try {
    while (task.status === 'queued' || task.status === 'running') {
      onProgress(task);
      await wait(LOOK_EVERY_MS, signal);
      task = await callJson<Task>(path, { signal });
    }
  } catch (error) {
    // Nobody waits for it any more.
    if (signal.aborted) call(path, { method: 'DELETE' }).catch(() => undefined);
    throw error;
  }
  if (task.status !== 'done')
    throw new ApiError({ status: 500, code: 'UNEXPECTED', detail: task.status, ...task.error });
  return callJson(`${path}/result`, { signal });
}

/** Fits a threshold on labelled pairs, and tests it on others. */
export function fitThreshold(body: FitRequest, signal: AbortSignal): Promise<FittedAnswer> {
  return callJson('v1/thresholds', { method: 'POST', body, signal });
}

export function readInfo(signal: AbortSignal): Promise<ServerInfo> {
  return callJson('v1/info', { signal });
}

/** Whether the server takes work, in a word: 'ready', 'starting', 'stopping', 'unreachable'. */
export async function readState(signal: AbortSignal): Promise<string> {
  try {
    // Not by `call`: that takes an answer of 503 for a fault, and this one says why.
    const response = await fetch('readyz', { signal, cache: 'no-store' });
    const { status } = (await response.json()) as { status: string };
    return status;
  } catch {
    return 'unreachable';
  }
}

/** Where the routes of a collection begin. */
export function pathOf(collection: string): string {
  return `v1/collections/${encodeURIComponent(collection)}`;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
