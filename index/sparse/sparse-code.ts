import type { SavedForm } from '../contract/saved-form.ts';

/**
 * A binary code of which few bits are set: a vector becomes the names of its most active bits, as a text becomes its words, so
 * that inverted lists find vectors that share bits. A query may name more bits than a document does.
 */
export interface SparseCode {
  /** Which code this is; the saved form says so too. */
  readonly kind: 'fly' | 'bio';
  /** Values in a vector (the papers' d). */
  readonly dim: number;
  /** Bits in the code (K, in some papers m). */
  readonly hashDim: number;
  /**
   * Writes the most active bits of a vector, the most active first; of equally active ones the smaller comes first.
   * @param vectors holds the vector, `[dim]` values from `offset` on.
   * @param bits as many bits are written as it has places, at most `hashDim`.
   * @returns how many were written: fewer only where a code looks at a part of its bits.
   */
  encode(vectors: Float32Array, offset: number, bits: Uint32Array): number;
  /** The trained code as it is stored. */
  save(): SavedForm;
  /** Bytes in memory, about. */
  readonly sizeBytes: number;
}
