import { createHash } from 'node:crypto';
import type { TextPair } from '../../core/pair-scorer.ts';

/** A pair, with its label where it has one. */
export interface FingerprintedPair extends TextPair {
  readonly label?: number;
}

/**
 * Hex digest of pairs and their labels. The order of the pairs and the order within one do not count: a shuffled or turned
 * copy of a split is the same split. Memory grows by 64 bytes or so a pair.
 */
export function pairsFingerprint(pairs: Iterable<FingerprintedPair>): string {
  const digests: string[] = [];
  for (const { a, b, label } of pairs) {
    const [first, second] = a <= b ? [a, b] : [b, a];
    digests.push(sha256(JSON.stringify([first, second, label ?? null])));
  }
  return sha256(digests.sort().join());
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
