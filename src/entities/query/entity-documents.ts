import type { FieldLists } from '../../../index/fields/field-lists.ts';
import { MAX_STRING_LENGTH } from '../../../index/fields/scalar.ts';
import { OrdSet, type ReadonlyOrdSet } from '../../../index/ords/ord-set.ts';
import type { TextEntity } from '../text-entity.ts';
import { type EntityGroup, valuesOf } from './entity-groups.ts';

/** Lists that tell which documents have an entity. */
export interface EntityIndexes {
  /** Values of the documents' fields. */
  readonly fields: FieldLists;
  /** Values that were found in the documents' texts, a type in the place of a field. */
  readonly texts: FieldLists;
  /** Documents whose texts were not read yet; any of them may have anything. */
  readonly unread: ReadonlyOrdSet;
  /** All names of a thing, the given one among them. */
  readonly namesOf: (type: string, value: string) => readonly string[];
}

/** Documents that have an entity. */
export interface KnownDocuments {
  /** How many have it. */
  readonly known: number;
  /** Those, and the ones of which it is not known yet; the caller's own. */
  readonly ords: OrdSet;
}

/** The documents that have what some words of a query stand for. */
export interface EntityDocuments extends KnownDocuments {
  /** With those whose texts name it although their field says something else; absent when there are none. */
  readonly wide?: KnownDocuments;
  /** Why it cannot be told which documents have it. */
  readonly objection?: string;
}

/**
 * Finds the documents that have what the words of a group stand for, in a field or in their texts. Where a document has the
 * field, the field decides: one whose city is Shanghai is not of Beijing because it mentions it. But where the field is a title,
 * few have it, and those that name it are better than none.
 */
export function documentsOf({ entities }: EntityGroup, indexes: EntityIndexes): EntityDocuments {
  const { fields, unread } = indexes;
  const ofFields = entities.filter(({ source }) => source === 'field');
  const ofTexts = entities.filter(({ source }) => source !== 'field');
  const told = OrdSet.union(ofFields.map(({ type }) => havingField(type, fields)));
  const inField = OrdSet.union(ofFields.map((entity) => withValues(fields, entity, valuesOf(entity))));
  const inTexts = OrdSet.union(ofTexts.map((entity) => withNames(entity, indexes)));
  const open = ofTexts.length > 0 ? unread : OrdSet.of();
  const strict = united(inField, without(inTexts, told), without(open, told), fields.live);
  const wide = united(inField, inTexts, open, fields.live);
  const objection = ofFields.map(({ type }) => fields.objection(type, 'values')).find((each) => each !== undefined);
  return {
    ...strict,
    ...(wide.ords.size > strict.ords.size && { wide }),
    ...(objection !== undefined && strict.known === 0 && { objection }),
  };
}

function united(inField: OrdSet, inTexts: OrdSet, open: ReadonlyOrdSet, live: ReadonlyOrdSet): KnownDocuments {
  const known = OrdSet.union([inField, inTexts]);
  return { known: known.sharedWith(live), ords: OrdSet.union([known, open]) };
}

function without(set: ReadonlyOrdSet, others: OrdSet): OrdSet {
  const left = set.clone();
  left.andNot(others);
  return left;
}

/** The documents that say something in a field: an empty value says nothing. */
function havingField(field: string, fields: FieldLists): OrdSet {
  if (fields.objection(field, 'exists') !== undefined) return OrdSet.of();
  const having = fields.exists(field);
  if (fields.objection(field, 'values') === undefined) having.andNot(fields.anyOf(field, ['', null]));
  return having;
}

function withNames(entity: TextEntity, { texts, namesOf }: EntityIndexes): OrdSet {
  const names = valuesOf(entity).flatMap((value) => namesOf(entity.type, value));
  return withValues(texts, entity, names);
}

/** The documents that have one of some values, or one in the range of the entity; none where the lists cannot tell. */
function withValues(lists: FieldLists, { type, range }: TextEntity, values: readonly string[]): OrdSet {
  if (lists.objection(type, range === undefined ? 'values' : 'strings') !== undefined) return OrdSet.of();
  const found = lists.anyOf(type, listable(values));
  if (range !== undefined) {
    const [min, max] = [range.min, range.max].map((value) => ({ value, inclusive: true }));
    found.or(lists.stringsWithin(type, { min, max }));
  }
  return found;
}

function listable(values: readonly string[]): string[] {
  return values.filter((value) => value.length <= MAX_STRING_LENGTH);
}
