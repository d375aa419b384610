import { ConflictError, FormatError, throwIfAborted } from '../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../core/progress.ts';
import { ENTITY_SETTINGS_NOTE, type EntitySettings, SavedEntitySettings } from '../entities/entity-settings.ts';
import { SavedSetting, SEARCH_SETTING_NOTE, type SearchSetting } from '../live/measured-setting.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import { discardHidden, importOf, succeed } from '../store/collection-names.ts';
import { CollectionStore } from '../store/collection-store.ts';
import type { Database } from '../store/database.ts';
import type { CheckedDocument } from '../store/document.ts';
import { Maker } from '../store/maker.ts';
import type { TextFields } from '../store/text-fields.ts';
import type { VectorUnits } from '../store/vector-space.ts';
import { addDocuments } from './add-documents.ts';
import type { Collection } from './collection.ts';
import type { ExportHeader, ImportedRow } from './export-format.ts';
import type { ExportReader } from './read-export.ts';
import { COLUMN_TYPES_NOTE, importColumnTypes } from './saved-column-types.ts';

/** How an export is imported. */
export interface ImportOptions extends LongWorkOptions {
  /** Name of the collection that it becomes. Default: the one that it had. */
  readonly collection?: string;
  /** Lets it take the place of a collection that has documents. Default false. */
  readonly replace?: boolean;
  /** With false, the encoder of the database makes the vectors anew. Default true, of an export that has vectors. */
  readonly vectors?: boolean;
}

/** Figures of an import. */
export interface ImportResult {
  readonly collection: string;
  readonly documents: number;
  /** Whether it took the place of a collection. */
  readonly replaced: boolean;
}

/** Database and models, as importing sees them. */
export interface ImportContext {
  readonly database: Database;
  readonly name: string;
  /** Makes vectors where the export has none. */
  readonly encoder: () => EncoderSource;
  /** Opens what was imported, to build its indexes. */
  readonly open: (store: CollectionStore) => Collection;
  /** Fires when the database is closed. */
  readonly closed: AbortSignal;
}

/** Documents stored in a transaction, and code units of their texts, about: it holds the event loop. */
const BATCH = 256;
const BATCH_UNITS = 2 ** 18;

/**
 * Imports a collection under a name of its own, and gives it its own one in a transaction when all of it was read and found right.
 * @returns what was imported, and the number of the collection that it took the place of.
 */
export async function importCollection(
  context: ImportContext,
  reader: ExportReader,
  header: ExportHeader,
  options: ImportOptions,
): Promise<ImportResult & { readonly dropped: number }> {
  const { database, name } = context;
  await requireFree(new CollectionStore(database, name), options.replace);
  await discardHidden(database, importOf(name));
  const maker = await Maker.begin(database.path);
  try {
    const store = new CollectionStore(database, importOf(name), { maker: maker.mark });
    return await importInto(store, context, { reader, header }, options);
  } finally {
    maker.end();
  }
}

/** An export that is being read. */
interface Reading {
  readonly reader: ExportReader;
  readonly header: ExportHeader;
}

async function importInto(
  store: CollectionStore,
  { database, name, encoder, open, closed }: ImportContext,
  { reader, header }: Reading,
  { replace, vectors, collection: _, ...work }: ImportOptions,
): Promise<ImportResult & { readonly dropped: number }> {
  const hidden = store.name;
  try {
    const units = vectors === false ? undefined : header.space;
    const count =
      units === undefined
        ? await encodeRows(
            store,
            reader,
            { encoder: encoder(), textFields: header.space?.textFields ?? header.textFields, closed },
            work,
          )
        : await storeRows(store, reader, units, work);
    if (count === 0) throw new FormatError('the export has no documents, so there is nothing to import');
    if (!store.isOwn)
      throw new ConflictError(`another program imports into collection ${name} at the same time; import it again`);
    const number = store.number!;
    if (store.state().count !== count) throw new FormatError('the export has an id twice');
    await saveNotes(store, header.notes, units !== undefined);
    const collection = open(store);
    try {
      await collection.catchUp(work);
    } finally {
      await collection.close();
    }
    throwIfAborted(work.signal, 'importing');
    const documents = store.state().count;
    const dropped = (await succeed(database, name, { hidden, number, keptNotes: [], mayReplace: replace ?? false }))!;
    return { collection: name, documents, replaced: dropped > 0, dropped };
  } catch (error) {
    // What another program has made of the name is not ours to discard.
    if (store.isOwn) await discardHidden(database, hidden).catch(() => undefined);
    throw error;
  }
}

async function requireFree(store: CollectionStore, replace = false): Promise<void> {
  await store.latest();
  const { count } = store.state();
  if (replace || count === 0) return;
  throw new ConflictError(
    `collection ${store.name} has ${count} documents, which would be lost; import it under another name, or replace them`,
  );
}

/** Stores the documents with the vectors that they have. @returns how many. */
async function storeRows(
  store: CollectionStore,
  reader: ExportReader,
  units: VectorUnits,
  { signal, onProgress }: LongWorkOptions,
): Promise<number> {
  const progress = throttleProgress(onProgress);
  let done = 0;
  let rows: ImportedRow[] = [];
  let length = 0;
  const put = async () => {
    throwIfAborted(signal, 'importing');
    if (rows.length > 0) await store.put(rows, units);
    done += rows.length;
    rows = [];
    length = 0;
    progress.report({ stage: 'import', done });
  };
  for await (const row of reader.rows(units)) {
    rows.push(row);
    length += row.text.length;
    if (rows.length >= BATCH || length >= BATCH_UNITS) await put();
  }
  await put();
  progress.flush();
  return done;
}

/** Stores the documents with vectors of an encoder. @returns how many. */
async function encodeRows(
  store: CollectionStore,
  reader: ExportReader,
  {
    encoder,
    ...context
  }: {
    readonly encoder: EncoderSource;
    readonly textFields: TextFields | undefined;
    readonly closed: AbortSignal;
  },
  work: LongWorkOptions,
): Promise<number> {
  const adding = {
    store,
    encoder: async () => encoder,
    vectors: undefined,
    passages: undefined,
    ...context,
    inFlight: new Map<string, number>(),
    check: (row: unknown) =>
      (row as ImportedRow).text.trim() === '' ? 'it has no text to encode' : documentOf(row as ImportedRow),
    onStored: () => undefined,
  };
  const source = reader.rows(undefined) as AsyncIterable<never>;
  const { added, updated } = await addDocuments(adding, {
    source,
    options: { ...work, batchSize: BATCH, strict: true },
  });
  return added + updated;
}

function documentOf({ id, text, json }: ImportedRow): CheckedDocument {
  return { id, text, json };
}

/** Stores the settings of a collection. @throws InvalidArgumentError when they are none. */
async function saveNotes(store: CollectionStore, notes: ExportHeader['notes'], hasVectors: boolean): Promise<void> {
  const { [ENTITY_SETTINGS_NOTE]: entities, [SEARCH_SETTING_NOTE]: setting, [COLUMN_TYPES_NOTE]: types } = notes;
  if (entities !== undefined) await new SavedEntitySettings(store, () => undefined).save(entities as EntitySettings);
  await importColumnTypes(store, types);
  // It was measured on these vectors.
  if (setting !== undefined && hasVectors) await new SavedSetting(store).save(setting as SearchSetting);
}
