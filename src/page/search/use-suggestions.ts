import { useEffect, useState } from 'preact/hooks';
import { listDocuments } from '../api/calls.ts';
import { titleOf } from '../parts/document-title.ts';

/** Documents that are asked for, and titles of them that are shown. */
const ASKED = 60;
const SHOWN = 5;
/** Characters of a title that reads as something one may ask for. */
const LEAST = 3;
const MOST = 42;

/** Titles of a collection to begin with, spread over its first documents; none where they have no titles. */
export function useSuggestions(collection: string | undefined, isWanted: boolean): readonly string[] {
  const [found, setFound] = useState<{ readonly of: string; readonly titles: readonly string[] }>();
  useEffect(() => {
    if (collection === undefined || !isWanted) return;
    const controller = new AbortController();
    listDocuments(collection, { limit: ASKED }, controller.signal).then(
      ({ documents }) => setFound({ of: collection, titles: spread(documents.map((each) => titleOf(each) ?? '')) }),
      // One can search without.
      () => undefined,
    );
    return () => controller.abort();
  }, [collection, isWanted]);
  return found !== undefined && found.of === collection ? found.titles : [];
}

function spread(titles: readonly string[]): string[] {
  const good = [...new Set(titles)].filter(({ length }) => length >= LEAST && length <= MOST);
  const step = Math.max(1, Math.floor(good.length / SHOWN));
  return good.filter((_, i) => i % step === 0).slice(0, SHOWN);
}
