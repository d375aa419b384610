import { reading, requireInteger, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import type { Match } from './match-pairs.ts';

/** Scores kept to compare with those of a fit: enough to notice a shift of a few hundredths. */
const SAMPLE_SIZE = 10_000;

/** Counts of pairs by outcome; the four add up to how many there were. */
export interface MatchCounts {
  readonly matched: number;
  readonly notMatched: number;
  /** Left to a person. */
  readonly unsure: number;
  /** Scored without a threshold. */
  readonly undecided: number;
}

/** Counts matches as they come, and keeps a seeded sample of their scores; memory does not grow with their number. */
export class MatchTally {
  readonly #random;
  readonly #sample: number[] = [];
  #matched = 0;
  #notMatched = 0;
  #unsure = 0;
  #undecided = 0;

  /** @param seed of the sample. */
  constructor(seed = 1) {
    requireInteger(seed, 'seed', 0);
    this.#random = createRandom(seed);
  }

  /** How many came. */
  get total(): number {
    return this.#matched + this.#notMatched + this.#unsure + this.#undecided;
  }

  get counts(): MatchCounts {
    return {
      matched: this.#matched,
      notMatched: this.#notMatched,
      unsure: this.#unsure,
      undecided: this.#undecided,
    };
  }

  /** Up to 10,000 of the scores, each as likely to be here as any other (Vitter 1985, algorithm R). */
  get sample(): readonly number[] {
    return this.#sample;
  }

  /** Takes one. @throws InvalidArgumentError for what has no score. */
  note(match: Pick<Match, 'score' | 'decision'>): void {
    const { score, decision } = reading('the match', () => ({ ...match }));
    if (!Number.isFinite(score))
      throw new InvalidArgumentError(`a match must have a finite score, got ${shown(score)}`);
    if (decision === 'match') this.#matched++;
    else if (decision === 'no match') this.#notMatched++;
    else if (decision === 'unsure') this.#unsure++;
    else this.#undecided++;
    const place = this.total <= SAMPLE_SIZE ? this.total - 1 : this.#random.below(this.total);
    if (place < SAMPLE_SIZE) this.#sample[place] = score;
  }
}
