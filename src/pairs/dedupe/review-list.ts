import { pairScore } from './decide-pairs.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { ReviewPair } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';

interface Offer {
  readonly pair: number;
  readonly reason: ReviewPair['reason'];
}

/** Gathers the pairs that a person should look at: of several between the same two groups, the best one stands for all. */
export class ReviewList {
  readonly #found: FoundPairs;
  readonly #decision: CheckedDecision;
  readonly #offers = new Map<number, Offer>();

  constructor(found: FoundPairs, decision: CheckedDecision) {
    this.#found = found;
    this.#decision = decision;
  }

  /** Takes a pair between two groups; what was offered with another reason before it stays. */
  offer(pair: number, one: number, other: number, reason: ReviewPair['reason']): void {
    if (one === other) return;
    const key = Math.min(one, other) * 2 ** 26 + Math.max(one, other);
    const before = this.#offers.get(key);
    if (before === undefined) this.#offers.set(key, { pair, reason });
    else if (before.reason === reason && this.#beats(pair, before.pair)) this.#offers.set(key, { pair, reason });
  }

  /** The pairs of the highest scores, and how many there were beyond. */
  finish(): { readonly review: readonly ReviewPair[]; readonly reviewLeftOut: number } {
    const offers = [...this.#offers.values()].sort((x, y) => (this.#beats(x.pair, y.pair) ? -1 : 1));
    const { reviewLimit } = this.#decision;
    const { pairs, items, members } = this.#found;
    const review = offers.slice(0, reviewLimit).map(({ pair, reason }) => ({
      a: items[members[pairs.a[pair]][0]],
      b: items[members[pairs.b[pair]][0]],
      reason,
      alike: pairScore(this.#found, this.#decision, pair),
    }));
    return { review, reviewLeftOut: offers.length - review.length };
  }

  /** Of equal scores the pair of the better cosine, then the one that comes first. */
  #beats(pair: number, other: number): boolean {
    const { scores } = this.#found;
    return scores[pair] > scores[other] || (scores[pair] === scores[other] && pair < other);
  }
}
