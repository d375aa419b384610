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
  const digest = new PairsDigest();
  for (const pair of pairs) digest.add(pair);
  return digest.hex();
}

/** {@link pairsFingerprint} of pairs that come one after the other. */
export class PairsDigest {
  readonly #digests: string[] = [];

  /** Takes a pair in. */
  add({ a, b, label }: FingerprintedPair): void {
    const [first, second] = a <= b ? [a, b] : [b, a];
    this.#digests.push(sha256(JSON.stringify([first, second, label ?? null])));
  }

  /** The digest of what came so far. */
  hex(): string {
    const hash = createHash('sha256');
    // Piece by piece: joined, the digests of eight million pairs are longer than a string may be.
    for (const [i, digest] of this.#digests.toSorted().entries()) hash.update(i === 0 ? digest : `,${digest}`);
    return hash.digest('hex');
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
