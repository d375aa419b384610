import { TopK } from '../../src/core/top-k.ts';
import type { CentreGroups } from './centre-groups.ts';
import { CentreRows } from './centre-rows.ts';

/**
 * Finds the centres that have the greatest inner products with a vector, on two levels: the groups whose direction is nearest,
 * then the centres in them. Looking into every group is exact.
 */
export class CentreSearch {
  readonly dim: number;
  readonly groups: CentreGroups;
  readonly #centres: CentreRows;
  readonly #centroids: CentreRows;

  /** @param centres `[count, dim]`, in the order of the groups. */
  constructor(centres: Float32Array, dim: number, groups: CentreGroups) {
    this.dim = dim;
    this.groups = groups;
    this.#centres = filledRows(centres, dim);
    this.#centroids = filledRows(groups.centroids, dim);
  }

  get groupCount(): number {
    return this.#centroids.count;
  }

  get sizeBytes(): number {
    return this.#centres.sizeBytes + this.#centroids.sizeBytes;
  }

  /** Replaces a centre; its group stays. */
  setCentre(index: number, centre: Float32Array): void {
    this.#centres.set(index, centre);
  }

  /** Writes the centre's values. */
  readCentre(index: number, centre: Float32Array): void {
    this.#centres.read(index, centre);
  }

  /**
   * Writes the nearest centres, best first; of equal ones the smaller comes first.
   * @param nearest as many are written as it has places, or as there are centres in the groups that are looked into.
   * @param probes groups to look into; more where these hold fewer centres than are wanted.
   * @returns how many were written.
   */
  find(vectors: Float32Array, offset: number, mean: Float32Array, nearest: Uint32Array, probes: number): number {
    const best = new TopK(Math.min(nearest.length, this.#centres.count));
    this.#centres.compareWith(vectors, offset, mean);
    if (probes >= this.groupCount) {
      this.#offer(best, 0, this.#centres.count);
    } else {
      this.#centroids.compareWith(vectors, offset, mean);
      this.#probe(best, nearest.length, probes);
    }
    const { ords } = best.drain();
    nearest.set(ords);
    return ords.length;
  }

  #probe(best: TopK, wanted: number, probes: number): void {
    const { starts } = this.groups;
    let looked = 0;
    const near = this.#rankGroups();
    for (let i = 0; i < near.length && (i < probes || looked < wanted); i++) {
      const from = starts[near[i]];
      const to = starts[near[i] + 1];
      this.#offer(best, from, to);
      looked += to - from;
    }
  }

  #rankGroups(): Uint32Array {
    const scores = this.#centroids.scores(0, this.groupCount);
    const best = new TopK(this.groupCount);
    for (let g = 0; g < this.groupCount; g++) best.offer(scores[g], g);
    return best.drain().ords;
  }

  #offer(best: TopK, from: number, to: number): void {
    const scores = this.#centres.scores(from, to);
    for (let i = from; i < to; i++) best.offer(scores[i - from], i);
  }
}

function filledRows(values: Float32Array, dim: number): CentreRows {
  const rows = new CentreRows(values.length / dim, dim);
  for (let i = 0; i < rows.count; i++) rows.set(i, values.subarray(i * dim, (i + 1) * dim));
  return rows;
}
