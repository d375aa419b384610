import { markdownTable } from '../harness/markdown-table.ts';

/** Means over the queries of one way of naming, in one mode. */
export interface FilterFigures {
  readonly set: string;
  readonly source: string;
  readonly naming: string;
  readonly k: number;
  readonly entities: string;
  readonly recall: number;
  readonly mrr: number;
  /** Share of the queries in which an entity would have left too few hits. */
  readonly fallbackShare: number;
  /** Change of the recall against the search without entities, and its interval. */
  readonly recallDifference?: { readonly mean: number; readonly interval: readonly number[] };
}

/** A row a way of naming in Markdown: recall@k / MRR without entities, as filter and as boost. */
export function filterTable(figures: readonly FilterFigures[]): string {
  const rows = new Map<string, FilterFigures[]>();
  for (const one of figures) {
    const key = `${one.set}, ${one.source}, ${one.naming}, ${one.k}`;
    rows.set(key, [...(rows.get(key) ?? []), one]);
  }
  const lines = Array.from(rows, ([key, some]) => {
    const fallback = some.find(({ entities }) => entities === 'filter')?.fallbackShare ?? 0;
    return [key, ...some.map(cell), `${Math.round(100 * fallback)} %`];
  });
  return markdownTable(['set, entities from, name, k', 'off', 'filter', 'boost', 'filter fell back'], lines);
}

function cell({ recall, mrr, recallDifference }: FilterFigures): string {
  const figures = `${recall.toFixed(3)} / ${mrr.toFixed(3)}`;
  if (recallDifference === undefined) return figures;
  const [low, high] = recallDifference.interval.map((value) => value.toFixed(3));
  return `${figures} (recall ${low} to ${high})`;
}
