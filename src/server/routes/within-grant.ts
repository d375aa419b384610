import type { SearchResult } from '../../search/search-result.ts';
import type { Grant } from '../access/grant.ts';

/** The documents that there are for a caller, as the engine takes them. */
export function withinOf({ filter }: Grant): { readonly within?: string } {
  return filter === undefined ? {} : { within: filter };
}

/** An answer with what of its plan comes from the documents that the caller may find, and not from all. */
export function tellableTo(
  { filter }: Grant,
  answer: SearchResult,
): Pick<SearchResult, 'hits'> & { readonly plan: object } {
  if (filter === undefined) return answer;
  const { mode, allowed, scripts, rerank } = answer.plan;
  const plan = {
    mode,
    ...(allowed !== undefined && { allowed }),
    ...(scripts && { scripts }),
    ...(rerank && { rerank }),
  };
  return { ...answer, plan };
}
