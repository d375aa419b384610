import type { LongWorkOptions } from './progress.ts';

/** A named part of a text, as a model finds it. */
export interface EntitySpan {
  /** Offset of its first UTF-16 code unit in the text. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
  /** One of the recognizer's types. */
  readonly label: string;
  /** How sure the model is, above 0 and at most 1; not calibrated. */
  readonly score: number;
}

/** Finds persons, places, organizations and whatever else a model was trained to name. */
export interface EntityRecognizer {
  /**
   * Hex digest of everything that decides the spans; equal fingerprints give equal spans, but for those near the limit with 8-bit
   * arithmetic, whose rounding depends on what shares a batch.
   */
  readonly fingerprint: string;
  /** Runtime, for people: 'onnxruntime fp32, 2 threads'. */
  readonly runtime: string;
  /** Labels that it can give, in the order of the model. */
  readonly types: readonly string[];
  /**
   * Finds entities, in the order of the texts; those of a text by start, longer ones first. Spans may lie within each
   * other. Long texts are read whole, piece by piece.
   * @returns `[texts.length]` lists of spans.
   * @throws AbortedError when `signal` fires; ClosedError after `close()`; UnavailableError when the thread that reads dies.
   */
  recognize(texts: readonly string[], options?: LongWorkOptions): Promise<EntitySpan[][]>;
  /** Frees what the recognizer opened itself; idempotent. */
  close(): Promise<void>;
}
