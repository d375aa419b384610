import type { FieldLists } from '../../index/fields/field-lists.ts';
import { Gazetteer, type GazetteerMatch, type GazetteerOptions } from '../../index/gazetteer/gazetteer.ts';
import { NameText } from '../../index/gazetteer/name-text.ts';
import { throwIfAborted } from '../core/errors.ts';
import { Serial } from '../core/serial.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { EntityAliases } from './entity-aliases.ts';
import { namesOfValue } from './normal-value.ts';
import type { TextEntity } from './text-entity.ts';

/** A value of a field. */
interface FieldValue {
  readonly field: string;
  readonly value: string;
}

/** The names that were taken from one state of the fields. */
interface TakenNames {
  readonly gazetteer: Gazetteer<FieldValue>;
  /** For each field the array that its values were taken from, and how many of them were. */
  readonly taken: Map<string, { readonly values: readonly string[]; count: number }>;
}

/**
 * The values that a collection's documents have in some fields, as entities of queries. It follows the lists of the fields: new
 * values are added, values that no document has any more are not found and forgotten once the lists drop them. Only strings are
 * known, of up to 256 UTF-16 code units, as they are listed.
 */
export class CollectionGazetteer {
  readonly #fields: readonly string[];
  readonly #aliases: EntityAliases;
  readonly #options: GazetteerOptions;
  readonly #following = new Serial();
  #names: TakenNames;

  /**
   * @param fields names of the fields.
   * @param aliases further names of the values.
   * @throws InvalidArgumentError when an option is out of range.
   */
  constructor(fields: readonly string[], aliases: EntityAliases = EntityAliases.of(), options: GazetteerOptions = {}) {
    this.#fields = [...new Set(fields)];
    this.#aliases = aliases;
    this.#options = options;
    this.#names = { gazetteer: new Gazetteer(options), taken: new Map() };
  }

  /**
   * Finds what the documents have in the fields, by any of its names. What overlaps was decided: the first, then the longest; the
   * same words may stand for values of several fields.
   * @param lists of the fields of the same collection, as they are now.
   * @returns by start. `value` is one that documents have, the one that was written if there is such a one; `also` has those that
   * are the same by their normal form.
   * @throws AbortedError when `signal` fires while new values are read; the next call goes on from there.
   */
  async find(
    text: string,
    lists: FieldLists,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<TextEntity[]> {
    const gazetteer = await this.#following.run(() => this.#follow(lists, signal));
    const matches = gazetteer.find(text, ({ field, value }) => lists.has(field, value));
    return matches.flatMap((match) => this.#entitiesAt(match, { text, gazetteer, lists }));
  }

  /** One entity for each field that has the name, with all its values that share the shortest name: 北京 and 北京市. */
  #entitiesAt(
    { start, end, entries }: GazetteerMatch<FieldValue>,
    {
      text,
      gazetteer,
      lists,
    }: { readonly text: string; readonly gazetteer: Gazetteer<FieldValue>; readonly lists: FieldLists },
  ): TextEntity[] {
    const same = entries.flatMap((entry) => [entry, ...gazetteer.named(this.#shortestOf(entry.value))]);
    return this.#fields.flatMap((field) => {
      const named = same.filter((entry) => entry.field === field && lists.has(field, entry.value));
      const values = [...new Set(named.map(({ value }) => value))];
      return values.length === 0 ? [] : [entityOf(field, values, { text, start, end })];
    });
  }

  /** Takes the names that are new, in slices. */
  async #follow(lists: FieldLists, signal: AbortSignal | undefined): Promise<Gazetteer<FieldValue>> {
    const isOther = this.#fields.some((field) => this.#names.taken.get(field)?.values !== lists.strings(field));
    if (isOther) this.#names = this.#namesFrom(lists);
    const { gazetteer, taken } = this.#names;
    const slice = new TimeSlice();
    for (const [field, read] of taken) {
      for (; read.count < read.values.length; read.count++) {
        throwIfAborted(signal, 'reading the values of fields');
        const entry = { field, value: read.values[read.count] };
        for (const name of this.#namesOf(entry.value)) gazetteer.add(name, entry);
        await slice.pause();
      }
    }
    return gazetteer;
  }

  /** All names of a value, without repeats. */
  #namesOf(value: string): Set<string> {
    const others = this.#aliases.namesOf(value);
    return new Set([value, ...others].flatMap((name) => [name, ...namesOfValue(name)]));
  }

  /** The shortest name of the thing that a value stands for, which all values of that thing have. */
  #shortestOf(value: string): string {
    const [main = value] = this.#aliases.namesOf(value);
    return namesOfValue(main).at(-1)!;
  }

  /** No names yet, to be taken from the strings that the lists have. */
  #namesFrom(lists: FieldLists): TakenNames {
    const taken = this.#fields.map((field) => [field, { values: lists.strings(field), count: 0 }] as const);
    return { gazetteer: new Gazetteer(this.#options), taken: new Map(taken) };
  }
}

/** The value as it was written comes first, and otherwise the shortest: what the others are told by does not depend on the past. */
function entityOf(
  field: string,
  values: readonly string[],
  { text, start, end }: { readonly text: string; readonly start: number; readonly end: number },
): TextEntity {
  const written = new NameText(text.slice(start, end)).text;
  const rank = (value: string) => (new NameText(value).text === written ? 0 : value.length);
  const [value, ...also] = values.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return { start, end, type: field, value, ...(also.length > 0 && { also }), source: 'field' };
}
