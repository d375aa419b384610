import type { EncodeOptions, TextRole } from '../../src/core/encoder.ts';
import type { PortableError } from '../../src/core/portable-error.ts';
import type { Progress } from '../../src/core/progress.ts';

/** Facts of an open model; plain data. */
export interface ModelFacts {
  readonly fingerprint: string;
  readonly runtime: string;
}

/** Facts of an encoder. */
export interface EncoderFacts extends ModelFacts {
  readonly dim: number;
  readonly maxTokens: number;
}

/** Facts of a recognizer of entities. */
export interface RecognizerFacts extends ModelFacts {
  readonly types: readonly string[];
}

/** Numbers of items: what the model gives, float32, or how many tokens they have. */
export type Numbers = Float32Array | Uint32Array;

/** A model on the thread that runs it: items that came as plain data in, numbers out. */
export interface ServedModel {
  readonly facts: ModelFacts | EncoderFacts | RecognizerFacts;
  run(items: readonly never[], options: EncodeOptions): Promise<Float32Array>;
  /** Of an encoder: how many tokens each item has. */
  count?(items: readonly never[], options: Pick<EncodeOptions, 'signal'>): Promise<Uint32Array>;
  close(): Promise<void>;
}

/** Request of the calling thread to the worker; items are plain data, and only an encoder counts, and asks for their role. */
export type JobRequest =
  | {
      readonly kind: 'run' | 'count';
      readonly call: number;
      readonly items: readonly unknown[];
      readonly role?: TextRole;
    }
  | { readonly kind: 'abort'; readonly call: number }
  | { readonly kind: 'close' };

/** Reply of the worker. */
export type JobReply =
  | { readonly kind: 'ready'; readonly facts: ModelFacts }
  | { readonly kind: 'refused'; readonly error: PortableError }
  | { readonly kind: 'progress'; readonly call: number; readonly progress: Progress }
  | { readonly kind: 'numbers'; readonly call: number; readonly numbers: Numbers }
  | { readonly kind: 'failed'; readonly call: number; readonly error: PortableError };
