import { reading, readNumbers, requireInteger, requireObject, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { checkLabelled } from '../../core/statistics/confusion.ts';

/** Where figures come from. */
export interface Origin {
  /** Fingerprint of the model: of the PairScorer, where it scored pairs. */
  readonly model: string;
  /** Digest of the data; of pairs as `pairsFingerprint` makes it. */
  readonly data: string;
  /** Name of the data, for people: 'dev.tsv'. */
  readonly name?: string;
}

/** Scores of labelled pairs: what a threshold is fitted on, or tested on. */
export interface LabelledScores extends Origin {
  /** `[n]`, finite; a larger score means more alike. */
  readonly scores: ArrayLike<number>;
  /** `[n]`, 1 for a match, 0 for none. */
  readonly labels: ArrayLike<number>;
  /** `[n]`, `pairHash` of each. With them no pair that fitted a threshold tests it; without them that cannot be known. */
  readonly pairHashes?: ArrayLike<number>;
}

/**
 * Reads labelled scores, each field once.
 * @throws InvalidArgumentError for no scores, unequal lengths, a label other than 0 and 1, a score that is not finite, a model or
 * data without a name, or hashes that are not one uint32 a pair.
 */
export function readLabelledScores(split: LabelledScores): LabelledScores {
  requireObject('a labelled split', split);
  const read = reading('a labelled split', () => ({ ...split }));
  const scores = readNumbers('the scores of a labelled split', read.scores);
  const labels = readNumbers('the labels of a labelled split', read.labels);
  checkLabelled(scores, labels);
  checkOrigin(read);
  if (read.pairHashes === undefined) return { ...read, scores, labels };
  const pairHashes = readNumbers('the hashes of a labelled split', read.pairHashes);
  if (pairHashes.length !== scores.length) {
    throw new InvalidArgumentError(
      `a labelled split: expected a hash of each pair, got ${pairHashes.length} of ${scores.length}`,
    );
  }
  for (let i = 0; i < pairHashes.length; i++) requireInteger(pairHashes[i], `the hash of pair ${i}`, 0);
  return { ...read, scores, labels, pairHashes };
}

/** @throws InvalidArgumentError when one of the names is not a text, or empty. */
export function checkOrigin({ model, data, name }: Origin): void {
  requireText(model, 'model', 'the fingerprint of what gave the scores');
  requireText(data, 'data', 'the digest of what was scored');
  if (name !== undefined) requireText(name, 'name', 'what people call the data');
}

function requireText(value: unknown, field: string, meaning: string): void {
  if (typeof value === 'string' && value !== '') return;
  throw new InvalidArgumentError(`a labelled split: ${field} must be ${meaning}, got ${shown(value)}`);
}
