import { LeakIndex } from '../../../encoders/training/data/leaks.ts';
import type { TextPair } from '../../core/pair-scorer.ts';
import type { LabelledScores } from '../threshold/labelled-scores.ts';
import { PairsDigest } from '../threshold/pairs-fingerprint.ts';

/** What a split of labelled pairs is of. */
export interface LabelledSplitOptions {
  /** `fingerprint` of the scorer. */
  readonly model: string;
  /** What people call the pairs: 'dev.tsv'. */
  readonly name?: string;
  /** Remembers the pairs, so that another split can leave them out. Default false. */
  readonly keepsPairs?: boolean;
  /** A split that keeps its pairs: they do not count here, in whichever order their texts come. */
  readonly except?: LabelledSplit;
}

/** Collects the scores and labels of pairs, one after the other, to fit a threshold or to test one. */
export class LabelledSplit {
  readonly #options: LabelledSplitOptions;
  readonly #digest = new PairsDigest();
  readonly #pairs: LeakIndex | undefined;
  readonly #scores: number[] = [];
  readonly #labels: number[] = [];
  #repeated = 0;

  constructor(options: LabelledSplitOptions) {
    this.#options = options;
    this.#pairs = options.keepsPairs ? new LeakIndex() : undefined;
  }

  /** Pairs that count. */
  get count(): number {
    return this.#scores.length;
  }

  /** Pairs left out because they stand in the other split. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Whether it remembers the pair, in either order; width, case and white space make no difference. */
  has({ a, b }: TextPair): boolean {
    return this.#pairs?.find(a, b) !== undefined;
  }

  /** Takes a pair in. */
  add({ a, b }: TextPair, label: 0 | 1, score: number): void {
    const { except } = this.#options;
    if (except?.has({ a, b })) {
      this.#repeated++;
      return;
    }
    this.#digest.add({ a, b, label });
    this.#pairs?.add('split', [{ a, b, label }]);
    this.#scores.push(score);
    this.#labels.push(label);
  }

  /** What `fitThreshold` and `testThreshold` take. */
  scores(): LabelledScores {
    const { model, name } = this.#options;
    return {
      scores: Float32Array.from(this.#scores),
      labels: Uint8Array.from(this.#labels),
      model,
      data: this.#digest.hex(),
      ...(name !== undefined && { name }),
    };
  }
}
