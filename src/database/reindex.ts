import { setTimeout as wait } from 'node:timers/promises';
import { requireInteger } from '../core/checks.ts';
import type { Encoder } from '../core/encoder.ts';
import { ConflictError, FormatError, InvalidArgumentError, NotFoundError, throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { ENTITY_SETTINGS_NOTE } from '../entities/entity-settings.ts';
import type { EncoderOption, EncoderSource } from '../models/encoder-source.ts';
import { discardHidden, type FollowedState, succeed, successorOf } from '../store/collection-names.ts';
import { CollectionStore } from '../store/collection-store.ts';
import { RenumberedError } from '../store/compaction.ts';
import type { Database } from '../store/database.ts';
import { type CheckedDocument, parseDocument, type StoredDocument } from '../store/document.ts';
import { isSameUnits, unitsOf, type VectorUnits } from '../store/vector-space.ts';
import { LONGEST_PAUSE_MS } from '../store/write-pause.ts';
import { addDocuments } from './add-documents.ts';
import type { Collection } from './collection.ts';
import { type CheckedPassages, checkPassages, type PassageOptions, passageSizeOf } from './passage-options.ts';

/** How a collection is indexed with another model. */
export interface ReindexOptions extends LongWorkOptions {
  /** Makes the new vectors: an encoder, which stays the caller's to close, or a function that loads one, which is closed with the database. */
  readonly encoder: EncoderOption;
  /** How documents are cut. Default: as they are, as far as the encoder reads so much. */
  readonly passages?: boolean | PassageOptions;
  /** Documents encoded and stored at a time, 1 to 4,096. Default 256. */
  readonly batchSize?: number;
}

const OPTIONS: OptionKinds<ReindexOptions> = { encoder: 'any', passages: 'any', batchSize: 'any', ...LONG_WORK };

/** What re-indexing did. */
export interface ReindexResult {
  /** Documents of the collection as it is now. */
  readonly documents: number;
  /** Documents that were encoded; the others were when it was stopped before, and have not changed. */
  readonly encoded: number;
  /** False where the collection was of this model, and cut so, already. */
  readonly switched: boolean;
}

/** Checked options. */
export interface CheckedReindex {
  readonly encoder: EncoderOption;
  readonly passages: CheckedPassages | undefined;
  readonly batchSize: number;
  readonly work: LongWorkOptions;
}

/** Checks how a collection is to be indexed anew. @throws InvalidArgumentError that names what is wrong. */
export function checkReindex(options: ReindexOptions): CheckedReindex {
  const { encoder, passages, batchSize = 256, ...work } = readOptions('reindex', options, OPTIONS);
  if (encoder === undefined)
    throw new InvalidArgumentError('reindex needs the encoder that makes the new vectors: { encoder }');
  requireInteger(batchSize, 'batchSize', 1, 4096);
  return { encoder, passages: passages === undefined ? undefined : checkPassages(passages), batchSize, work };
}

/** Database and models, as re-indexing sees them. */
export interface ReindexContext {
  readonly database: Database;
  readonly name: string;
  /** The new one, loaded. */
  readonly encoder: EncoderSource;
  /** Opens the successor, to build its indexes. */
  readonly open: (store: CollectionStore) => Collection;
}

/**
 * Builds a successor of a collection with other vectors, while the collection goes on; catches up with what is added and removed meanwhile, builds
 * its indexes, and puts it in the place of the collection in one transaction. One that was stopped is gone on with.
 * @returns what was done, and the number of the collection that it took the place of.
 */
export async function reindexCollection(
  { database, name, encoder, open }: ReindexContext,
  { passages, batchSize, work }: CheckedReindex,
): Promise<ReindexResult & { readonly dropped: number }> {
  const source = new CollectionStore(database, name);
  source.refresh();
  const { space } = source;
  if (space === undefined)
    throw new NotFoundError(`collection ${name} is empty, so there is nothing to index; add documents with the model`);
  const units = unitsFor(source, await encoder.load(), passages);
  const target = new CollectionStore(database, successorOf(name), { succeeds: { name, number: source.number! } });
  target.refresh();
  if (target.space !== undefined && !isSameUnits(target.space, units)) await discardHidden(database, target.name);
  if (isSameUnits(space, units)) return { documents: source.state().count, encoded: 0, switched: false, dropped: 0 };
  const adding = {
    store: target,
    encoder: async () => encoder,
    vectors: undefined,
    passages: units.passages ?? (false as const),
    textFields: units.textFields,
    inFlight: new Map<string, number>(),
    // They were checked when they were stored.
    check: (document: unknown) => document as CheckedDocument,
    onStored: () => undefined,
  };
  const options = { ...work, batchSize, strict: true };
  const followed = new FollowedDocuments(source, batchSize);
  let encoded = 0;
  /** Copies what came until now, or until `isOver`. @returns how many documents. */
  const copy = async (isOver?: () => boolean): Promise<number> => {
    throwIfAborted(work.signal, 're-indexing');
    const before = followed.given;
    const documents = followed.more(isOver) as AsyncIterable<never>;
    const { added, updated } = await addDocuments(adding, { source: documents, total: source.state().count, options });
    encoded += added + updated;
    return followed.given - before;
  };
  const takePlace = () => {
    target.refresh();
    const { number } = target;
    // All were removed meanwhile.
    if (number === undefined)
      throw new ConflictError(`collection ${name} was emptied while it was indexed anew; begin again`);
    const keptNotes = [ENTITY_SETTINGS_NOTE];
    return succeed(database, name, {
      hidden: target.name,
      number,
      mayReplace: true,
      followed: followed.state,
      keptNotes,
    });
  };
  // Indexes are built of most documents first, and then of what came meanwhile, as long as that becomes less each time.
  for (let limit = Number.POSITIVE_INFINITY, behind = 0; followed.behind <= limit; ) {
    behind += await copy();
    target.refresh();
    if (target.number === undefined || (limit < Number.POSITIVE_INFINITY && behind <= MAX_BEHIND)) break;
    await target.putNote(ENTITY_SETTINGS_NOTE, source.note(ENTITY_SETTINGS_NOTE));
    await buildIndexes(open(target), work);
    limit = behind / 2;
    behind = 0;
  }
  const dropped = (await takePlace()) ?? (await whilePaused(source, copy, takePlace));
  source.refresh();
  return { documents: source.state().count, encoded, switched: true, dropped };
}

/** How long writers are asked to wait at first, and, once it was often not enough, at most. */
const FIRST_PAUSE_MS = 100;
/** Time that those who waited have to write between two pauses. */
const BETWEEN_PAUSES_MS = 50;

/**
 * Has those who add documents pause, so that there is a last one, and copies what came until then; again, and twice as long, while that was not
 * enough: who writes without a pause, and faster than is encoded, is held up by as much as he is ahead.
 * @param copy copies what came, until a time. @param takePlace undefined: there is more.
 */
async function whilePaused(
  source: CollectionStore,
  copy: (isOver: () => boolean) => Promise<number>,
  takePlace: () => Promise<number | undefined>,
): Promise<number> {
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
    const end = performance.now() + ms;
    await source.pauseWriting(ms);
    try {
      await copy(() => performance.now() >= end);
      const dropped = await takePlace();
      if (dropped !== undefined) return dropped;
    } catch (error) {
      await source.pauseWriting(0).catch(() => undefined);
      throw error;
    }
    const isOver = performance.now() >= end;
    if (!isOver && ms === LONGEST_PAUSE_MS)
      throw new ConflictError(
        `what was made of collection ${source.name} with the new model does not agree with it; discard it (discardReindex), and begin again`,
      );
    if (!isOver) await source.pauseWriting(0);
    await wait(BETWEEN_PAUSES_MS);
  }
}

