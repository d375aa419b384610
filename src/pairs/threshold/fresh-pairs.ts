import { ConflictError, FormatError } from '../../core/errors.ts';
import type { FitEvidence } from './fitted-threshold.ts';
import type { LabelledScores } from './labelled-scores.ts';
import { hasHash, unpackHashes } from './pair-hashes.ts';

/** Pairs that may test a threshold. */
export interface FreshPairs extends Pick<LabelledScores, 'scores' | 'labels'> {
  /** Pairs left out because they fitted the threshold; absent where nothing says which pairs did. */
  readonly repeated?: number;
}

/**
 * Leaves out the pairs that fitted a threshold. Without hashes on both sides nothing is left out, and nothing is known.
 * @throws ConflictError when none is left.
 */
export function freshPairs(fit: FitEvidence, split: LabelledScores): FreshPairs {
  const { scores, labels, pairHashes } = split;
  if (fit.pairHashes === undefined || pairHashes === undefined) return { scores, labels };
  const known = unpackHashes(fit.pairHashes);
  if (known === undefined) throw new FormatError('the hashes of the pairs that fitted the threshold are damaged');
  const rows = Array.from(scores, (_, i) => i).filter((i) => !hasHash(known, pairHashes[i]));
  if (rows.length === 0) {
    throw new ConflictError(
      `all pairs of ${split.name ?? 'this split'} fitted the threshold, so figures on them would flatter; test on other pairs`,
    );
  }
  return {
    scores: Float64Array.from(rows, (i) => scores[i]),
    labels: Uint8Array.from(rows, (i) => labels[i]),
    repeated: scores.length - rows.length,
  };
}
