import { types } from 'node:util';
import { batchesOf } from '../core/batches.ts';
import { readItems, reading, readStrings, requireInteger } from '../core/checks.ts';
import { AbortedError, InvalidArgumentError, NotFoundError, throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import { throttleProgress } from '../core/progress.ts';
import { type CheckedChange, changeDocument, checkChange, type DocumentChange } from '../store/change-document.ts';
import type { ChangeOutcome, CollectionStore } from '../store/collection-store.ts';
import type { Given } from '../store/document.ts';
import type { AddOptions, Rejection } from './add-documents.ts';
import { columnTypeNotes } from './saved-column-types.ts';

/** Options of updating documents. */
export interface UpdateOptions extends Omit<AddOptions, 'batchSize'> {
  /** Fields that are taken away from each of the documents. */
  readonly unset?: readonly string[];
  /** Documents changed in a transaction, 1 to 4,096; with `strict` all of them or none. Default 256. */
  readonly batchSize?: number;
}

const OPTIONS: OptionKinds<UpdateOptions> = {
  unset: 'any',
  batchSize: 'any',
  onRejected: 'function',
  strict: 'boolean',
  columnTypes: 'function',
  ...LONG_WORK,
};

/** Counts of the changes by outcome. */
export interface UpdateResult {
  readonly updated: number;
  /** Whose fields had these values already. */
  readonly unchanged: number;
  /** Passed over, those of ids that are not there among them. */
  readonly rejected: number;
  /** The first that was passed over, when there is one; `onRejected` is told of all. */
  readonly firstRejection?: Rejection;
}

/** Changes, and how they are made. */
export interface UpdateRequest {
  readonly source: Iterable<Given<DocumentChange>> | AsyncIterable<Given<DocumentChange>>;
  readonly total?: number;
  readonly options: UpdateOptions & { readonly batchSize: number; readonly unset: readonly string[] };
}

/** Checks what is to be changed. @throws InvalidArgumentError that names what is wrong. */
export function checkUpdate(source: UpdateRequest['source'], given: UpdateOptions): UpdateRequest {
  const { batchSize = 256, unset: names = [], ...others } = readOptions('update', given, OPTIONS);
  requireInteger(batchSize, 'batchSize', 1, 4096);
  const unset = readStrings('unset', names);
  const kept = unset.find((name) => ['id', 'text'].includes(name));
  if (kept !== undefined) throw new InvalidArgumentError(`every document has its ${kept}; leave it out of unset`);
  const total = Array.isArray(source) ? { total: source.length } : {};
  return { source: readItems('the changes', source), ...total, options: { ...others, batchSize, unset } };
}

/** The change of one document, of which whatever keeps it from being made is an error. @throws InvalidArgumentError */
export function singleChange(id: string, fields: unknown): DocumentChange {
  const own = fields === undefined ? {} : fields;
  if (typeof own !== 'object' || own === null || reading('the fields of an update', () => hasOtherThanFields(own)))
    throw new InvalidArgumentError("update takes an id and an object of fields, such as update('a', { price: 3 })");
  return reading('the fields of an update', () => {
    const { id: named = id } = own as { readonly id?: unknown };
    if (named !== id)
      throw new InvalidArgumentError('the fields of an update have another id; an id cannot be changed');
    return { ...own, id };
  });
}

/** Whether what an object holds is no field of it: none would be changed, without a word. */
function hasOtherThanFields(own: object): boolean {
  return Array.isArray(own) || ArrayBuffer.isView(own) || types.isDate(own) || types.isMap(own) || types.isSet(own);
}

/** A change and its place among all. */
type PlacedChange = CheckedChange & { readonly index: number };

/**
 * Changes documents, a batch in a transaction; those of one id follow each other. With `strict` nothing is written of a batch with a change that cannot be
 * made.
 */
export async function updateDocuments(
  store: CollectionStore,
  { source, total, options }: UpdateRequest,
  { onStored, closed }: { readonly onStored: () => void; readonly closed: AbortSignal },
): Promise<UpdateResult> {
  const { batchSize, unset, signal, onProgress, onRejected, strict = false, columnTypes } = options;
  const tally = { updated: 0, unchanged: 0, rejected: 0 };
  let firstRejection: Rejection | undefined;
  const refuse = ({ index, reason }: Rejection, isMissing = false) => {
    const StrictError = isMissing ? NotFoundError : InvalidArgumentError;
    if (strict) throw new StrictError(`the update of document ${index} cannot be made: ${reason}`);
  };
  const reject = (rejection: Rejection) => {
    tally.rejected++;
    firstRejection ??= rejection;
    onRejected?.(rejection);
  };
  await store.latest();
  const fixed = Object.keys(store.space?.textFields ?? {});
  const gone = unset.find((name) => fixed.includes(name));
  if (gone !== undefined)
    throw new InvalidArgumentError(
      `the field ${gone} is searched with the text; add the whole document again without it`,
    );
  const progress = throttleProgress(onProgress);
  try {
    const abortable = { signal, closed, doing: 'updating documents' };
    for await (const { start, items } of batchesOf(source, batchSize, abortable)) {
      throwIfAborted(signal, 'updating documents');
      const changes: PlacedChange[] = [];
      items.forEach((item, i) => {
        const checked = checkChange(item, fixed);
        if (typeof checked !== 'string') {
          changes.push({ ...checked, index: start + i });
          return;
        }
        const rejection = { index: start + i, reason: checked };
        refuse(rejection);
        reject(rejection);
      });
      const outcomes = await store.change(changes, (json, fields) => changeDocument(json, fields, unset), {
        // Within the transaction: of a batch that is refused nothing is written.
        require: (outcome, i) => {
          const rejection = rejectionOf(changes[i], outcome);
          if (rejection !== undefined) refuse(rejection, outcome === 'missing');
        },
        signal,
        notes: columnTypes && columnTypeNotes(columnTypes()),
      });
      const before = tally.updated;
      outcomes.forEach((outcome, i) => {
        const rejection = rejectionOf(changes[i], outcome);
        if (rejection !== undefined) reject(rejection);
        else tally[outcome as 'updated' | 'unchanged']++;
      });
      if (tally.updated > before) onStored();
      const done = tally.updated + tally.unchanged + tally.rejected;
      progress.report({ stage: 'update', done, ...(total === undefined ? {} : { total }) });
    }
    progress.flush();
    throwIfAborted(signal, 'updating documents');
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
    const stood = `${tally.updated} documents were updated before and stay so`;
    throw new AbortedError(`${error.message}; ${stood}`, { cause: error.cause });
  }
  return { ...tally, ...(firstRejection && { firstRejection }) };
}

/** Why a change was not made; undefined when it was, or nothing was to be changed. */
function rejectionOf({ index, id }: PlacedChange, outcome: ChangeOutcome): Rejection | undefined {
  if (outcome === 'updated' || outcome === 'unchanged') return undefined;
  if (outcome === 'missing') return { index, id, reason: `there is no document ${JSON.stringify(id)}` };
  return { index, id, reason: outcome.fault };
}
