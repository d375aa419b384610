import { type Batch, batchesOf } from '../core/batches.ts';
import { readItems, requireInteger } from '../core/checks.ts';
import {
  AbortedError,
  ClosedError,
  ConflictError,
  InvalidArgumentError,
  StorageError,
  throwIfAborted,
} from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import { type LongWorkOptions, throttleProgress } from '../core/progress.ts';
import { beforeProjection, projectionOf } from '../core/projection.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { type EncoderSource, encodeDocuments } from '../models/encoder-source.ts';
import type { CollectionStore, StoredRow } from '../store/collection-store.ts';
import {
  type CheckedDocument,
  checkDocument,
  type DocumentInput,
  type Given,
  type VectorDocument,
} from '../store/document.ts';
import { AbsentTextFields, encodedText, requireSameTextFields, type TextFields } from '../store/text-fields.ts';
import { isSameUnits, unitsOf, type VectorUnits } from '../store/vector-space.ts';
import { cutTexts } from './cut-texts.ts';
import { type CheckedVectors, givenSpace } from './given-vectors.ts';
import { countLong, type LongTexts, longTextsOf } from './long-texts.ts';
import { type CheckedPassages, passageSizeOf } from './passage-options.ts';
import { columnTypeNotes, type GivenColumnTypes, saveColumnTypes } from './saved-column-types.ts';

/** A document that could not be stored. */
export interface Rejection {
  /** Position in the stream, from 0. */
  readonly index: number;
  /** Its id, when it has one that is a string. */
  readonly id?: string;
  /** Fault of the document, in words. */
  readonly reason: string;
}

/** Options of adding documents. */
export interface AddOptions extends LongWorkOptions {
  /** Documents encoded and stored at a time, 1 to 4,096. Default 256. */
  readonly batchSize?: number;
  /** Told of each document that is passed over. */
  readonly onRejected?: (rejection: Rejection) => void;
  /** Stops at the first document that cannot be stored. Default false. */
  readonly strict?: boolean;
  /**
   * What the columns of tables are that the documents come from, as far as that is known by now: asked for with every batch, and kept with it in one
   * transaction as `keepColumnTypes` does.
   */
  readonly columnTypes?: () => GivenColumnTypes;
}

const OPTIONS: OptionKinds<AddOptions> = {
  batchSize: 'any',
  onRejected: 'function',
  strict: 'boolean',
  columnTypes: 'function',
  ...LONG_WORK,
};

/** Counts of the documents by outcome; the four add up to how many there were. */
export interface AddResult {
  /** Stored under a new id. */
  readonly added: number;
  /** Stored in place of another of the same id. */
  readonly updated: number;
  /** Equal to what was there. */
  readonly unchanged: number;
  /** Passed over. */
  readonly rejected: number;
  /** The first that was passed over, when there is one; `onRejected` is told of all. */
  readonly firstRejection?: Rejection;
  /** Texts that were encoded, where some are longer than the encoder reads at once: it read them in passages, or their beginnings alone. */
  readonly longTexts?: LongTexts;
  /** Fields that are searched with the text, of which none of these documents has a string: misspelt, as long as others have none either. */
  readonly absentTextFields?: readonly string[];
}

/** Context of adding documents. */
export interface AddContext {
  readonly store: CollectionStore;
  /** The encoder for texts, of the model of the collection; undefined where there is none. */
  readonly encoder: () => Promise<EncoderSource | undefined>;
  /** Whose vectors documents have of their own; undefined: none may. */
  readonly vectors: CheckedVectors | undefined;
  /** Passages that were asked for; undefined: as they are stored, or the default. */
  readonly passages: CheckedPassages | undefined;
  /** Fields that are searched with the text, that were asked for; undefined: as they are stored. */
  readonly textFields: TextFields | undefined;
  /** Ids of documents that are on their way into the store, with how many calls have them. */
  readonly inFlight: Map<string, number>;
  /** Checks what is to be added, by default as a document of a caller. */
  readonly check?: (item: unknown) => CheckedDocument | string;
  /** Called after documents were stored. */
  readonly onStored: () => void;
  /** Fires when the database is closed, where the source may wait beyond that. */
  readonly closed?: AbortSignal;
}

/** Documents to be added, and how. */
export interface AddRequest {
  readonly source:
    | Iterable<Given<DocumentInput> | Given<VectorDocument>>
    | AsyncIterable<Given<DocumentInput> | Given<VectorDocument>>;
  /** How many documents there are, where that is known. */
  readonly total?: number;
  readonly options: AddOptions & { readonly batchSize: number };
}

