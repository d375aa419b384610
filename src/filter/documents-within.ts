import { MAX_FIELD_LENGTH, UNLISTED_FIELDS } from '../../index/fields/document-fields.ts';
import type { FieldLists } from '../../index/fields/field-lists.ts';
import type { OrdSet } from '../../index/ords/ord-set.ts';
import type { CheckedFilter } from './checked-filter.ts';
import { evaluateFilter } from './evaluate.ts';
import { FilterError } from './filter-error.ts';
import { type NormalFilter, namedFields } from './normal-filter.ts';

/**
 * Finds the live documents that a filter is surely true of. Whether one of them is among these depends on that document alone: a field that no
 * document has is true of none, and a document of which the lists cannot tell what is asked is left out, whatever is negated.
 * @returns a set of the caller's own.
 * @throws FilterError for a field that is never listed.
 */
export function documentsWithin(filter: CheckedFilter, lists: FieldLists): OrdSet {
  const told = lists.live.clone();
  for (const { field, use } of namedFields(filter.normal)) {
    if (UNLISTED_FIELDS.includes(field) || field.length > MAX_FIELD_LENGTH)
      throw new FilterError(`within cannot name the field ${JSON.stringify(field.slice(0, 60))}, which is not listed`);
    told.andNot(lists.untold(field, use));
  }
  const part = lists.among(told);
  return evaluateFilter(withoutUnknown(filter.normal, part), part);
}

const NOTHING: NormalFilter = { or: [] };

/** The filter with what names a field that no document has as true of nothing. */
function withoutUnknown(filter: NormalFilter, lists: FieldLists): NormalFilter {
  const known = (field: string) => lists.objection(field, 'exists') === undefined;
  if ('and' in filter) return { and: filter.and.map((part) => withoutUnknown(part, lists)) };
  if ('or' in filter) return { or: filter.or.map((part) => withoutUnknown(part, lists)) };
  if ('not' in filter) return { not: withoutUnknown(filter.not, lists) };
  if ('near' in filter) return known(filter.near.latField) && known(filter.near.lonField) ? filter : NOTHING;
  return known(filter.field) ? filter : NOTHING;
}
