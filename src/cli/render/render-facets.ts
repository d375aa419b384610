import { cutToWidth } from '../../core/text/text-width.ts';
import { formatField, formatValue } from '../../filter/format-filter.ts';
import type { SearchResult } from '../../main.ts';
import type { Terminal } from '../program/command.ts';
import { printable } from './excerpt.ts';
import { formatCount, plural } from './format-numbers.ts';
import { columnsOf } from './styles.ts';

const MAX_VALUE_COLUMNS = 32;

/** Counted fields for people, one a line, cut to the terminal: values with their counts, and of how many documents. */
export function renderFacets(facets: NonNullable<SearchResult['facets']>, { stdout, env }: Terminal): string {
  const columns = columnsOf(stdout, env);
  return facets.map((facet) => `${cutToWidth(facetLine(facet), columns)}\n`).join('');
}

function facetLine({ field, of, documents, distinct, values }: NonNullable<SearchResult['facets']>[number]): string {
  const shown = values.map(
    (each) => `${cutToWidth(printable(formatValue(each.value)), MAX_VALUE_COLUMNS)} ${formatCount(each.documents)}`,
  );
  if (distinct > values.length) shown.push(`${formatCount(distinct - values.length)} more`);
  const without = of - documents;
  if (without > 0) shown.push(`none ${formatCount(without)}`);
  return `${printable(formatField(field))} of ${plural(of, 'document')}: ${shown.join(' · ')}`;
}
