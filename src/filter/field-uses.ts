import type { FieldUse } from '../../index/fields/field-lists.ts';
import type { NormalFilter } from './normal-filter.ts';

/** Fields that a filter names, with what it asks of each, as often as it does. */
export function* usesOf(filter: NormalFilter): Generator<readonly [field: string, use: FieldUse]> {
  if ('and' in filter) for (const part of filter.and) yield* usesOf(part);
  else if ('or' in filter) for (const part of filter.or) yield* usesOf(part);
  else if ('not' in filter) yield* usesOf(filter.not);
  else if ('near' in filter) for (const name of [filter.near.latField, filter.near.lonField]) yield [name, 'numbers'];
  else yield [filter.field, useOf(filter)];
}

function useOf(filter: Extract<NormalFilter, { readonly field: string }>): FieldUse {
  if (filter.op === 'exists') return 'exists';
  if (filter.op === 'in') return 'values';
  if (filter.op === 'like') return 'strings';
  return typeof filter.value === 'number' ? 'numbers' : 'strings';
}
