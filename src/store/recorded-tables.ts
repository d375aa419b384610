import type { Tables } from './tables.ts';

/** A table whose keys and values are only passed on. */
interface AnyTable {
  getBinary(key: unknown): Buffer | undefined;
  put(key: unknown, value: Buffer): unknown;
  remove(key: unknown): unknown;
}

/** Tables that remember what is written to them, and read as if it had been; nothing is written until it is replayed. */
export class RecordedTables {
  readonly tables: Tables;
  readonly #writes: (() => unknown)[] = [];

  constructor(tables: Tables) {
    const recorded = Object.entries(tables).map(([name, table]) => [name, this.#record(table as AnyTable)]);
    this.tables = Object.fromEntries(recorded) as Tables;
  }

  /** Writes it all, to a batch. Its own promise tells of a failure; those of single writes would say it where nobody listens. */
  replay(): void {
    for (const write of this.#writes) (write() as Promise<unknown>).catch(() => undefined);
  }

  #record(table: AnyTable): AnyTable & { getBinaryFast(key: unknown): Buffer | undefined } {
    const changed = new Map<unknown, Buffer | undefined>();
    const read = (key: unknown) => {
      const id = idOf(key);
      return changed.has(id) ? changed.get(id) : table.getBinary(key);
    };
    const write = (key: unknown, value: Buffer | undefined) => {
      changed.set(idOf(key), value);
      this.#writes.push(() => (value === undefined ? table.remove(key) : table.put(key, value)));
    };
    return {
      getBinary: read,
      getBinaryFast: read,
      put: write,
      remove: (key) => write(key, undefined),
    };
  }
}

/** Two keys of bytes are the same when their bytes are. */
function idOf(key: unknown): unknown {
  return Buffer.isBuffer(key) ? key.toString('latin1') : key;
}
