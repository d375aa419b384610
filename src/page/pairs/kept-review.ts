import { Store } from '../state/store.ts';
import type { Review } from './review-pairs.ts';

const PLACE = 'kenyon-review';

/** The review under way; it outlives other views and a reload, as long as the tab is open. */
export const keptReview = new Store<Review | undefined>(read());

keptReview.listen((review) => {
  try {
    if (review === undefined) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, JSON.stringify(review));
  } catch {
    // Too large to be kept: it goes on in memory.
  }
});

function read(): Review | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') as Review | null) ?? undefined;
  } catch {
    return undefined;
  }
}
