/*
 * When to walk a graph and when to compare with every allowed vector. A walk for the nearest allowed nodes has to pass all the nearer
 * ones that are not allowed, so it grows as fewer are allowed, while a scan shrinks. Measured on 255,432 sentence vectors at dim 256:
 * a walk compared 730 nodes with everything allowed, 1,030 / 1,690 / 2,580 / 3,990 / 7,600 / 13,400 at 50 / 20 / 10 / 5 / 2 / 1 %
 * (efSearch 50), at about 150 ns each, which is a miss of the caches; a scan takes 25 to 40 ns a vector.
 */

/** Comparisons of a walk in which everything is allowed, by its width. */
const COMPARED_A_CANDIDATE = 15;
/** They grow as this power of the share that is allowed. */
const GROWTH = -0.6;
/** What a vector costs in a scan, measured by one in a walk. */
const SCAN_COST = 0.25;
/** A walk is given up when it has cost this many times the scan that it was to save, or so many comparisons: 20 ms. */
const PATIENCE = 2;
const MOST_COMPARED = 131_072;

/**
 * Whether comparing the query with every allowed vector is expected to be quicker than walking the graph. On 255,432 vectors with
 * efSearch 50 it is where less than about 6 % is allowed.
 * @param allowed vectors in the graph that may be found. @param count vectors in the graph. @param efSearch width of the walk.
 */
export function isScanCheaper(allowed: number, count: number, efSearch: number): boolean {
  return allowed * SCAN_COST <= COMPARED_A_CANDIDATE * efSearch * (allowed / count) ** GROWTH;
}

/** How many nodes a walk may compare before a scan is begun in its place. */
export function walkLimit(allowed: number): number {
  return Math.min(Math.ceil(allowed * SCAN_COST * PATIENCE), MOST_COMPARED);
}

/**
 * How many allowed candidates a walk keeps, so that recall stays what `efSearch` gives without a filter: a share of `efSearch`
 * candidates is allowed, but the region that they come from grows and gets rougher. The root of the share was measured to keep
 * recall@10 at or above the plain walk's 0.991 at every share from 50 % to 1 %.
 */
export function allowedWidth(k: number, efSearch: number, share: number): number {
  return k + Math.ceil(Math.max(0, efSearch - k) * Math.sqrt(share));
}
