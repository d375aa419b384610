import { bestFirst } from '../../../index/join/sort-by-key.ts';
import { TimeSlice } from '../../core/time-slice.ts';

/** Pairs of rows, each pair once. */
export interface ScoredPairs {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** Scores that decide, `[n]`. */
  readonly scores: Float32Array;
}

/**
 * Joins rows to clusters by complete linkage (Sorensen 1948): any two rows of a cluster are a pair that was given, so a chain
 * a~b~c with a unlike c never becomes one cluster. Pairs count from the best down, equal scores by `ranks`, and two clusters become
 * one when the last pair between them has come; so the answer does not depend on the order of rows or pairs.
 * @param pairs those that match, and no others.
 * @param ranks places of the rows in an order that has nothing to do with how they came, such as that of their ids.
 * @returns for each row the least row of its cluster.
 */
export async function linkClusters(pairs: ScoredPairs, ranks: Uint32Array): Promise<Uint32Array> {
  const clusters = new Clusters(ranks.length);
  const slice = new TimeSlice();
  for (const pair of placesOf(pairs, ranks)) {
    clusters.link(pairs.a[pair], pairs.b[pair]);
    await slice.pause();
  }
  return clusters.leastRows();
}

/** Places of the pairs, best first, equal scores by ranks. */
function placesOf({ a, b, scores }: ScoredPairs, ranks: Uint32Array): Uint32Array {
  const low = new Uint32Array(a.length);
  const high = new Uint32Array(a.length);
  for (let i = 0; i < a.length; i++) {
    low[i] = Math.min(ranks[a[i]], ranks[b[i]]);
    high[i] = Math.max(ranks[a[i]], ranks[b[i]]);
  }
  return bestFirst(scores, low, high);
}

/** Clusters that grow. Between two of them it counts the pairs that have come, which is all that linking needs. */
class Clusters {
  /** Cluster of a row, by the row it is known by; halfway up a path after clusters were joined. */
  readonly #parents: Uint32Array;
  readonly #members: (number[] | undefined)[];
  /** By cluster: how many pairs have come to another one. Absent while none has. */
  readonly #counts: (Map<number, number> | undefined)[];

  constructor(count: number) {
    this.#parents = Uint32Array.from({ length: count }, (_, row) => row);
    this.#members = new Array(count);
    this.#counts = new Array(count);
  }

  /** Takes a pair that matches, none better after it. */
  link(a: number, b: number): void {
    const [one, other] = [this.#find(a), this.#find(b)];
    if (one === other) return;
    const count = (this.#counts[one]?.get(other) ?? 0) + 1;
    if (count === this.#sizeOf(one) * this.#sizeOf(other)) this.#join(one, other);
    else this.#setCount(one, other, count);
  }

  leastRows(): Uint32Array {
    const least = new Uint32Array(this.#parents.length).fill(2 ** 32 - 1);
    for (let row = 0; row < least.length; row++) {
      const cluster = this.#find(row);
      if (row < least[cluster]) least[cluster] = row;
    }
    return Uint32Array.from(least, (_, row) => least[this.#find(row)]);
  }

  #find(row: number): number {
    const parents = this.#parents;
    let at = row;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  #sizeOf(cluster: number): number {
    return this.#members[cluster]?.length ?? 1;
  }

  #setCount(one: number, other: number, count: number): void {
    this.#counts[one] ??= new Map();
    this.#counts[one].set(other, count);
    this.#counts[other] ??= new Map();
    this.#counts[other].set(one, count);
  }

  /** Makes the cluster with fewer neighbours part of the other. */
  #join(one: number, other: number): void {
    const isLarger = (this.#counts[one]?.size ?? 0) >= (this.#counts[other]?.size ?? 0);
    const [into, from] = isLarger ? [one, other] : [other, one];
    const members = this.#members[into] ?? [into];
    for (const row of this.#members[from] ?? [from]) members.push(row);
    this.#members[into] = members;
    this.#members[from] = undefined;
    this.#parents[from] = into;
    this.#counts[into]?.delete(from);
    for (const [neighbor, count] of this.#counts[from] ?? []) {
      this.#counts[neighbor]!.delete(from);
      if (neighbor !== into) this.#setCount(into, neighbor, count + (this.#counts[into]?.get(neighbor) ?? 0));
    }
    this.#counts[from] = undefined;
  }
}
