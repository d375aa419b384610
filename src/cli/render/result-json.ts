import type { SearchResult } from '../../main.ts';

/** The result of a query as one line of JSON, without its line break. @param query what else is said of it, such as its text. */
export function resultJson(
  query: object,
  { hits, plan, entities, cursor, facets, tookMs }: SearchResult,
  offset: number,
): string {
  const ranked = hits.map(({ id, score, group, boost, rerank, doc, passage, marks, why }, i) => ({
    rank: offset + i + 1,
    id,
    score,
    group,
    boost,
    rerank,
    doc,
    passage,
    marks,
    why,
  }));
  return JSON.stringify({ ...query, entities, hits: ranked, cursor, facets, plan, tookMs });
}