/** Checks what is to be added, before any model is loaded. @throws InvalidArgumentError that names what is wrong. */
export function checkAdd(source: AddRequest['source'], options: AddOptions): AddRequest {
  const { batchSize = 256, ...others } = readOptions('add', options, OPTIONS);
  requireInteger(batchSize, 'batchSize', 1, 4096);
  const items = readItems('the documents', source);
  const total = Array.isArray(source) ? { total: source.length } : {};
  return { source: items, ...total, options: { ...others, batchSize } };
}

/**
 * Stores a stream of documents, a batch in a transaction; while one batch is being stored the next is being encoded, and no more
 * than these two are held. Documents of one id replace each other, the last one stays.
 */
export async function addDocuments(context: AddContext, { source, total, options }: AddRequest): Promise<AddResult> {
  const { batchSize, signal, onProgress, onRejected, strict = false, columnTypes } = options;
  const { closed } = context;
  const tally = { added: 0, updated: 0, unchanged: 0, rejected: 0 };
  const long: LongTexts[] = [];
  const absent = new AbsentTextFields();
  let firstRejection: Rejection | undefined;
  const progress = throttleProgress(onProgress);
  const slice = new TimeSlice();
  const reject = (rejection: Rejection) => {
    if (strict) throw new InvalidArgumentError(`document ${rejection.index} cannot be stored: ${rejection.reason}`);
    tally.rejected++;
    firstRejection ??= rejection;
    onRejected?.(rejection);
  };
  let storing: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batchesOf(source, batchSize, { signal, closed, doing: 'adding documents' })) {
      throwIfAborted(signal, 'adding documents');
      // Where thousands are added one by one, all at once.
      if (slice.spent) await slice.pause();
      const checked = await checkBatch(context, batch, reject);
      absent.see(checked, textFieldsOf(context.store, context.textFields));
      for (const part of partsOf(checked)) {
        const encoded = await encodeBatch(context, part, tally, signal);
        try {
          await storing;
        } catch (error) {
          leave(context.inFlight, encoded?.rows.map(({ id }) => id) ?? []);
          throw error;
        }
        if (encoded?.long !== undefined) long.push(encoded.long);
        storing = (encoded === undefined ? Promise.resolve() : storeBatch(context, encoded, tally, options)).then(
          () => {
            const done = tally.added + tally.updated + tally.unchanged + tally.rejected;
            progress.report({ stage: 'add', done, ...(total === undefined ? {} : { total }) });
          },
        );
        // A failure is met where the promise is awaited; this keeps it from counting as unhandled until then.
        storing.catch(() => undefined);
      }
    }
    await storing;
    // What is stored as it was tells nothing; the types may still be new.
    if (tally.unchanged > 0 && columnTypes !== undefined) await saveColumnTypes(context.store, columnTypes());
    progress.flush();
    const longTexts = longTextsOf(long);
    const { fields: absentTextFields } = absent;
    return {
      ...tally,
      ...(firstRejection && { firstRejection }),
      ...(longTexts && { longTexts }),
      ...(absentTextFields && { absentTextFields }),
    };
  } catch (error) {
    await storing.catch(() => undefined);
    try {
      // What came before is stored whatever went wrong, so the last count is told too.
      progress.flush();
    } catch {
      // The caller is told of what went wrong first.
    }
    throw withTally(error, tally);
  }
}

/**
 * Code units of the texts that are encoded and stored at a time, about: a long one may have thousands of passages, and the transaction that
 * stores them holds the event loop.
 */
const PART_UNITS = 2 ** 18;

/** A batch in parts of about {@link PART_UNITS}; one, if only an empty one, where it is no longer. */
function* partsOf(documents: readonly CheckedDocument[]): Generator<readonly CheckedDocument[]> {
  let start = 0;
  let units = 0;
  for (const [i, { text }] of documents.entries()) {
    if (i > start && units + text.length > PART_UNITS) {
      yield documents.slice(start, i);
      start = i;
      units = 0;
    }
    units += text.length;
  }
  yield documents.slice(start);
}

/** The documents of a batch that may be stored, in order. */
async function checkBatch(
  { store, vectors, encoder, check }: AddContext,
  { start, items }: Batch<unknown>,
  reject: (rejection: Rejection) => void,
): Promise<CheckedDocument[]> {
  const documents: CheckedDocument[] = [];
  // The first vector of a new collection says how many values all have.
  let dim = (store.space && beforeProjection(store.space).dim) ?? vectors?.dimensions;
  for (const [i, item] of items.entries()) {
    const checked = check?.(item) ?? checkDocument(item, vectors && { dim });
    const fault = typeof checked === 'string' ? checked : await vectorFault(checked, vectors, encoder);
    if (fault !== undefined) reject({ index: start + i, ...idOf(item), reason: fault });
    else documents.push(checked as CheckedDocument);
    dim ??= (checked as CheckedDocument).vector?.length;
  }
  return documents;
}

