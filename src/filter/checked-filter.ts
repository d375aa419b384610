import { checkTree } from './check-tree.ts';
import { FilterError, type TextSpan } from './filter-error.ts';
import type { Filter } from './filter-tree.ts';
import { keyOf, type NormalFilter, normalizeFilter } from './normal-filter.ts';
import { parseFilter } from './parse-filter.ts';

/** A filter that may be evaluated. */
export interface CheckedFilter {
  /** As it was meant. */
  readonly tree: Filter;
  /** As it is evaluated. */
  readonly normal: NormalFilter;
  /** Equal for filters of one normal form. */
  readonly key: string;
  /** An error at the place where a field is first named. */
  fault(field: string, message: string): FilterError;
}

/** Checks a filter, given as text or as a tree. @throws FilterError that says what is wrong and where. */
export function checkFilter(filter: string | Filter): CheckedFilter {
  if (typeof filter !== 'string') return checked(checkTree(filter));
  const { tree, fields } = parseFilter(filter);
  return checked(tree, filter, fields);
}

function checked(tree: Filter, text?: string, fields?: ReadonlyMap<string, TextSpan>): CheckedFilter {
  const normal = normalizeFilter(tree);
  return {
    tree,
    normal,
    key: keyOf(normal),
    fault: (field, message) => new FilterError(message, text, fields?.get(field)),
  };
}
