import { InvalidArgumentError } from '../core/errors.ts';
import { namesOfValue } from './normal-value.ts';

/** Own names of things: what a thing is called, and what else it is called, such as `{ 上海: ['魔都', '申城'] }`. */
export type AliasTable = Readonly<Record<string, readonly string[]>>;

/** Knows all names of a thing by any of them. */
export class EntityAliases {
  /** Names of one thing, the one that stands for it first, by each of their normal forms. */
  readonly #things: ReadonlyMap<string, readonly string[]>;

  private constructor(things: ReadonlyMap<string, readonly string[]>) {
    this.#things = things;
  }

  /**
   * Reads a table.
   * @throws InvalidArgumentError when it is anything else, or when a name is to stand for two things.
   */
  static of(table: AliasTable = {}): EntityAliases {
    requireTable(table);
    const things = new Map<string, readonly string[]>();
    for (const [main, others] of Object.entries(table)) {
      const names = [main, ...others];
      for (const form of new Set(names.flatMap(namesOfValue))) {
        const other = things.get(form);
        if (other !== undefined) throw new InvalidArgumentError(standsForTwo(form, other[0], main));
        things.set(form, names);
      }
    }
    return new EntityAliases(things);
  }

  /** All names of each thing, the one that stands for it first. */
  get things(): ReadonlySet<readonly string[]> {
    return new Set(this.#things.values());
  }

  /** All names of the thing that a text names, as they were given, the first one included; none for a thing without aliases. */
  namesOf(text: string): readonly string[] {
    for (const form of namesOfValue(text)) {
      const names = this.#things.get(form);
      if (names !== undefined) return names;
    }
    return [];
  }
}

function requireTable(table: unknown): void {
  const expected = 'aliases must be an object of lists of names, such as { "上海": ["魔都", "申城"] }';
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    throw new InvalidArgumentError(`${expected}, got ${JSON.stringify(table)}`);
  for (const [main, others] of Object.entries(table)) {
    const isList = Array.isArray(others) && others.every((name) => typeof name === 'string' && name.trim() !== '');
    if (!isList || main.trim() === '')
      throw new InvalidArgumentError(`${expected}; of ${JSON.stringify(main)} came ${JSON.stringify(others)}`);
  }
}

function standsForTwo(name: string, first: string, second: string): string {
  return `the alias ${JSON.stringify(name)} is to stand for ${JSON.stringify(first)} and for ${JSON.stringify(second)}; a name stands for one thing, so leave it out of one list`;
}