/** Why a document can have no vector; undefined when it has one or gets one. */
async function vectorFault(
  { vector }: CheckedDocument,
  vectors: CheckedVectors | undefined,
  encoder: AddContext['encoder'],
): Promise<string | undefined> {
  if (vector !== undefined || vectors === undefined || (await encoder()) !== undefined) return undefined;
  return `it has no vector, and there is no encoder of ${vectors.name}, whose vectors the collection holds`;
}

/** The id of what was rejected, when it has one that can be read and is a string. */
function idOf(item: unknown): Pick<Rejection, 'id'> {
  try {
    const id = (item as { id?: unknown } | null | undefined)?.id;
    return typeof id === 'string' ? { id } : {};
  } catch {
    return {};
  }
}

/** Documents as they are to be stored, with what their vectors are of. */
interface EncodedBatch {
  readonly documents: readonly CheckedDocument[];
  readonly rows: readonly StoredRow[];
  readonly units: VectorUnits;
  /** Of the texts that were encoded; undefined where none was, or the encoder does not say what it reads. */
  readonly long?: LongTexts | undefined;
}

/** Encodes what is new in a batch, one document for each id; counts what is not. @returns undefined when nothing is new. */
async function encodeBatch(
  context: AddContext,
  documents: readonly CheckedDocument[],
  tally: { updated: number; unchanged: number },
  signal: AbortSignal | undefined,
): Promise<EncodedBatch | undefined> {
  const { store, inFlight } = context;
  const latest = new Map(documents.map((document) => [document.id, document]));
  tally.updated += documents.length - latest.size;
  // What is on its way may differ from what is stored, so only ids that are not can be called unchanged.
  const isStored = ({ id, json, vector }: CheckedDocument) =>
    !inFlight.has(id) && store.holds(id, json, asStored(store, vector));
  await store.latest();
  let stored = [...latest.values()].filter(isStored);
  if (stored.length > 0) {
    // A removal that was asked for before may be on its way.
    await store.settled();
    stored = stored.filter(isStored);
  }
  tally.unchanged += stored.length;
  const unchanged = new Set(stored);
  const fresh = [...latest.values()].filter((document) => !unchanged.has(document));
  if (fresh.length === 0) return undefined;
  const ids = fresh.map(({ id }) => id);
  enter(inFlight, ids);
  try {
    return await encode(context, fresh, signal);
  } catch (error) {
    leave(inFlight, ids);
    throw error;
  }
}

/** The documents as they are to be stored, those without a vector encoded. */
async function encode(
  context: AddContext,
  documents: readonly CheckedDocument[],
  signal: AbortSignal | undefined,
): Promise<EncodedBatch> {
  const { store, vectors, textFields } = context;
  const others = documents.filter(({ vector }) => vector === undefined);
  const encoded = others.length === 0 ? undefined : await encodeTexts(context, others, signal);
  const rows = documents.map(({ id, json, vector }) => {
    return { id, json, ...(vector ? { vectors: asStored(store, vector)! } : encoded!.rows.shift()!) };
  });
  if (vectors === undefined) return { documents, rows, units: encoded!.units, long: encoded!.long };
  const { space } = store;
  const own = space?.projection && space;
  const given = own ?? givenSpace(vectors, space?.dim ?? rows[0].vectors.length);
  const fields = textFieldsOf(store, textFields);
  const units = unitsOf({ ...given, passages: space?.passages, textFields: fields });
  return { documents, rows, units };
}

/** A vector that was given, as the collection holds it. */
function asStored<V extends Float32Array | undefined>({ space }: CollectionStore, vector: V): V {
  if (vector === undefined || space === undefined) return vector;
  return (projectionOf(space)?.project(vector) ?? vector) as V;
}

type EncodedText = Pick<StoredRow, 'vectors' | 'passages'>;

