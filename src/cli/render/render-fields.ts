import { cutToWidth } from '../../core/text/text-width.ts';
import { formatField, formatValue } from '../../filter/format-filter.ts';
import type { FieldSummary } from '../../main.ts';
import type { Terminal } from '../program/command.ts';
import { alignedRows } from './aligned-rows.ts';
import { printable } from './excerpt.ts';
import { formatCount, plural } from './format-numbers.ts';
import { columnsOf } from './styles.ts';

const MAX_NAME_COLUMNS = 28;
const MAX_VALUE_COLUMNS = 32;
const HEAD = ['field', 'documents', 'distinct', 'types', 'values'];
const COUNTS = [1, 2];

/** Fields for people, one a line: name, documents, distinct values, types, most frequent values; cut to the terminal. */
export function renderFields(fields: readonly FieldSummary[], { stdout, env }: Terminal): string {
  const rows = fields.map((field) => [
    cutToWidth(printable(formatField(field.field)), MAX_NAME_COLUMNS),
    formatCount(field.documents),
    formatCount(field.distinct),
    field.types.join(', '),
    values(field),
  ]);
  const columns = columnsOf(stdout, env);
  return alignedRows([HEAD, ...rows], COUNTS)
    .map((line) => `${cutToWidth(line, columns)}\n`)
    .join('');
}

/** The most frequent values with their counts, or the ends where every document has a value of its own. */
function values({ top, distinct, least, greatest, unlisted }: FieldSummary): string {
  const parts = [];
  if (distinct > 1 && top.every(({ documents }) => documents === 1))
    parts.push(`${shown(least!)} to ${shown(greatest!)}`);
  else parts.push(...top.map(({ value, documents }) => `${shown(value)} ${formatCount(documents)}`));
  if (unlisted > 0) parts.push(`too long or too many to be listed in ${plural(unlisted, 'document')}`);
  return parts.join(' · ');
}

/** A value as a filter writes it, on one line. */
function shown(value: FieldSummary['top'][number]['value']): string {
  return cutToWidth(printable(formatValue(value)), MAX_VALUE_COLUMNS);
}
