import type { Decided } from './decide-list.ts';
import { decidePairs, pairScore } from './decide-pairs.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { Cluster, Duplicate } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';
import { ReviewList } from './review-list.ts';

/** The old row that a new one repeats, and the pair that says so; without a pair the texts are the same. */
interface Repeated {
  readonly oldRow: number;
  readonly pair?: number;
}

/** Decides new items against old ones: each is a duplicate of the old item that it matches best, or of none. */
export function decideAgainst(found: FoundPairs, decision: CheckedDecision): Decided {
  const { matches, unsure } = decidePairs(found, decision);
  const repeated = new Map<number, Repeated>();
  for (const [row, oldRow] of found.sameText) repeated.set(row, { oldRow });
  for (const pair of matches) {
    const row = found.pairs.a[pair];
    if (isBetter(found, pair, repeated.get(row))) repeated.set(row, { oldRow: found.pairs.b[pair], pair });
  }
  const review = new ReviewList(found, decision);
  const reason = decision.rule === undefined ? 'no threshold' : 'unsure';
  for (const pair of unsure) {
    const { a, b } = found.pairs;
    // One old text a new one is enough for a person to decide; without a threshold all are told.
    const other = decision.rule === undefined ? b[pair] : found.split;
    if (!repeated.has(a[pair])) review.offer(pair, a[pair], other, reason);
  }
  return { ...buildClusters(found, decision, repeated), ...review.finish() };
}

/** Of equal scores the old item whose id comes first. */
function isBetter({ scores, pairs, members, items }: FoundPairs, pair: number, before: Repeated | undefined): boolean {
  if (before === undefined) return true;
  if (before.pair === undefined) return false;
  if (scores[pair] !== scores[before.pair]) return scores[pair] > scores[before.pair];
  return items[members[pairs.b[pair]][0]].id < items[members[before.oldRow][0]].id;
}

function buildClusters(found: FoundPairs, decision: CheckedDecision, repeated: ReadonlyMap<number, Repeated>) {
  const byOldRow = new Map<number, [number, Duplicate][]>();
  const duplicates = new Set<number>();
  for (const [row, { oldRow, pair }] of repeated) {
    const list = byOldRow.get(oldRow) ?? [];
    byOldRow.set(oldRow, list);
    for (const item of found.members[row]) {
      duplicates.add(item);
      const alike = pair === undefined ? {} : { alike: pairScore(found, decision, pair) };
      list.push([item, { item: found.items[item], reason: pair === undefined ? 'exact' : 'near', ...alike }]);
    }
  }
  const oldRows = [...byOldRow.keys()].sort((x, y) => x - y);
  const clusters = oldRows.map((oldRow): Cluster => {
    const list = byOldRow.get(oldRow)!.sort(([x], [y]) => x - y);
    return { kept: found.items[found.members[oldRow][0]], duplicates: list.map(([, each]) => each) };
  });
  return { clusters, duplicates };
}
