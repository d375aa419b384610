import type { Passage } from '../core/text/folded-text.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { BestPassage } from './best-passage.ts';
import type { SearchSources } from './question.ts';

/** Vectors compared between two looks at the clock. */
const BLOCK = 256;

/** Cosines of a query and documents, each with the nearest of its passages that can be read; NaN for one that is not there any more. */
export async function cosinesOf(
  vector: Float32Array,
  documents: Uint32Array,
  { store, indexes }: SearchSources,
): Promise<Float32Array> {
  const state = store.state();
  if (state.vectors === state.count) return dotsOf(store, vector, documents);
  const passages = await indexes.passages.caughtUp();
  const ords: number[] = [];
  for (const document of documents) for (let i = 0; i < passages.countOf(document); i++) ords.push(document + i);
  const cosines = await dotsOf(store, vector, Uint32Array.from(ords));
  let from = 0;
  return Float32Array.from(documents, (document) => {
    const own = cosines.subarray(from, from + passages.countOf(document));
    from += own.length;
    return greatest(own);
  });
}

/**
 * The nearest passage of a document; undefined when it is one, or is not there any more.
 * @param text of the document.
 */
export async function nearestPassage(
  vector: Float32Array,
  document: number,
  text: string,
  store: CollectionStore,
): Promise<BestPassage | undefined> {
  const spans = store.passagesOf(document);
  if (spans === undefined) return undefined;
  const cosines = await dotsOf(
    store,
    vector,
    Uint32Array.from(spans, (_, i) => document + i),
  );
  const score = greatest(cosines);
  const best = spans[cosines.indexOf(score)];
  return best && { ...passageAt(text, best), score };
}

function passageAt(text: string, { start, end }: Omit<Passage, 'text'>): Passage {
  return { text: text.slice(start, end), start, end };
}

/** NaN, which is no number of a vector that can be read, counts where there is nothing else. */
function greatest(cosines: Float32Array): number {
  return cosines.reduce((best, cosine) => (Number.isNaN(best) || cosine > best ? cosine : best), Number.NaN);
}

/** In blocks, the event loop running in between. */
async function dotsOf(store: CollectionStore, vector: Float32Array, ords: Uint32Array): Promise<Float32Array> {
  const cosines = new Float32Array(ords.length);
  const slice = new TimeSlice();
  for (let from = 0; from < ords.length; from += BLOCK) {
    if (slice.spent) await slice.pause();
    store.dots(vector, ords.subarray(from, from + BLOCK), cosines.subarray(from, from + BLOCK));
  }
  return cosines;
}
