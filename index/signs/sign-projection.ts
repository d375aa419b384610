/** Turns vectors into sign codes, in the memory of the kernels. */
export interface SignProjection {
  /** Bytes of memory that it takes. */
  readonly sizeBytes: number;
  /**
   * Writes the codes of vectors less the mean.
   * @param vectors address of float32 `[count, dim]`. @param count at most `BLOCK_VECTORS`.
   * @param codes address of the codes, `codeBytes` apart; zero before.
   */
  encode(vectors: number, count: number, codes: number): void;
}

/** Vectors encoded by one call at most. */
export const BLOCK_VECTORS = 64;

/** Bytes of a code in memory: what 128-bit words hold, the bits beyond `numBits` zero. */
export function codeBytesOf(numBits: number): number {
  return Math.ceil(numBits / 128) * 16;
}
