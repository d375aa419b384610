import type { FieldLists } from '../../index/fields/field-lists.ts';
import { Gazetteer } from '../../index/gazetteer/gazetteer.ts';
import type { EntityAliases } from './entity-aliases.ts';
import { namesOfValue, normalValue } from './normal-value.ts';
import type { TextEntity } from './text-entity.ts';

/** Finds a collection's own names of things in queries, which a model need not know, where texts name these things. */
export class AliasGazetteer {
  /** All names of each thing, the one that stands for it first. */
  readonly #gazetteer = new Gazetteer<readonly string[]>();

  constructor({ things }: EntityAliases) {
    for (const names of things) {
      for (const name of names.flatMap(namesOfValue)) this.#gazetteer.add(name, names);
    }
  }

  /** @param texts what texts name, by type; a thing is of every type under which it is listed there. */
  find(text: string, texts: FieldLists): TextEntity[] {
    const matches = this.#gazetteer.find(text);
    if (matches.length === 0) return [];
    const types = texts.names();
    return matches.flatMap(({ start, end, entries: [names] }) =>
      types
        .filter((type) => names.some((name) => texts.has(type, normalValue(type, name))))
        .map((type) => ({ start, end, type, value: normalValue(type, names[0]), source: 'alias' as const })),
    );
  }
}
