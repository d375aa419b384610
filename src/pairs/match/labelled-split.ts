import type { TextPair } from '../../core/pair-scorer.ts';
import type { LabelledScores } from '../threshold/labelled-scores.ts';
import { PairsDigest, pairHash } from '../threshold/pair-hashes.ts';

/** Origin of a split of labelled pairs. */
export interface LabelledSplitOptions {
  /** `fingerprint` of the scorer. */
  readonly model: string;
  /** Name of the pairs, for people: 'dev.tsv'. */
  readonly name?: string;
}

/**
 * Collects the scores and labels of pairs, one after the other, to fit a threshold or to test one. Both splits made so, the test
 * leaves out pairs that fitted.
 */
export class LabelledSplit {
  readonly #options: LabelledSplitOptions;
  readonly #digest = new PairsDigest();
  readonly #hashes: number[] = [];
  readonly #scores: number[] = [];
  readonly #labels: number[] = [];

  constructor(options: LabelledSplitOptions) {
    this.#options = options;
  }

  /** Pairs taken in. */
  get count(): number {
    return this.#scores.length;
  }

  /** Takes a pair in. */
  add({ a, b }: TextPair, label: 0 | 1, score: number): void {
    this.#digest.add({ a, b, label });
    this.#hashes.push(pairHash({ a, b }));
    this.#scores.push(score);
    this.#labels.push(label);
  }

  /** Scores and labels, as `fitThreshold` and `testThreshold` take them. */
  scores(): LabelledScores {
    const { model, name } = this.#options;
    return {
      scores: Float32Array.from(this.#scores),
      labels: Uint8Array.from(this.#labels),
      pairHashes: Uint32Array.from(this.#hashes),
      model,
      data: this.#digest.hex(),
      ...(name !== undefined && { name }),
    };
  }
}
