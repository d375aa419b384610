import { decidePairs, pairScore } from './decide-pairs.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { Cluster, Duplicate, ReviewPair } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';
import { chooseKept } from './keep-rule.ts';
import { linkClusters } from './link-clusters.ts';
import { ReviewList } from './review-list.ts';

/** Decisions of a list; the rest of the result follows from them. */
export interface Decided {
  readonly clusters: readonly Cluster[];
  readonly review: readonly ReviewPair[];
  readonly reviewLeftOut: number;
  /** Items that are duplicates. */
  readonly duplicates: ReadonlySet<number>;
}

/** Decides the pairs of one list: clusters without chains, and what lies between them. */
export async function decideList(found: FoundPairs, decision: CheckedDecision): Promise<Decided> {
  const { matches, unsure } = decidePairs(found, decision);
  const { a, b } = found.pairs;
  const scores = Float32Array.from(matches, (i) => found.scores[i]);
  const matching = { a: matches.map((i) => a[i]), b: matches.map((i) => b[i]), scores };
  const clusterOf = await linkClusters(matching, ranksOf(found));
  const review = new ReviewList(found, decision);
  for (const pair of matches) review.offer(pair, clusterOf[a[pair]], clusterOf[b[pair]], 'between clusters');
  const reason = decision.rule === undefined ? 'no threshold' : 'unsure';
  for (const pair of unsure) review.offer(pair, clusterOf[a[pair]], clusterOf[b[pair]], reason);
  const clusters = buildClusters(found, decision, matches, clusterOf);
  return { ...clusters, ...review.finish() };
}

/** Places of the rows in the order of the least of their items' ids. */
function ranksOf({ members, items }: FoundPairs): Uint32Array {
  const ids = members.map((row) => row.map((item) => items[item].id).sort()[0]);
  const order = Array.from(ids, (_, row) => row).sort((x, y) => (ids[x] < ids[y] ? -1 : 1));
  const ranks = new Uint32Array(ids.length);
  order.forEach((row, rank) => {
    ranks[row] = rank;
  });
  return ranks;
}

/** The item of a cluster that is kept, and its row. */
interface Kept {
  readonly item: number;
  readonly row: number;
}

function buildClusters(found: FoundPairs, decision: CheckedDecision, matches: Uint32Array, clusterOf: Uint32Array) {
  const rowsOf = rowsByCluster(clusterOf);
  const kept = new Map<number, Kept>();
  for (const [cluster, rows] of rowsOf) {
    const items = rows.flatMap((row) => found.members[row]).sort((x, y) => x - y);
    if (items.length < 2) continue;
    const item = chooseKept(items, found.items, decision.keep);
    kept.set(cluster, { item, row: rows.find((row) => found.members[row].includes(item))! });
  }
  const pairOf = pairsToKept(found, matches, clusterOf, kept);
  const duplicates = new Set<number>();
  const clusters: [number, Cluster][] = [];
  for (const [cluster, chosen] of kept) {
    const others = rowsOf.get(cluster)!.flatMap((row) => duplicatesOf(row, chosen, found, decision, pairOf.get(row)));
    others.sort(([x], [y]) => x - y);
    for (const [item] of others) duplicates.add(item);
    clusters.push([chosen.item, { kept: found.items[chosen.item], duplicates: others.map(([, each]) => each) }]);
  }
  clusters.sort(([x], [y]) => x - y);
  return { clusters: clusters.map(([, cluster]) => cluster), duplicates };
}

function rowsByCluster(clusterOf: Uint32Array): Map<number, number[]> {
  const rowsOf = new Map<number, number[]>();
  clusterOf.forEach((cluster, row) => {
    const rows = rowsOf.get(cluster);
    if (rows === undefined) rowsOf.set(cluster, [row]);
    else rows.push(row);
  });
  return rowsOf;
}

/** By row, the pair of it and the row that is kept of its cluster. */
function pairsToKept(
  { pairs: { a, b } }: FoundPairs,
  matches: Uint32Array,
  clusterOf: Uint32Array,
  kept: ReadonlyMap<number, Kept>,
): Map<number, number> {
  const pairOf = new Map<number, number>();
  for (const pair of matches) {
    if (clusterOf[a[pair]] !== clusterOf[b[pair]]) continue;
    const row = kept.get(clusterOf[a[pair]])?.row;
    if (row === a[pair]) pairOf.set(b[pair], pair);
    else if (row === b[pair]) pairOf.set(a[pair], pair);
  }
  return pairOf;
}

/** The items of a row but for the one kept, each with what is told of it. */
function duplicatesOf(
  row: number,
  kept: Kept,
  found: FoundPairs,
  decision: CheckedDecision,
  pair: number | undefined,
): [number, Duplicate][] {
  const reason = row === kept.row ? 'exact' : 'near';
  const alike = pair === undefined ? {} : { alike: pairScore(found, decision, pair) };
  const others = found.members[row].filter((item) => item !== kept.item);
  return others.map((item) => [item, { item: found.items[item], reason, ...alike }]);
}
