import { createHash } from 'node:crypto';
import { readPairs } from '../../core/checks.ts';
import type { Encoder } from '../../core/encoder.ts';
import { ClosedError } from '../../core/errors.ts';
import { requireEncoder } from '../../core/model-checks.ts';
import { LONG_WORK, readOptions } from '../../core/options.ts';
import type { PairScorer, TextPair } from '../../core/pair-scorer.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { dotAt } from '../../core/vectors.ts';

/**
 * Scores pairs by the cosine of their sentence vectors, -1 to 1: the encoder reads each text alone. Each distinct text of a
 * call is encoded once, texts that are equal score 1, and the score does not depend on which text of a pair comes first.
 * @param encoder stays its owner's: closing the scorer does not close it.
 */
export function cosineScorer(encoder: Encoder): PairScorer {
  requireEncoder('the encoder', encoder);
  return new CosineScorer(encoder);
}

/** Fingerprint of cosines of an encoder's vectors as scores. */
export function cosineFingerprint(encoder: Pick<Encoder, 'fingerprint'>): string {
  return createHash('sha256').update(`cosine ${encoder.fingerprint}`).digest('hex');
}

/** Whether the scores of a scorer are cosines, and so lie between -1 and 1. */
export function isCosineScorer(scorer: PairScorer): boolean {
  return scorer instanceof CosineScorer;
}

class CosineScorer implements PairScorer {
  readonly fingerprint: string;
  readonly #encoder: Encoder;
  #closed = false;

  constructor(encoder: Encoder) {
    this.fingerprint = cosineFingerprint(encoder);
    this.#encoder = encoder;
  }

  get runtime(): string {
    return `cosine, ${this.#encoder.runtime}`;
  }

  async score(given: readonly TextPair[], options: LongWorkOptions = {}): Promise<Float32Array> {
    if (this.#closed) throw new ClosedError('the scorer of cosines is closed; make a new one');
    const pairs = readPairs('the pairs of score', given);
    const work = readOptions('score', options, LONG_WORK);
    const rowOf = new Map<string, number>();
    for (const { a, b } of pairs) {
      if (!rowOf.has(a)) rowOf.set(a, rowOf.size);
      if (!rowOf.has(b)) rowOf.set(b, rowOf.size);
    }
    const rows = await this.#encoder.encode([...rowOf.keys()], { ...work, role: 'query' });
    const { dim } = this.#encoder;
    return Float32Array.from(pairs, ({ a, b }) => {
      if (a === b) return 1;
      const vector = rows.subarray(rowOf.get(a)! * dim, (rowOf.get(a)! + 1) * dim);
      // Rounding takes the product of unit vectors beyond what a cosine can be.
      return Math.max(-1, Math.min(1, dotAt(vector, rows, rowOf.get(b)! * dim)));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
