import { useEffect, useState } from 'preact/hooks';
import { listFields, readsEntities } from '../api/calls.ts';
import type { FieldSummary } from '../api/types.ts';

/** Facets that are shown, and values that such a field has at most: an id says nothing of other documents. */
const MOST_FACETS = 6;
const MOST_VALUES = 500;

/** Fields of a collection by which its hits can be counted, looked up before it is searched. */
export interface FacetFields {
  /** Fields to count; undefined until they are known, which may take a while: it is searched without them until then. */
  readonly fields: readonly string[] | undefined;
  /** Whether queries are read for entities. */
  readonly hasEntities: boolean;
}

/** Asks which fields of a collection are worth filtering by; where that cannot be told it is searched without. */
export function useFacetFields(collection: string | undefined): FacetFields {
  const [known, setKnown] = useState<FacetFields>({ fields: undefined, hasEntities: false });
  useEffect(() => {
    setKnown({ fields: undefined, hasEntities: false });
    if (collection === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const fields = listFields(collection, signal).then(facetFields, () => []);
    const hasEntities = readsEntities(collection, signal).catch(() => false);
    Promise.all([fields, hasEntities]).then(([found, are]) => {
      if (!signal.aborted) setKnown({ fields: found, hasEntities: are });
    });
    return () => controller.abort();
  }, [collection]);
  return known;
}

/** Fields whose values several documents share, those that most documents have first. */
function facetFields(summaries: readonly FieldSummary[]): string[] {
  return summaries
    .filter(({ distinct, documents }) => distinct >= 2 && distinct <= MOST_VALUES && distinct <= documents / 2)
    .sort((a, b) => b.documents - a.documents || a.distinct - b.distinct)
    .slice(0, MOST_FACETS)
    .map(({ field }) => field);
}
