import { TopK } from '../../src/core/top-k.ts';
import type { Neighbors } from '../contract/vector-index.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import type { InvertedFile } from './inverted-file.ts';

/** The scores of all texts for one query, as they were when it was asked; texts that are removed later are left out until the index is compacted. */
export class LexicalScores {
  /** No text can have this score or more: it would be one that consists of the terms of the query, endlessly repeated. */
  readonly bound: number;
  readonly #file: InvertedFile;
  /** By slot; what those of removed texts are means nothing. */
  readonly #sums: Float64Array;

  constructor(file: InvertedFile, sums: Float64Array, bound: number) {
    this.bound = bound;
    this.#file = file;
    this.#sums = sums;
  }

  /**
   * The `k` best texts that share a term with the query, fewer when there are not so many; `scanned` counts all of them.
   * @param allowed only these; everything when it is not given.
   */
  best(k: number, allowed?: ReadonlyOrdSet): Neighbors {
    const best = new TopK(Math.min(k, allowed?.size ?? k, this.#file.count));
    const scanned = allowed === undefined ? this.#offerAll(best) : this.#offerAllowed(allowed, best);
    return { ...best.drain(), scanned };
  }

  /** The texts of a set that share a term with the query, as a set of its own. */
  sharing(allowed: ReadonlyOrdSet): OrdSet {
    const found: number[] = [];
    this.#eachAllowed(allowed, (_slot, ord) => {
      found.push(ord);
    });
    return OrdSet.of(found);
  }

  /**
   * Scores of some texts.
   * @param ords `[n]`, in any order.
   * @returns `[n]`, 0 for a text that shares no term with the query, NaN for an ord that is not in the index.
   */
  of(ords: Uint32Array): Float32Array {
    return Float32Array.from(ords, (ord) => this.#sums[this.#file.slotOf(ord)] ?? Number.NaN);
  }

  /** @returns how many were offered. */
  #offerAll(best: TopK): number {
    const file = this.#file;
    const sums = this.#sums;
    const { ords } = file;
    let { worst } = best;
    let offered = 0;
    for (let slot = 0; slot < sums.length; slot++) {
      const sum = sums[slot];
      if (sum === 0 || !file.isLive(slot)) continue;
      offered++;
      // Most are not among the best. Of equal ones those that come first are, since ords ascend.
      if (sum <= worst) continue;
      best.offer(sum, ords[slot]);
      worst = best.worst;
    }
    return offered;
  }

  #offerAllowed(allowed: ReadonlyOrdSet, best: TopK): number {
    let offered = 0;
    this.#eachAllowed(allowed, (slot, ord) => {
      best.offer(this.#sums[slot], ord);
      offered++;
    });
    return offered;
  }

  /** Visits the texts of a set that share a term with the query. */
  #eachAllowed(allowed: ReadonlyOrdSet, visit: (slot: number, ord: number) => void): void {
    const { ords } = this.#file;
    let slot = 0;
    for (const ord of allowed.toArray()) {
      slot = this.#file.firstSlotFrom(ord, slot);
      // Texts that were added after the query was asked have no sum.
      if (slot >= this.#sums.length) break;
      if (ords[slot] === ord && this.#sums[slot] !== 0 && this.#file.isLive(slot)) visit(slot, ord);
    }
  }
}
