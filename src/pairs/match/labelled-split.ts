import { readPairs, requireInteger, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { readOptions } from '../../core/options.ts';
import type { TextPair } from '../../core/pair-scorer.ts';
import { checkOrigin, type LabelledScores } from '../threshold/labelled-scores.ts';
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

  /** @throws InvalidArgumentError for a wrong option. */
  constructor(options: LabelledSplitOptions) {
    this.#options = readOptions('a labelled split', options, { model: 'string', name: 'string' });
    checkOrigin({ ...this.#options, data: 'to come' });
  }

  /** Pairs taken in. */
  get count(): number {
    return this.#scores.length;
  }

  /** Takes a pair in. @throws InvalidArgumentError for what is no pair, label or finite score. */
  add(pair: TextPair, label: 0 | 1, score: number): void {
    const [{ a, b }] = readPairs('the pair', [pair]);
    requireInteger(label, 'label', 0, 1);
    if (!Number.isFinite(score)) throw new InvalidArgumentError(`score must be a finite number, got ${shown(score)}`);
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