/** Documents that the indexes of the successor may lack when it takes the place. */
const MAX_BEHIND = 1000;

/** Builds the indexes of the successor, and saves them: under its later name they are read. */
async function buildIndexes(successor: Collection, work: LongWorkOptions): Promise<void> {
  try {
    await successor.catchUp(work);
  } finally {
    await successor.close();
  }
}

function unitsFor(source: CollectionStore, model: Encoder, given: CheckedPassages | undefined): VectorUnits {
  const { dim, fingerprint, runtime, precision, dtype, dimensions, maxTokens = Number.POSITIVE_INFINITY } = model;
  const { passages, given: isGiven, textFields } = source.space!;
  // Those of the collection as far as the encoder reads so much; where vectors were given, nothing was ever cut.
  const kept = passages && { ...passages, maxTokens: Math.min(passages.maxTokens, maxTokens) };
  const asked = given ?? (isGiven ? undefined : (kept ?? false));
  const size = passageSizeOf({ name: source.name, space: undefined }, asked, model);
  return unitsOf({ dim, fingerprint, runtime, precision, dtype, dimensions, passages: size, textFields });
}

/** The documents of a collection, and then those that came since. */
class FollowedDocuments {
  readonly #source: CollectionStore;
  readonly #number: number | undefined;
  readonly #blockSize: number;
  #store: CollectionStore;
  #next = 0;
  /** How many were given out, again and again where ords changed. */
  given = 0;

