import type { FoundHits, NarrowedSearch } from '../find-hits.ts';
import type { CheckedQuery } from '../query.ts';
import { boostByEntities } from './boost-by-entities.ts';
import { filterByEntities } from './filter-by-entities.ts';
import type { QueryReading } from './resolve-entities.ts';

/**
 * Runs a search as its entities want it.
 * @param find runs the search with a `k` of its own.
 * @param options `reading`: what was found in the query; `k`: hits that the caller wants.
 */
export async function findWithEntities(
  find: NarrowedSearch,
  query: CheckedQuery,
  { reading, k }: { readonly reading: QueryReading | undefined; readonly k: number },
): Promise<FoundHits> {
  if (query.entities === undefined || reading === undefined) return find(query);
  const { mode, weight, fallback } = query.entities;
  return mode === 'filter'
    ? filterByEntities(find, query, reading, { k, weight, fallback })
    : boostByEntities(find, query, reading, { k, weight });
}
