import { TopK } from '../../../dist/src/core/top-k.js';
import { dotAt } from '../../../dist/src/core/vectors.js';

/** The k best of some candidates by their float32 vectors. */
export function rescore(query, base, candidates, k) {
  const best = new TopK(k);
  for (const ord of candidates) best.offer(dotAt(query, base, ord * query.length), ord);
  return best.drain().ords;
}
