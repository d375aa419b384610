import type { VectorSource } from '../../index/contract/vector-index.ts';
import { reading, requireInteger, requireObject, requirePath, requireString, shown } from '../core/checks.ts';
import { InvalidArgumentError, NotFoundError, throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { beforeProjection, projectionOf } from '../core/projection.ts';
import { collectionNames } from '../store/collection-names.ts';
import { CollectionStore } from '../store/collection-store.ts';
import { openDatabase } from '../store/open-database.ts';
import { requireSameSpace, type VectorSpace } from '../store/vector-space.ts';
import { heldOutCount, holdOutQueries } from './rows/held-out-queries.ts';
import { allocateRows, requireRows, type VectorRows } from './rows/vector-rows.ts';
import type { BenchData } from './run-benchmark.ts';

/** Unit vectors of texts. */
export interface GivenQueries {
  readonly rows: VectorRows;
  /** Where the texts are from, in words. */
  readonly from: string;
  /** The encoder's; the vectors of another model cannot be compared. */
  readonly space: VectorSpace;
}

/** Which vectors are measured on, and what is asked. */
export interface CollectionChoice {
  /** Directory of the database. */
  readonly db: string;
  readonly collection: string;
  /** Only so many vectors, the oldest; a document of several passages has one for each. */
  readonly limit?: number;
  /** How many vectors are held out as queries; by default 1,000, or a tenth of fewer than 10,000. */
  readonly queriesCount?: number;
  /** Vectors to ask for instead. */
  readonly queries?: GivenQueries;
  readonly seed: number;
}

const BLOCK_ROWS = 8192;

/**
 * Reads the vectors of a collection and hands them to `use`; the database is only read, and closed afterwards.
 * @throws NotFoundError when database or collection is not there; InvalidArgumentError when it has too few documents.
 */
export async function withCollectionData<T>(
  given: CollectionChoice,
  options: LongWorkOptions,
  use: (data: BenchData) => Promise<T>,
): Promise<T> {
  const choice = readChoice(given);
  const work = readOptions('withCollectionData', options, LONG_WORK);
  if (typeof use !== 'function') throw new InvalidArgumentError(`use must be a function, got ${shown(use)}`);
  const database = await openDatabase(choice.db, { readOnly: true });
  try {
    const store = new CollectionStore(database, choice.collection);
    const { space } = store;
    if (space === undefined) {
      const names = collectionNames(database).map((name) => JSON.stringify(name));
      throw new NotFoundError(
        `there is no collection ${JSON.stringify(choice.collection)} in ${choice.db}; it has ${names.join(', ') || 'none'}`,
      );
    }
    return await use(await readData(choice, store, space, work));
  } finally {
    await database.close();
  }
}

const CHOICE: OptionKinds<CollectionChoice> = {
  db: 'any',
  collection: 'any',
  limit: 'any',
  queriesCount: 'any',
  queries: 'any',
  seed: 'any',
};

function readChoice(given: CollectionChoice): CollectionChoice {
  const choice = readOptions('the choice of a collection', given, CHOICE);
  requirePath('db', choice.db);
  requireString('collection', choice.collection);
  requireInteger(choice.seed, 'seed', 0);
  if (choice.limit !== undefined && choice.limit !== Number.POSITIVE_INFINITY) requireInteger(choice.limit, 'limit', 1);
  if (choice.queriesCount !== undefined) requireInteger(choice.queriesCount, 'queriesCount', 1);
  if (choice.queries !== undefined) {
    requireObject('queries', choice.queries);
    const { rows, space } = reading('queries', () => ({ ...choice.queries }) as GivenQueries);
    requireRows('the queries', rows);
    requireObject('the space of the queries', space);
  }
  return choice;
}

async function readData(
  choice: CollectionChoice,
  store: CollectionStore,
  space: VectorSpace,
  options: LongWorkOptions,
): Promise<BenchData> {
  const { db, collection, queries, queriesCount, seed } = choice;
  const asked = queries && projectedQueries(collection, space, queries);
  const { all, ords } = await readVectors(choice, store, space.dim, options);
  const parts =
    asked === undefined
      ? holdOutQueries(all, heldOutCount(all.count, queriesCount), seed)
      : { base: all, queries: asked, positions: undefined };
  const facts = {
    name: `collection ${collection} of ${db}`,
    count: parts.base.count,
    dim: all.dim,
    queries: parts.queries.count,
    queriesFrom: queries?.from ?? `documents held out of the collection, seed ${seed}`,
    fullVectors: 'database' as const,
    fingerprint: space.fingerprint,
  };
  return { facts, ...parts, source: new StoreSource(store, parts.positions?.map((at) => ords[at]) ?? ords) };
}

/** Vectors of the model that the collection's are of, as the collection holds them. @throws ConflictError for those of another one. */
function projectedQueries(collection: string, space: VectorSpace, { rows, space: given }: GivenQueries): VectorRows {
  requireSameSpace(collection, beforeProjection(space), given);
  const projection = projectionOf(space);
  return projection === undefined ? rows : { ...rows, dim: space.dim, rows: projection.project(rows.rows) };
}

async function readVectors(
  { limit = Number.POSITIVE_INFINITY }: CollectionChoice,
  store: CollectionStore,
  dim: number,
  { signal, onProgress }: LongWorkOptions,
): Promise<{ all: VectorRows; ords: Uint32Array }> {
  const { nextOrd, vectors } = store.state();
  const wanted = Math.min(limit, vectors);
  const rows = allocateRows(wanted, dim);
  const ords = new Uint32Array(wanted);
  let done = 0;
  // Others may be damaged, or removed meanwhile by another process; the rest is measured on.
  for (let from = 0; done < wanted && from < nextOrd; ) {
    throwIfAborted(signal, 'the benchmark');
    const block = store.vectors(from, nextOrd, Math.min(BLOCK_ROWS, wanted - done));
    rows.set(block.rows, done * dim);
    ords.set(block.ords, done);
    done += block.ords.length;
    from = block.end;
    onProgress?.({ stage: 'read vectors', done, total: wanted });
    await new Promise(setImmediate);
  }
  return { all: { dim, count: done, rows: rows.subarray(0, done * dim) }, ords };
}

/** The full vectors as a search of the collection reads them; the benchmark's ord i is that of the i-th document measured on. */
class StoreSource implements VectorSource {
  readonly #store: CollectionStore;
  readonly #ords: Uint32Array;

  constructor(store: CollectionStore, ords: Uint32Array) {
    this.#store = store;
    this.#ords = ords;
  }

  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    this.#store.dots(
      query,
      ords.map((ord) => this.#ords[ord]),
      scores,
    );
  }
}
