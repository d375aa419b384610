import { InvalidArgumentError } from '../../core/errors.ts';
import { checkLabelled } from '../../core/statistics/confusion.ts';

/** Scores of labelled pairs: what a threshold is fitted on, or tested on. */
export interface LabelledScores {
  /** `[n]`, finite; a larger score means more alike. */
  readonly scores: ArrayLike<number>;
  /** `[n]`, 1 for a match, 0 for none. */
  readonly labels: ArrayLike<number>;
  /** `fingerprint` of the PairScorer that the scores came from. */
  readonly model: string;
  /** Digest of the pairs, as `pairsFingerprint` makes it. */
  readonly data: string;
  /** What people call the pairs: 'dev.tsv'. */
  readonly name?: string;
}

/**
 * @throws InvalidArgumentError for no scores, unequal lengths, a label other than 0 and 1, a score that is not finite, or a model or
 * data without a name.
 */
export function checkLabelledScores({ scores, labels, model, data, name }: LabelledScores): void {
  checkLabelled(scores, labels);
  requireText(model, 'model', 'the fingerprint of the scorer');
  requireText(data, 'data', 'the digest of the pairs');
  if (name !== undefined) requireText(name, 'name', 'what people call the pairs');
}

function requireText(value: unknown, field: string, meaning: string): void {
  if (typeof value === 'string' && value !== '') return;
  throw new InvalidArgumentError(`labelled scores: ${field} must be ${meaning}, got ${JSON.stringify(value)}`);
}
