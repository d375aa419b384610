import type { AnyTable, KeyRange, Tables } from './tables.ts';

/** Bytes that a key has at most; LMDB's binding refuses a longer one when it is too late to undo anything. */
const KEY_BYTES = 1978;

/** Value that is to be under a key; undefined: nothing. */
interface Write {
  readonly key: unknown;
  readonly value: Buffer | undefined;
}

/** Tables that remember what is written to them, and read as if it had been; nothing is written until it is replayed. */
export class RecordedTables {
  /** The tables themselves. */
  readonly source: Tables;
  readonly #recorded: readonly RecordedTable[];
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.source = tables;
    const recorded = Object.entries(tables).map(([name, table]) => [name, new RecordedTable(table)] as const);
    this.#recorded = recorded.map(([, table]) => table);
    this.#tables = Object.fromEntries(recorded) as unknown as Tables;
  }

  /** Runs a change on top of those before; what it throws is thrown on, and nothing of it is kept. */
  attempt<T>(change: (tables: Tables) => T): T {
    try {
      const result = change(this.#tables);
      for (const table of this.#recorded) table.keep();
      return result;
    } catch (error) {
      for (const table of this.#recorded) table.drop();
      throw error;
    }
  }

  /** Keys that are written, and bytes of their values. */
  get size(): { readonly keys: number; readonly bytes: number } {
    let [keys, bytes] = [0, 0];
    for (const table of this.#recorded) {
      for (const value of table.values()) {
        keys++;
        bytes += value?.length ?? 0;
      }
    }
    return { keys, bytes };
  }

  /** Writes it all, the last value under each key. */
  replay(): void {
    for (const table of this.#recorded) table.replay();
  }
}

/** One table, with the names that its readers and writers call. */
class RecordedTable {
  readonly #table: AnyTable;
  #kept = new Map<unknown, Write>();
  /** Of the change that is being made. */
  #latest = new Map<unknown, Write>();

  constructor(table: AnyTable) {
    this.#table = table;
  }

  getBinary(key: unknown): Buffer | undefined {
    const id = idOf(key);
    const write = this.#latest.get(id) ?? this.#kept.get(id);
    return write === undefined ? this.#table.getBinary(key) : write.value;
  }

  getBinaryFast(key: unknown): Buffer | undefined {
    return this.getBinary(key);
  }

  /** Keys in a range, in any order. */
  getKeys({ start, end, limit = Number.POSITIVE_INFINITY }: KeyRange): unknown[] {
    const written = new Map([...this.#kept, ...this.#latest]);
    const keys: unknown[] = [];
    for (const { key, value } of written.values()) {
      if (value !== undefined && isBetween(key as string | Buffer, start, end) && keys.length < limit) keys.push(key);
    }
    for (const key of this.#table.getKeys({ start, end })) {
      if (keys.length >= limit) break;
      if (!written.has(idOf(key))) keys.push(key);
    }
    return keys;
  }

  put(key: unknown, value: Buffer): void {
    const size = typeof key === 'number' ? 8 : Buffer.byteLength(key as string | Buffer);
    if (size === 0 || size > KEY_BYTES) throw new Error(`a key has 1 to ${KEY_BYTES} bytes, not ${size}`);
    this.#latest.set(idOf(key), { key, value });
  }

  remove(key: unknown): void {
    this.#latest.set(idOf(key), { key, value: undefined });
  }

  *values(): Generator<Buffer | undefined> {
    for (const { value } of this.#kept.values()) yield value;
  }

  keep(): void {
    // The first of the changes that are written together is often the only one, and may be of a hundred thousand rows.
    if (this.#kept.size === 0) [this.#kept, this.#latest] = [this.#latest, this.#kept];
    else for (const [id, write] of this.#latest) this.#kept.set(id, write);
    this.#latest.clear();
  }

  drop(): void {
    this.#latest.clear();
  }

  /** The promise of the batch tells of a failure; those of single writes would say it where nobody listens. */
  replay(): void {
    for (const { key, value } of this.#kept.values()) {
      const written = value === undefined ? this.#table.remove(key) : this.#table.put(key, value);
      written.catch(() => undefined);
    }
  }
}

/** Two keys of bytes are the same when their bytes are. */
function idOf(key: unknown): unknown {
  return Buffer.isBuffer(key) ? key.toString('latin1') : key;
}

function isBetween(key: string | Buffer, start: string | Buffer, end: string | Buffer): boolean {
  const bytes = Buffer.from(key as string);
  return (
    Buffer.compare(bytes, Buffer.from(start as string)) >= 0 && Buffer.compare(bytes, Buffer.from(end as string)) < 0
  );
}
