import { createHash } from 'node:crypto';
import { NotFoundError, throwIfAborted } from '../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../core/progress.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { ENTITY_SETTINGS_NOTE } from '../entities/entity-settings.ts';
import { SEARCH_SETTING_NOTE } from '../live/measured-setting.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { unitsOf, withoutModelPath } from '../store/vector-space.ts';
import {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  type ExportedDocument,
  type ExportHeader,
  type ExportTail,
  exportLine,
} from './export-format.ts';
import { COLUMN_TYPES_NOTE } from './saved-column-types.ts';

/** Parts of a collection that are exported. */
export interface ExportOptions extends LongWorkOptions {
  /** Whether vectors are exported: without them, they are made anew by whoever imports. Default true. */
  readonly vectors?: boolean;
}

/** Counts of what was exported. */
export interface ExportResult {
  readonly documents: number;
  readonly vectors: number;
}

/** Settings that say something without the vectors too. */
const NOTES = [ENTITY_SETTINGS_NOTE, COLUMN_TYPES_NOTE];
/** Documents read at a time. */
const BLOCK = 64;

/**
 * The lines of an export of one state of a collection, in the order in which the documents came.
 * @throws FormatError when a document is damaged; AbortedError when `signal` fires.
 */
export async function* exportLines(
  store: CollectionStore,
  { vectors: hasVectors = true, signal, onProgress }: ExportOptions,
): AsyncGenerator<string, ExportResult> {
  const { space } = store;
  if (space === undefined) throw new NotFoundError(`there is no collection ${store.name} to export`);
  const header: ExportHeader = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    collection: store.name,
    ...(hasVectors
      ? { space: unitsOf(withoutModelPath(space)) }
      : space.textFields && { textFields: space.textFields }),
    notes: notesOf(store, [...NOTES, ...(hasVectors ? [SEARCH_SETTING_NOTE] : [])]),
  };
  const hash = createHash('sha256');
  const hashed = (line: string) => {
    hash.update(line);
    return line;
  };
  yield hashed(`${JSON.stringify(header)}\n`);
  const { nextOrd, count: total } = store.state();
  const result = { documents: 0, vectors: 0 };
  const progress = throttleProgress(onProgress);
  const slice = new TimeSlice();
  for (let from = 0; from < nextOrd; ) {
    throwIfAborted(signal, 'exporting');
    const ords = store.liveOrds(from, nextOrd, BLOCK, 'documents');
    for (const ord of ords) {
      await slice.pause();
      const json = store.jsonOfOrd(ord)!;
      const row: ExportedDocument = { json, ...(hasVectors && vectorsOf(store, ord)) };
      yield hashed(exportLine(row));
      result.documents++;
      result.vectors += (row.vectors?.length ?? 0) / space.dim;
    }
    progress.report({ stage: 'export', done: result.documents, total });
    from = ords.length < BLOCK ? nextOrd : ords[BLOCK - 1] + 1;
  }
  progress.flush();
  const tail: ExportTail = { ...result, sha256: hash.digest('hex') };
  yield `${JSON.stringify(tail)}\n`;
  return result;
}

function notesOf(store: CollectionStore, names: readonly string[]): Record<string, unknown> {
  const notes = names.map((name) => [name, store.note(name)]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(notes);
}

/** The vectors of a document and where its passages are. @throws FormatError when one is damaged. */
function vectorsOf(store: CollectionStore, ord: number) {
  const { dim } = store.space!;
  const passages = store.passagesOf(ord);
  const count = passages?.length ?? 1;
  const vectors = new Float32Array(count * dim);
  for (let i = 0; i < count; i++) vectors.set(store.vectorOf(ord + i)!, i * dim);
  return { vectors, ...(passages && { passages }) };
}
