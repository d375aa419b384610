import type { ColumnType, ColumnTypes } from '../store/column-types.ts';

/** Types of columns that were read before, which those of tables to come are read by. */
export class KnownColumns {
  readonly #load: () => Promise<ColumnTypes> | ColumnTypes;
  #types: Map<string, ColumnType> | undefined;
  #hasLearned = false;

  /** @param load reads what is known so far, once, when the first table is there. */
  constructor(load: () => Promise<ColumnTypes> | ColumnTypes = () => new Map()) {
    this.#load = load;
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

  /** All that is known, where something came to it; undefined where nothing did. */
  get learned(): ColumnTypes | undefined {
    return this.#hasLearned ? this.#types : undefined;
  }
}
