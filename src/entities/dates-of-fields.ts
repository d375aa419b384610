import type { FieldLists } from '../../index/fields/field-lists.ts';
import type { TextEntity } from './text-entity.ts';

/** A day, with a time or without; a month or a year alone would not be told from other numbers. */
const DAY = /^\d{4}-\d{2}-\d{2}(?!\d)/;
/** Values of a field that are looked at to tell whether they are dates, and the part of them that must be. */
const LOOKED_AT = 64;
const MOST = 0.9;
/** After every value that begins with a day. */
const LAST = '\uffff';

/**
 * Makes the dates of a query dates of the documents' fields: 今年上半年 finds documents whose `date` lies within it.
 * @param named what was found in the query.
 * @param names fields that may be asked; those count whose values are days as ISO 8601 writes them, all but a few.
 */
export function datesOfFields(
  named: readonly TextEntity[],
  names: readonly string[],
  fields: FieldLists,
): TextEntity[] {
  const dates = named.filter(({ type, source, value }) => type === 'date' && source === 'rule' && DAY.test(value));
  if (dates.length === 0) return [];
  const dated = names.filter((name) => hasDays(fields.strings(name)));
  return dates.flatMap(({ start, end, value, range = { min: value, max: `${value}${LAST}` } }) =>
    dated.map((type) => ({ start, end, type, value, range, source: 'field' as const })),
  );
}

function hasDays(values: readonly string[]): boolean {
  const looked = values.slice(0, LOOKED_AT).filter((value) => value !== '');
  return looked.length > 0 && looked.filter((value) => DAY.test(value)).length >= MOST * looked.length;
}
