import { listCollections } from '../api/calls.ts';
import type { CollectionFacts } from '../api/types.ts';
import { Store } from '../state/store.ts';

/** All collections; undefined until they were asked for. */
export const collections = new Store<readonly CollectionFacts[] | undefined>(undefined);

/** Why they could not be asked for. */
export const collectionsFault = new Store<unknown>(undefined);

/** Name of the one that the views are about. */
export const chosenCollection = new Store<string | undefined>(sessionStorage.getItem('kenyon-collection') ?? undefined);

chosenCollection.listen((name) => {
  if (name !== undefined) sessionStorage.setItem('kenyon-collection', name);
});

/** Asks for the collections, and goes to the largest one when none is chosen, or one that there is no longer. */
export async function refreshCollections(): Promise<void> {
  try {
    const found = await listCollections();
    collections.set(found);
    collectionsFault.set(undefined);
    if (found.some(({ name }) => name === chosenCollection.value)) return;
    const [largest] = [...found].sort((a, b) => b.documents - a.documents);
    chosenCollection.set(largest?.name);
  } catch (error) {
    collectionsFault.set(error);
  }
}