/** Texts cut into passages, and these encoded. */
async function encodeTexts(
  { store, passages, textFields, ...context }: AddContext,
  documents: readonly CheckedDocument[],
  signal: AbortSignal | undefined,
): Promise<{ readonly rows: EncodedText[]; readonly units: VectorUnits; readonly long: LongTexts | undefined }> {
  const encoder = (await context.encoder())!;
  const model = await encoder.load();
  const { dim, maxTokens } = model;
  const size = passageSizeOf(store, passages, model);
  const texts = documents.map(({ text }) => text);
  let count = 0;
  const onTokens = (tokens: number) => {
    if (maxTokens !== undefined && tokens > maxTokens) count++;
  };
  const cut = size === undefined ? [] : await cutTexts(texts, size, encoder, signal, onTokens);
  if (size === undefined && maxTokens !== undefined) count = await countLong(texts, encoder, { maxTokens, signal });
  const fields = textFieldsOf(store, textFields);
  const parts = documents.flatMap(({ text, json }, i) => {
    const own = cut[i]?.map(({ start, end }) => text.slice(start, end)) ?? [text];
    if (fields === undefined) return own;
    const document = JSON.parse(json) as DocumentInput;
    // Every passage is read with them: a part of a text rarely says what all of it is about.
    return own.map((part) => encodedText(document, fields, part));
  });
  const vectors = await encodeDocuments(encoder, parts, signal);
  let from = 0;
  const rows = texts.map((_, i) => {
    const spans = cut[i];
    const own = vectors.subarray(from, from + (spans?.length ?? 1) * dim);
    from += own.length;
    return { vectors: own, ...(spans && { passages: spans }) };
  });
  const units = unitsOf({ ...unitsOf(model), passages: size, textFields: fields });
  const read = size === undefined ? 'beginnings' : 'passages';
  const long: LongTexts | undefined =
    maxTokens === undefined ? undefined : { count, of: texts.length, maxTokens, read };
  return { rows, units, long };
}

async function storeBatch(
  context: AddContext,
  batch: EncodedBatch,
  tally: { added: number; updated: number },
  options: AddOptions,
): Promise<void> {
  try {
    const added = await putBatch(context, batch, options);
    tally.added += added;
    tally.updated += batch.rows.length - added;
  } finally {
    leave(
      context.inFlight,
      batch.rows.map(({ id }) => id),
    );
  }
  context.onStored();
}

/** Stores a batch; encodes it again where another model, which this program has too, other passages or other text fields have come to the collection meanwhile. */
async function putBatch(
  context: AddContext,
  { documents, rows, units }: EncodedBatch,
  options: AddOptions,
): Promise<number> {
  const { signal, columnTypes } = options;
  try {
    const notes = columnTypes && columnTypeNotes(columnTypes());
    return await context.store.put(rows, units, signal, notes);
  } catch (error) {
    await context.store.latest();
    const { space } = context.store;
    const isOfAnother = error instanceof ConflictError && space !== undefined && !isSameUnits(space, units);
    if (!isOfAnother || context.vectors !== undefined) throw error;
    // What was asked for at the call was that of the collection then.
    const asStored = { ...context, passages: undefined, textFields: undefined };
    const again = await encode(asStored, documents, signal);
    if (isSameUnits(again.units, units)) throw error;
    return putBatch(asStored, again, options);
  }
}

/** The fields of a collection: as they were stored, or for a new one those asked for. @throws ConflictError when others were asked for. */
function textFieldsOf({ name, space }: CollectionStore, given: TextFields | undefined): TextFields | undefined {
  if (space === undefined) return given;
  if (given !== undefined) requireSameTextFields(name, space.textFields, given);
  return space.textFields;
}

function enter(inFlight: Map<string, number>, ids: readonly string[]): void {
  for (const id of ids) inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
}

function leave(inFlight: Map<string, number>, ids: readonly string[]): void {
  for (const id of ids) {
    const left = inFlight.get(id)! - 1;
    if (left === 0) inFlight.delete(id);
    else inFlight.set(id, left);
  }
}

/** Says how far adding came when it was stopped from outside, by the disk, or by a document that `strict` does not let pass. */
function withTally(error: unknown, { added, updated, unchanged, rejected }: AddResult): unknown {
  const stood = `${added} documents were added, ${updated} updated, ${unchanged} unchanged and ${rejected} rejected before; they stay`;
  if (error instanceof AbortedError) return new AbortedError(`${error.message}; ${stood}`, { cause: error.cause });
  if (error instanceof ClosedError) return new ClosedError(`${error.message}; ${stood}`, { cause: error });
  if (added + updated + unchanged + rejected === 0) return error;
  if (error instanceof StorageError)
    return new StorageError(`${error.message}; ${stood}`, { cause: error.cause ?? error });
  if (error instanceof InvalidArgumentError)
    return new InvalidArgumentError(`${error.message}; ${stood}`, { cause: error });
  return error;
}
