import { setTimeout as wait } from 'node:timers/promises';
import { requireInteger } from '../core/checks.ts';
import type { Encoder } from '../core/encoder.ts';
import { ConflictError, InvalidArgumentError, NotFoundError, throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { afterProjection, beforeProjection } from '../core/projection.ts';
import { sufficientDim } from '../core/projection-dims.ts';
import { ENTITY_SETTINGS_NOTE } from '../entities/entity-settings.ts';
import type { EncoderOption, EncoderSource } from '../models/encoder-source.ts';
import { discardHidden, succeed, successorOf } from '../store/collection-names.ts';
import { CollectionStore } from '../store/collection-store.ts';
import type { Database } from '../store/database.ts';
import type { CheckedDocument } from '../store/document.ts';
import { isSameUnits, unitsOf, type VectorSpace, type VectorUnits } from '../store/vector-space.ts';
import { LONGEST_PAUSE_MS } from '../store/write-pause.ts';
import { addDocuments } from './add-documents.ts';
import { addProjected } from './add-projected.ts';
import type { Collection } from './collection.ts';
import { FollowedDocuments } from './followed-documents.ts';
import { type CheckedPassages, checkPassages, type PassageOptions, passageSizeOf } from './passage-options.ts';
import { COLUMN_TYPES_NOTE } from './saved-column-types.ts';

/** How a collection is indexed with another model. */
export interface ReindexOptions extends LongWorkOptions {
  /**
   * Makes the new vectors: an encoder, which stays the caller's to close, or a function that loads one, which is closed with the database. It may
   * be left out where the vectors that are there are only projected.
   */
  readonly encoder?: EncoderOption;
  /**
   * Projects the vectors onto a random subspace of so many dimensions, which is kept with the collection: what is added is projected in the same way, and so are
   * queries. 'auto' takes {@link sufficientDim} of the vectors that there are. Searches are less exact then (`kenyon bench --indexes projected` says by
   * how much), and only an encoder brings the full vectors back. Default: none are projected.
   */
  readonly project?: 'auto' | number;
  /** How documents are cut. Default: as they are, as far as the encoder reads so much. */
  readonly passages?: boolean | PassageOptions;
  /** Documents encoded and stored at a time, 1 to 4,096. Default 256. */
  readonly batchSize?: number;
}

const OPTIONS: OptionKinds<ReindexOptions> = {
  encoder: 'any',
  project: 'any',
  passages: 'any',
  batchSize: 'any',
  ...LONG_WORK,
};

/** Figures of a re-indexing. */
export interface ReindexResult {
  /** Documents of the collection as it is now. */
  readonly documents: number;
  /** Documents that were encoded, or projected; the others were when it was stopped before, and have not changed. */
  readonly encoded: number;
  /** False where the collection was of this model, projected and cut so, already. */
  readonly switched: boolean;
  /** Values of its vectors as they are now. */
  readonly dim: number;
}

/** Checked options. */
export interface CheckedReindex {
  readonly encoder: EncoderOption | undefined;
  readonly project: 'auto' | number | undefined;
  readonly passages: CheckedPassages | undefined;
  readonly batchSize: number;
  readonly work: LongWorkOptions;
}

/** Checks how a collection is to be indexed anew. @throws InvalidArgumentError that names what is wrong. */
export function checkReindex(options: ReindexOptions): CheckedReindex {
  const { encoder, project, passages, batchSize = 256, ...work } = readOptions('reindex', options, OPTIONS);
  if (encoder === undefined && project === undefined)
    throw new InvalidArgumentError(
      'reindex needs the encoder that makes the new vectors, { encoder }, or the dimensions that the old ones are projected onto, { project }',
    );
  if (encoder === undefined && passages !== undefined)
    throw new InvalidArgumentError('documents that are cut otherwise need an encoder: give it, or leave passages out');
  if (project !== undefined && project !== 'auto') requireInteger(project, 'project', 1);
  requireInteger(batchSize, 'batchSize', 1, 4096);
  return { encoder, project, passages: passages === undefined ? undefined : checkPassages(passages), batchSize, work };
}

/** Database and models, as re-indexing sees them. */
export interface ReindexContext {
  readonly database: Database;
  readonly name: string;
  /** The new one; undefined where stored vectors are projected. */
  readonly encoder: EncoderSource | undefined;
  /** Makes vectors of the new space. */
  readonly encoderOf: (space: VectorSpace) => EncoderSource;
  /** Opens the successor, to build its indexes. */
  readonly open: (store: CollectionStore) => Collection;
}

/**
 * Builds a successor of a collection with other vectors, while the collection goes on; catches up with what is added and removed meanwhile, builds
 * its indexes, and puts it in the place of the collection in one transaction. One that was stopped is gone on with.
 * @returns what was done, and the number of the collection that it took the place of.
 */
export async function reindexCollection(
  { database, name, encoder, encoderOf, open }: ReindexContext,
  { project, passages, batchSize, work }: CheckedReindex,
): Promise<ReindexResult & { readonly dropped: number }> {
  const source = new CollectionStore(database, name);
  await source.latest();
  const { space } = source;
  if (space === undefined)
    throw new NotFoundError(`collection ${name} is empty, so there is nothing to index; add documents with the model`);
  const target = new CollectionStore(database, successorOf(name), { succeeds: { name, number: source.number! } });
  await target.latest();
  const full = encoder === undefined ? unitsOf(space) : unitsFor(source, await encoder.load(), passages);
  const units = project === undefined ? full : projectedUnits(source, full, { project, begun: target.space });
  if (target.space !== undefined && !isSameUnits(target.space, units)) await discardHidden(database, target.name);
  if (isSameUnits(space, units)) {
    const { dim } = space;
    return { documents: source.state().count, encoded: 0, switched: false, dim, dropped: 0 };
  }
  const adding = {
    store: target,
    encoder: async () => encoderOf(units),
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
    const total = source.state().count;
    if (encoder === undefined)
      encoded += await addProjected(target, followed.withVectors(isOver), { units, total, work });
    else {
      const documents = followed.more(isOver) as AsyncIterable<never>;
      const { added, updated } = await addDocuments(adding, { source: documents, total, options });
      encoded += added + updated;
    }
    return followed.given - before;
  };
  const takePlace = async () => {
    await target.latest();
    const { number } = target;
    // All were removed meanwhile.
    if (number === undefined)
      throw new ConflictError(`collection ${name} was emptied while it was indexed anew; begin again`);
    const keptNotes = [ENTITY_SETTINGS_NOTE, COLUMN_TYPES_NOTE];
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
    await target.latest();
    if (target.number === undefined || (limit < Number.POSITIVE_INFINITY && behind <= MAX_BEHIND)) break;
    await target.putNote(ENTITY_SETTINGS_NOTE, source.note(ENTITY_SETTINGS_NOTE));
    await buildIndexes(open(target), work);
    limit = behind / 2;
    behind = 0;
  }
  const dropped = (await takePlace()) ?? (await whilePaused(source, copy, takePlace));
  await source.latest();
  return { documents: source.state().count, encoded, switched: true, dim: units.dim, dropped };
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
  const { maxTokens = Number.POSITIVE_INFINITY } = model;
  const { passages, given: isGiven, textFields } = source.space!;
  // Those of the collection as far as the encoder reads so much; where vectors were given, nothing was ever cut.
  const kept = passages && { ...passages, maxTokens: Math.min(passages.maxTokens, maxTokens) };
  const asked = given ?? (isGiven ? undefined : (kept ?? false));
  const size = passageSizeOf({ name: source.name, space: undefined }, asked, model);
  return unitsOf({ ...unitsOf(model), passages: size, textFields });
}

/** Seed of the subspace that vectors are projected onto. It is kept with the collection, so that another one here changes none. */
const SEED = 1;

/**
 * What vectors are of once they are projected.
 * @param begun space of what a stopped run has made: 'auto' goes on with its dimensions, though there may be more documents now.
 * @throws ConflictError where stored vectors are projected already, onto other dimensions; InvalidArgumentError for more than they have.
 */
function projectedUnits(
  source: CollectionStore,
  full: VectorUnits,
  { project, begun }: { readonly project: 'auto' | number; readonly begun: VectorUnits | undefined },
): VectorUnits {
  const isBegun = begun?.projection?.fingerprint === full.fingerprint;
  const { dim: most } = beforeProjection(full);
  const bound = Math.min(sufficientDim(Math.max(2, source.state().vectors)), most);
  const dim = project === 'auto' ? (isBegun ? begun.dim : bound) : project;
  if (dim > most)
    throw new InvalidArgumentError(`vectors of ${most} values cannot be projected onto ${dim} dimensions`);
  // As many as there are: nothing would be saved.
  if (dim === full.dim) return full;
  if (full.projection === undefined) return unitsOf({ ...full, ...afterProjection(full, dim, SEED) });
  throw new ConflictError(
    `the vectors of collection ${source.name} were projected onto ${full.dim} dimensions before, and the full ones are not kept; ` +
      `to have ${dim}, name the encoder that makes them anew ({ encoder }, --model)`,
  );
}
