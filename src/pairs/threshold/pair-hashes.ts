import { createHash } from 'node:crypto';
import { readItems, reading, readPairs, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { TextPair } from '../../core/pair-scorer.ts';
import { pairKey } from '../../core/text/pair-key.ts';

/**
 * 32 bits of the SHA-256 of a pair, by which a threshold knows the pairs that fitted it. The order of the two texts, width, case and
 * white space make no difference. Of n pairs that fitted, one in 2^32 / n others has a hash of theirs (one in 430,000 for 10,000): it
 * is left out of a test without need, and never the other way round.
 */
export function pairHash(pair: TextPair): number {
  const [{ a, b }] = readPairs('the pair', [pair]);
  return createHash('sha256').update(pairKey(a, b)).digest().readUInt32LE(0);
}

/** Base64 of the different hashes, ascending, each as a little-endian uint32. */
export function packHashes(hashes: ArrayLike<number>): string {
  const sorted = Uint32Array.from(hashes).sort();
  const distinct = sorted.filter((hash, i) => i === 0 || hash !== sorted[i - 1]);
  const bytes = Buffer.alloc(4 * distinct.length);
  for (const [i, hash] of distinct.entries()) bytes.writeUInt32LE(hash, 4 * i);
  return bytes.toString('base64');
}

/** The hashes, ascending; undefined for a text that {@link packHashes} does not make, or of no hash. */
export function unpackHashes(text: string): Uint32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0 || bytes.toString('base64') !== text) return undefined;
  const hashes = Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
  return hashes.every((hash, i) => i === 0 || hash > hashes[i - 1]) ? hashes : undefined;
}

/** Whether ascending hashes hold this one. */
export function hasHash(hashes: Uint32Array, hash: number): boolean {
  let [low, high] = [0, hashes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle] < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash;
}

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
  let place = 0;
  for (const pair of readItems('the pairs', pairs)) digest.add(readPair(pair, place++));
  return digest.hex();
}

function readPair(pair: FingerprintedPair, place: number): FingerprintedPair {
  const name = `pair ${place}`;
  const [texts] = readPairs(name, [pair]);
  const label: unknown = reading(name, () => pair.label);
  if (label === undefined || Number.isFinite(label)) return { ...texts, label: label as number };
  throw new InvalidArgumentError(`the label of ${name} must be a finite number, got ${shown(label)}`);
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
