/*
 * When to walk a graph and when to compare with every allowed vector. A walk for the nearest allowed nodes has to pass all the nearer
 * ones that are not allowed, so it grows as fewer are allowed, while a scan shrinks. Measured on 255,432 sentence vectors at dim 256
 * with efSearch 50: a walk compared 730 nodes with everything allowed, and 1,030 / 1,690 / 2,580 / 3,990 / 7,600 / 13,400 where a
 * random 50 / 20 / 10 / 5 / 2 / 1 % was, at 100 to 150 ns each, most of it waiting for memory. A scan takes 20 to 110 ns a vector, by
 * how much of what is allowed stays in the caches.
 */

/** Comparisons of a walk in which everything is allowed, by its width: 19 walks in 20 take fewer. */
const COMPARED_A_CANDIDATE = 22;
/** They grow as this power of the share that is allowed, where that does not depend on the query. */
const GROWTH = -0.6;
/** Cost of a vector in a scan, as a multiple of that of one in a walk. */
const SCAN_COST = 0.4;
/** Comparisons after which a walk is given up in any case, since it holds the event loop: 20 ms. */
const MOST_COMPARED = 131_072;

/**
 * Whether comparing the query with every allowed vector is expected to be quicker than walking the graph. On 255,432 vectors that is
 * where less than 6 % is allowed with efSearch 50, and less than 9 % with 100.
 * @param allowed vectors in the graph that may be found. @param count vectors in the graph. @param efSearch width of the walk.
 */
export function isScanCheaper(allowed: number, count: number, efSearch: number): boolean {
  return allowed * SCAN_COST <= COMPARED_A_CANDIDATE * efSearch * (allowed / count) ** GROWTH;
}

/**
 * How many nodes a walk may compare before a scan is begun in its place: when it has cost as much as the scan will, so that a
 * filter that lies far from the query costs twice the scan at most.
 */
export function walkLimit(allowed: number): number {
  return Math.min(Math.ceil(allowed * SCAN_COST), MOST_COMPARED);
}

/**
 * How many allowed candidates a walk keeps, so that recall stays what `efSearch` gives without a filter: a share of `efSearch`
 * candidates is allowed, but the region that they come from grows and gets rougher. The root of the share was measured to keep
 * recall@10 at or above the plain walk's 0.991 at every share from 50 % to 1 %.
 */
export function allowedWidth(k: number, efSearch: number, share: number): number {
  return k + Math.ceil(Math.max(0, efSearch - k) * Math.sqrt(share));
}