  /** @param blockSize documents read at a time. */
  constructor(source: CollectionStore, blockSize: number) {
    this.#source = source;
    this.#blockSize = blockSize;
    this.#number = source.number;
    this.#store = source.pinned();
  }

  /** Ords that were not given out yet, about: a document may have had several, and some are of documents that are gone. */
  get behind(): number {
    this.#source.refresh();
    return this.#source.state().nextOrd - this.#next;
  }

  /** State of the collection up to which all were given out. */
  get state(): FollowedState {
    return { source: this.#store.source, nextOrd: this.#next };
  }

  /**
   * Those that were not given out at the call; all, when compacting has given them other ords. What comes later is for the next call: who writes all the
   * time would let this one never end.
   * @param isOver ends it before. @throws FormatError when one is damaged.
   */
  async *more(isOver: () => boolean = () => false): AsyncGenerator<CheckedDocument> {
    const slice = new TimeSlice();
    let end: number | undefined;
    while (!isOver()) {
      await slice.pause();
      try {
        this.#store.refresh();
        end ??= this.#store.state().nextOrd;
        if (this.#next >= end) return;
        const documents = this.#read(end);
        this.given += documents.length;
        yield* documents;
      } catch (error) {
        this.#beginAgain(error);
        end = undefined;
      }
    }
  }

  #read(to: number): CheckedDocument[] {
    const { ords, end } = this.#store.documents(this.#next, to, this.#blockSize);
    const documents = Array.from(ords, (ord) => this.#document(ord));
    this.#next = end;
    return documents;
  }

  /** After compacting. @throws the error when it is of anything else. */
  #beginAgain(error: unknown): void {
    if (!(error instanceof RenumberedError)) throw error;
    this.#source.refresh();
    if (this.#source.number !== this.#number)
      throw new ConflictError(
        `collection ${this.#source.name} was dropped, or another took its place, while it was indexed anew; begin again`,
      );
    this.#store = this.#source.pinned();
    this.#next = 0;
  }

  #document(ord: number): CheckedDocument {
    const json = this.#store.jsonOfOrd(ord)!;
    const document = parseDocument(json);
    const fault =
      typeof document === 'string'
        ? `cannot be read: ${document}`
        : document.text.trim() === ''
          ? 'has no text'
          : undefined;
    if (fault === undefined) return { ...(document as StoredDocument), json };
    throw new FormatError(
      `the document at ord ${ord} of collection ${this.#source.name} ${fault}, so no model makes a vector of it; add it again or delete it`,
    );
  }
}
