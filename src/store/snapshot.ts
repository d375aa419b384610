import type { Database as LmdbDatabase, Transaction } from 'lmdb';
import { ConflictError } from '../core/errors.ts';
import type { Environment } from './environment.ts';
import type { Tables } from './tables.ts';

/** Source and target of a collection's rows: a database, or one state of it, which cannot be written. */
export interface CollectionDatabase {
  /** @internal */
  readonly tables: Tables;
  readonly moves: number;
  readonly uuid: string;
  refresh(): void;
  latest(signal?: AbortSignal): Promise<void>;
  /** @internal */
  write<T>(change: (tables: Tables) => T, signal?: AbortSignal): Promise<T>;
  /** @throws FormatError where the collection is damaged. */
  requireFaultless(name: string, number: number | undefined): void;
  settled(): Promise<void>;
  makeRoom(): Promise<boolean>;
  /** @internal */
  withSnapshot<T>(job: (snapshot: CollectionDatabase) => Promise<T>): Promise<T>;
}

/** One state of a database. */
export type Snapshot = Omit<CollectionDatabase, 'requireFaultless' | 'withSnapshot'>;

/** Runs a job on the last committed state, which stays as it is for it while others go on writing. @internal */
export async function withSnapshot<T>(
  { root, tables, uuid }: Environment,
  job: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  root.resetReadTxn();
  const held = root.useReadTransaction();
  try {
    const refused = async () => {
      throw new ConflictError('a state that was left cannot be written');
    };
    return await job({
      tables: of(tables, held),
      moves: 0,
      uuid,
      refresh: () => {},
      latest: async () => {},
      write: refused,
      settled: async () => {},
      makeRoom: refused,
    });
  } finally {
    held.done();
  }
}

function of(tables: Tables, transaction: Transaction): Tables {
  const bound = Object.entries(tables).map(([name, table]) => [name, bind(table, transaction)]);
  return Object.fromEntries(bound) as Tables;
}

/** Reads that LMDB's binding answers from a transaction; its types leave the option out of some. */
interface Readable {
  getBinary(key: unknown, options: { transaction: Transaction }): Buffer | undefined;
  getBinaryFast(key: unknown, options: { transaction: Transaction }): Buffer | undefined;
}

function bind(table: Tables[keyof Tables], transaction: Transaction): unknown {
  const readable = table as unknown as Readable;
  const ranged = table as unknown as LmdbDatabase<Buffer, number>;
  return {
    getBinary: (key: unknown) => readable.getBinary(key, { transaction }),
    getBinaryFast: (key: unknown) => readable.getBinaryFast(key, { transaction }),
    getKeys: (options: object = {}) => ranged.getKeys({ ...options, transaction }),
    getRange: (options: object = {}) => ranged.getRange({ ...options, transaction }),
  };
}
