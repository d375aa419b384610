import type { ColumnType, ColumnTypes } from '../store/column-types.ts';

/** The part of a collection that keeps what columns of tables are; a `Collection` has it. Where it can tell, so can it keep. */
export interface ColumnKeeper {
  columnTypes?(): Readonly<Record<string, ColumnType>>;
  keepColumnTypes?(types: ColumnTypes): Promise<void>;
  count(): Promise<number>;
}

const NOTHING: ColumnTypes = new Map();

/** Types of columns that were read before, which those of tables to come are read by. */
export class KnownColumns {
  readonly #load: () => Promise<ColumnTypes> | ColumnTypes;
  #types: Map<string, ColumnType> | undefined;
  #hasLearned = false;

  /** @param load reads what is known so far, once, when the first table is there. */
  constructor(load: () => Promise<ColumnTypes> | ColumnTypes = () => new Map()) {
    this.#load = load;
  }

  /** Those that a collection keeps. */
  static of(collection: Pick<ColumnKeeper, 'columnTypes'>): KnownColumns {
    return new KnownColumns(() => new Map(Object.entries(collection.columnTypes?.() ?? {})));
  }

  /** What is known now. */
  async types(): Promise<ColumnTypes> {
    this.#types ??= new Map(await this.#load());
    return this.#types;
  }

  /** Notes what a column is from now on; to be called once the types were asked for. */
  learn(column: string, type: ColumnType): void {
    if (this.#types === undefined || this.#types.get(column) === type) return;
    this.#types.set(column, type);
    this.#hasLearned = true;
  }

  /** What is known now where something was learnt; for {@link ColumnKeeper} to keep with the documents. */
  get learned(): ColumnTypes {
    return this.#hasLearned ? this.#types! : NOTHING;
  }

  /** Has a collection keep what was learnt and no document was stored with since, once it has documents: before them there is nothing that it could be kept with. */
  async keepIn(collection: Omit<ColumnKeeper, 'columnTypes'>): Promise<void> {
    if (!this.#hasLearned || this.#types === undefined) return;
    if ((await collection.count()) > 0) await collection.keepColumnTypes?.(this.#types);
  }
}
