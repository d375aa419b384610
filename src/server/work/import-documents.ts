import { isRecord } from '../../core/json-object.ts';
import type { AddResult } from '../../database/add-documents.ts';
import type { Collection } from '../../database/collection.ts';
import type { ColumnTypes } from '../../store/column-types.ts';
import { checkDocument, type DocumentInput } from '../../store/document.ts';
import type { JsonLine } from '../http/ndjson.ts';
import type { InTurn } from './turns.ts';

/** One document as it was sent, and where it stood in a file. */
export type SentLine = JsonLine & { readonly line?: number };

/** Outcome of one document of a stream. */
export interface ImportOutcome {
  /** Its place in the stream, from 0, blank lines not counted. */
  readonly index: number;
  readonly id?: string;
  /** Of a file that was sent whole, its line. */
  readonly line?: number;
  readonly status: 'indexed' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

/** Outcomes of some documents of a stream, in their order. */
export interface ImportedBatch
  extends Pick<AddResult, 'added' | 'updated' | 'unchanged' | 'longTexts' | 'absentTextFields'> {
  readonly outcomes: readonly ImportOutcome[];
}

/** Counts of the documents of a stream until now. */
export interface ImportCounts {
  received: number;
  indexed: number;
  failed: number;
}

/** Counts outcomes. @returns those that failed. */
export function countOutcomes(counts: ImportCounts, outcomes: readonly ImportOutcome[]): ImportOutcome[] {
  const failed = outcomes.filter(({ status }) => status === 'failed');
  counts.received += outcomes.length;
  counts.failed += failed.length;
  counts.indexed += outcomes.length - failed.length;
  return failed;
}

/** How a stream is imported. */
export interface ImportStreamOptions {
  readonly signal: AbortSignal;
  /** Does what adds a batch, when it is its turn: not while the sender is waited for. */
  readonly inTurn: InTurn;
  /** What columns of a table are by now, to be kept with its documents. */
  readonly columnTypes?: () => ColumnTypes;
}

/** Documents added at a time, and bytes of their lines after which no more are waited for. */
const BATCH = 256;
const BATCH_BYTES = 4 * 2 ** 20;
/** Batches on their way: while one is being stored the next is being encoded. */
const ON_THE_WAY = 2;

/** A batch that is being added. */
interface Adding {
  readonly ids: ReadonlySet<string>;
  readonly result: Promise<ImportedBatch>;
}

/**
 * Adds the documents of a stream.
 * @returns what became of them, in their order, some at a time, each as soon as it is on disk.
 */
export async function* importDocuments(
  collection: Collection,
  lines: AsyncIterable<SentLine>,
  { inTurn, ...options }: ImportStreamOptions,
): AsyncGenerator<ImportedBatch> {
  const way: Adding[] = [];
  try {
    for await (const batch of batches(lines)) {
      options.signal.throwIfAborted();
      const ids = new Set(batch.map(idOf).filter((id) => id !== undefined));
      // Of one id the last document stays: those of two batches on their way could overtake each other.
      while (way.length >= ON_THE_WAY || way.some((adding) => meets(adding.ids, ids))) yield await way.shift()!.result;
      const result = inTurn(() => add(collection, batch, options));
      // A failure is met where it is awaited.
      result.catch(() => undefined);
      way.push({ ids, result });
    }
    while (way.length > 0) yield await way.shift()!.result;
  } finally {
    await Promise.allSettled(way.map(({ result }) => result));
  }
}

/** A document of a stream, with an id where it can have one; or why it is none. */
interface Item {
  readonly index: number;
  readonly line?: number | undefined;
  readonly document?: DocumentInput;
  readonly fault?: string;
}

async function* batches(lines: AsyncIterable<SentLine>): AsyncGenerator<Item[]> {
  let index = 0;
  let batch: Item[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const what = 'fault' in line ? { fault: line.fault } : { document: named(line.value) };
    batch.push({ index: index++, line: line.line, ...what });
    bytes += 'bytes' in line ? line.bytes : 0;
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The document with the id that it gets from its content, where it has none of its own. */
function named(value: unknown): DocumentInput {
  if (!isRecord(value) || value.id !== undefined) return value as DocumentInput;
  const checked = checkDocument(value, 'vector' in value ? { dim: undefined } : undefined);
  return (typeof checked === 'string' ? value : { ...value, id: checked.id }) as DocumentInput;
}

function idOf({ document }: Item): string | undefined {
  const id = isRecord(document) ? document.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

function meets(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const id of other) if (one.has(id)) return true;
  return false;
}

const NOTHING: AddResult = { added: 0, updated: 0, unchanged: 0, rejected: 0 };

async function add(
  collection: Collection,
  batch: readonly Item[],
  options: Omit<ImportStreamOptions, 'inTurn'>,
): Promise<ImportedBatch> {
  const items = batch.filter(({ fault }) => fault === undefined);
  const reasons = new Map(batch.flatMap(({ index, fault }) => (fault === undefined ? [] : [[index, fault] as const])));
  const onRejected = ({ index, reason }: { readonly index: number; readonly reason: string }) => {
    reasons.set(items[index].index, reason);
  };
  const documents = items.map(({ document }) => document!);
  const { added, updated, unchanged, longTexts, absentTextFields } =
    documents.length === 0 ? NOTHING : await collection.add(documents, { ...options, batchSize: BATCH, onRejected });
  const outcomes = batch.map((item) => {
    const { index, line } = item;
    const id = idOf(item);
    const reason = reasons.get(index);
    const place = { index, ...(id !== undefined && { id }), ...(line !== undefined && { line }) };
    return reason === undefined
      ? { ...place, status: 'indexed' as const }
      : { ...place, status: 'failed' as const, reason };
  });
  return {
    outcomes,
    added,
    updated,
    unchanged,
    ...(longTexts !== undefined && { longTexts }),
    ...(absentTextFields !== undefined && { absentTextFields }),
  };
}
