import type { SavedForm } from '../../index/contract/saved-form.ts';
import type { DocumentFields } from '../../index/fields/document-fields.ts';
import { FieldLists } from '../../index/fields/field-lists.ts';
import { MAX_STRING_LENGTH } from '../../index/fields/scalar.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { widerValues } from './normal-value.ts';
import type { TextEntity } from './text-entity.ts';

/** Finds the entities of texts, `[n]`. */
export type FindEntities = (texts: readonly string[]) => Promise<readonly (readonly TextEntity[])[]>;

/** For every type of entities, which documents have which value in their texts. */
export class ListedEntities {
  /** The lists, a type in the place of a field. */
  readonly lists: FieldLists;
  readonly #find: FindEntities;

  constructor(find: FindEntities, lists = new FieldLists()) {
    this.#find = find;
    this.lists = lists;
  }

  /** Documents whose texts were read, with entities or without. */
  get count(): number {
    return this.lists.count;
  }

  /**
   * Reads texts.
   * @param ords `[n]`, ascending, each above every ord added before.
   * @throws what finding throws; nothing is listed then.
   */
  async add(ords: Uint32Array, texts: readonly string[]): Promise<void> {
    const found = texts.length === 0 ? [] : await this.#find(texts);
    const slice = new TimeSlice();
    const rows: DocumentFields[] = [];
    for (const [i, entities] of found.entries()) rows.push(await listedValues(texts[i], entities, slice));
    await this.lists.addFields(ords, rows);
  }

  /** Removes documents; ords that are not there are passed over. */
  async remove(ords: Uint32Array): Promise<void> {
    await this.lists.remove(ords);
  }

  /** The lists as bytes. */
  save(): SavedForm {
    return this.lists.save();
  }
}

/** Distinct values by type. */
async function listedValues(text: string, entities: readonly TextEntity[], slice: TimeSlice): Promise<DocumentFields> {
  const byType = new Map<string, Set<string>>();
  for (const entity of entities) {
    if (slice.spent) await slice.pause();
    const values = byType.get(entity.type) ?? new Set<string>();
    for (const value of valuesIn(text, entity)) {
      if (value !== '' && value.length <= MAX_STRING_LENGTH) values.add(value);
    }
    if (values.size > 0) byType.set(entity.type, values);
  }
  return new Map(Array.from(byType, ([type, values]) => [type, [...values]]));
}

/**
 * What a document is listed under that names an entity: its value, further ones, since a text may name an organization in full where
 * the query does not, or a day with its year, and the wider places that it speaks of.
 */
function valuesIn(text: string, { start, end, type, value, also = [] }: TextEntity): readonly string[] {
  return [value, ...also, ...widerValues(type, text.slice(start, end))];
}
