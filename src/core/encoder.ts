import type { LongWorkOptions } from './progress.ts';
import type { Projection } from './projection.ts';

/**
 * Part of a text in a search, for a model that was trained to read the two sides of a search differently: one that is asked, or one that
 * is found. Where neither side is asked (duplicates, pairs), both are a 'query'.
 */
export type TextRole = 'query' | 'document';

/** Options of encoding. */
export interface EncodeOptions extends LongWorkOptions {
  /** Which prompt stands before the texts, of a model that has prompts, or in which role a model reads them that is told it. Default 'document'. */
  readonly role?: TextRole;
}

/** Turns texts into unit-length sentence vectors. */
export interface Encoder {
  /** Length of a vector. */
  readonly dim: number;
  /** Hex digest of everything that decides the vectors; equal fingerprints give interchangeable vectors. */
  readonly fingerprint: string;
  /** Runtime, for people: 'onnxruntime int8, 2 threads'. */
  readonly runtime: string;
  /** What opens it again: the name of a model, its id on the hub, or an absolute path; collections remember it. Absent where nothing does. */
  readonly model?: string;
  /** Tokens of a text that are read at most, prompt and special tokens not counted; the rest of a longer one is left out. */
  readonly maxTokens?: number;
  /** Precision that it was loaded in; absent where nothing can be chosen. */
  readonly precision?: 'fp32' | 'int8';
  /** Type of the file that was chosen among those of a model made elsewhere; absent where none was. */
  readonly dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
  /** How many numbers of the model's vectors are kept; absent where all are. */
  readonly dimensions?: number;
  /** How its vectors are projected onto fewer dimensions, of the encoder that Kenyon makes for such a collection; absent of any other. */
  readonly projection?: Projection;
  /**
   * Encodes texts, in the order given; off the hot event loop, length-sorted into batches.
   * @returns rows `[texts.length, dim]`, row-major float32, each of unit length (a text without tokens still gets a vector).
   * @throws InvalidArgumentError for what is no text or no role; AbortedError when `signal` fires; ClosedError after `close()`;
   * UnavailableError when the thread that encodes dies, after which the next call starts another.
   */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array>;
  /**
   * Counts the tokens of texts, however long, prompt and special tokens not counted. Where it is absent, they are estimated.
   * @returns `[texts.length]`
   */
  countTokens?(texts: readonly string[], options?: Pick<LongWorkOptions, 'signal'>): Promise<Uint32Array>;
  /** Frees sessions, tensors and workers; calls that are under way reject with ClosedError at their next batch. Idempotent. */
  close(): Promise<void>;
}
