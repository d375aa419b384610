import type { ColumnDeviation } from '../../readers/table-types.ts';
import { printable } from './excerpt.ts';
import { formatCount } from './format-numbers.ts';

/** A line for each column that is not what it was in tables before. @param place ` in FILE` where there are several. */
export function deviationsText(deviations: readonly ColumnDeviation[] = [], place = ''): string {
  return deviations
    .map((deviation) => `column ${printable(deviation.column)}${place}: ${reasonOf(deviation)}\n`)
    .join('');
}

function reasonOf({ column, known, now, looksLike, cells, line, cell }: ColumnDeviation): string {
  const stay = `--types ${printable(column)}=${looksLike ?? 'string'} changes it`;
  if (now !== undefined) return `read as ${now} from now on; documents from before have it as ${known}`;
  if (looksLike !== undefined)
    return `stays text as in the tables before, though each cell looks like a ${looksLike}; ${stay}`;
  const many = cells === 1 ? '1 cell is' : `${formatCount(cells!)} cells are`;
  return `a ${known} in the tables before; ${many} none and kept as text (line ${line}: ${printable(JSON.stringify(cell))}); ${stay}`;
}
