import { throwIfAborted } from '../../src/core/errors.ts';
import { sortInSlices } from '../../src/core/sort-in-slices.ts';
import type { TimeSlice } from '../../src/core/time-slice.ts';
import { type ScoredOrds, TopK } from '../../src/core/top-k.ts';
import type { VectorSource } from '../contract/vector-index.ts';
import type { BlockScores, Int8Search } from './int8-search.ts';

/** Scores of the first block that say what the others must reach. */
const FIRST_SCORES = 256;
/** Vectors asked of the source at a time once there are k of them, and at most before. */
const RESCORE_BLOCK = 64;
const FIRST_RESCORED = 512;
/** Candidates looked at between two looks at the clock. */
const CANDIDATE_BLOCK = 1024;

/** A row that may be among the nearest: its score is at most `upper`. */
interface Candidate {
  readonly ord: number;
  readonly score: number;
  readonly upper: number;
}

/**
 * The k nearest by exact scores, found through approximate ones with a bound of their error: a row is left out only when even
 * the most its exact score may be is below k others' exact scores. A row that the source has lost meanwhile keeps its
 * approximate score, so that whoever asked can see that it is gone.
 */
export class CertifiedSearch {
  readonly #approximate: Int8Search;
  readonly #k: number;
  readonly #best: TopK;
  #ords: number[] = [];
  #scores: number[] = [];

  constructor(approximate: Int8Search, k: number) {
    this.#approximate = approximate;
    this.#k = k;
    this.#best = new TopK(k);
  }

  /**
   * Approximate scores below this cannot matter any more: twice the error below the k-th best is exactly below k others. The
   * error is asked for again each time, for rows that are added meanwhile may have a greater one.
   */
  get threshold(): number {
    return this.#best.worst - 2 * this.#approximate.maxError;
  }

  /**
   * Takes in the scores of the block that was scanned last, the first few ahead: before any is known, all of them would matter.
   * @param count scores in the block. @param ordAt the ord of a place in it.
   */
  takeScores(count: number, ordAt: (place: number) => number): void {
    const first = this.threshold === Number.NEGATIVE_INFINITY ? Math.min(count, FIRST_SCORES) : 0;
    if (first > 0) this.#take(this.#approximate.above(this.threshold, 0, first), ordAt);
    this.#take(this.#approximate.above(this.threshold, first, count), (place) => ordAt(first + place));
  }

  #take({ places, scores }: BlockScores, ordAt: (place: number) => number): void {
    for (const place of places) {
      const ord = ordAt(place);
      this.#best.offer(scores[place], ord);
      this.#ords.push(ord);
      this.#scores.push(scores[place]);
    }
  }

  /** Asks the source for exact scores until no other row can be among the k best. */
  async rescore(
    query: Float32Array,
    source: VectorSource,
    slice: TimeSlice,
    signal: AbortSignal | undefined,
  ): Promise<ScoredOrds> {
    const candidates = await this.#candidates(slice);
    const best = new TopK(Math.min(this.#k, candidates.length));
    for (let from = 0, size = 0; from < candidates.length; from += size) {
      // Of equal scores the smaller ord is better, so a row that can only just reach the k-th is looked at.
      const worst = best.worst;
      size = worst === Number.NEGATIVE_INFINITY ? Math.min(this.#k, FIRST_RESCORED) : RESCORE_BLOCK;
      const block = candidates.slice(from, from + size).filter(({ upper }) => upper >= worst);
      if (block.length === 0) break;
      throwIfAborted(signal, 'the search');
      offerExact(query, source, block, best);
      await slice.pause();
    }
    return best.drain();
  }

  /** Vectors whose upper bound of the score may reach the nearest k, the most promising first. */
  async #candidates(slice: TimeSlice): Promise<Candidate[]> {
    const { threshold } = this;
    const candidates: Candidate[] = [];
    for (const [i, score] of this.#scores.entries()) {
      if ((i + 1) % CANDIDATE_BLOCK === 0) await slice.pause();
      if (score < threshold) continue;
      const ord = this.#ords[i];
      candidates.push({ ord, score, upper: score + this.#approximate.errorAt(ord) });
    }
    return sortInSlices(candidates, (a, b) => b.upper - a.upper, slice);
  }
}

function offerExact(query: Float32Array, source: VectorSource, candidates: readonly Candidate[], best: TopK): void {
  const ords = Uint32Array.from(candidates, ({ ord }) => ord);
  const scores = new Float32Array(ords.length);
  source.dots(query, ords, scores);
  for (let i = 0; i < ords.length; i++) {
    best.offer(Number.isNaN(scores[i]) ? candidates[i].score : scores[i], ords[i]);
  }
}
