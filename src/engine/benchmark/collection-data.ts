import { NotFoundError, throwIfAborted } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { CollectionStore } from '../../store/collection-store.ts';
import { openDatabase } from '../../store/database.ts';
import { requireSameSpace, type VectorSpace } from '../../store/vector-space.ts';
import { collectionNames } from '../../store/verify.ts';
import { heldOutCount } from './held-out-count.ts';
import type { BenchData } from './run-benchmark.ts';
import { allocateRows, holdOutQueries, type VectorRows } from './vector-rows.ts';

/** Unit vectors of texts. */
export interface GivenQueries {
  readonly rows: VectorRows;
  /** Where the texts are from, in words. */
  readonly from: string;
  /** The encoder's; the vectors of another model cannot be compared. */
  readonly space: VectorSpace;
}

/** Which documents are measured on, and what is asked. */
export interface CollectionChoice {
  /** Directory of the database. */
  readonly db: string;
  readonly collection: string;
  /** Only so many documents, the oldest. */
  readonly limit?: number;
  /** How many documents are held out as queries; by default 1,000, or a tenth of fewer than 10,000. */
  readonly queriesCount?: number;
  /** Vectors to ask for instead. */
  readonly queries?: GivenQueries;
  readonly seed: number;
}

const BLOCK_ROWS = 8192;

/**
 * Reads the vectors of a collection for a benchmark; the database is only read.
 * @throws NotFoundError when database or collection is not there; InvalidArgumentError when it has too few documents.
 */
export async function readCollectionData(choice: CollectionChoice, options: LongWorkOptions = {}): Promise<BenchData> {
  const { db, collection, queries, queriesCount, seed } = choice;
  const { all, space } = await readVectors(choice, options);
  if (queries !== undefined) requireSameSpace(collection, space, queries.space);
  const parts =
    queries === undefined
      ? holdOutQueries(all, heldOutCount(all.count, queriesCount), seed)
      : { base: all, queries: queries.rows };
  const facts = {
    name: `collection ${collection} of ${db}`,
    count: parts.base.count,
    dim: all.dim,
    queries: parts.queries.count,
    queriesFrom: queries?.from ?? `documents held out of the collection, seed ${seed}`,
    fingerprint: space.fingerprint,
  };
  return { facts, ...parts };
}

async function readVectors(
  { db, collection, limit = Number.POSITIVE_INFINITY }: CollectionChoice,
  { signal, onProgress }: LongWorkOptions,
): Promise<{ all: VectorRows; space: VectorSpace }> {
  const database = await openDatabase(db, { readOnly: true });
  try {
    const store = new CollectionStore(database, collection);
    const { space } = store;
    if (space === undefined) {
      const names = collectionNames(database).map((name) => JSON.stringify(name));
      throw new NotFoundError(
        `there is no collection ${JSON.stringify(collection)} in ${db}; it has ${names.join(', ') || 'none'}`,
      );
    }
    const { nextOrd, count } = store.state();
    const wanted = Math.min(limit, count);
    const rows = allocateRows(wanted, space.dim);
    let done = 0;
    for (let from = 0; done < wanted; ) {
      throwIfAborted(signal, 'the benchmark');
      const block = store.vectors(from, nextOrd, Math.min(BLOCK_ROWS, wanted - done));
      // Another process may have removed documents meanwhile; the rest is measured on.
      if (block.ords.length === 0) break;
      rows.set(block.rows, done * space.dim);
      done += block.ords.length;
      from = block.end;
      onProgress?.({ stage: 'read vectors', done, total: wanted });
      await new Promise(setImmediate);
    }
    const all = { dim: space.dim, count: done, rows: rows.subarray(0, done * space.dim) };
    return { all, space };
  } finally {
    await database.close();
  }
}
