import type { LongWorkOptions } from './progress.ts';

/** Turns texts into unit-length sentence vectors. */
export interface Encoder {
  /** Length of a vector. */
  readonly dim: number;
  /** Hex digest of everything that decides the vectors; equal fingerprints give interchangeable vectors. */
  readonly fingerprint: string;
  /** What computes, for people: 'onnxruntime int8, 2 threads'. */
  readonly runtime: string;
  /**
   * Encodes texts, in the order given; off the hot event loop, length-sorted into batches.
   * @returns rows `[texts.length, dim]`, row-major float32, each of unit length (a text without tokens still gets a vector).
   * @throws AbortedError when `signal` fires; ClosedError after `close()`.
   */
  encode(texts: readonly string[], options?: LongWorkOptions): Promise<Float32Array>;
  /** Frees sessions, tensors and workers; idempotent. */
  close(): Promise<void>;
}
